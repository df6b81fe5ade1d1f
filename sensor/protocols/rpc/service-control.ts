// Services that a request of the service control manager's interface creates (MS-SCMR §3.1.4.12, §3.1.4.24): what it is called and
// what it runs. The password of the account that it runs as stands in the stub too, and is never read.
import type { ServiceInstalled } from '../../../schema/activity.ts';
import { cut } from '../../bytes/cut.ts';
import { Parameters } from './ndr.ts';

/** Operations that create services, by the octets of their characters. */
const creating: ReadonlyMap<number, 1 | 2> = new Map([
  [12, 2],
  [24, 1],
  [45, 2],
  [60, 2],
]);
const HANDLE = 20;
/** Characters: MS-SCMR §2.2.12 and §3.1.4.12 bound names and paths so. */
const NAME = 256 + 1;
const PATH = 32_768;

/** MS-SCMR §2.2.15, in the words of the events that tell the same. */
const types: readonly (readonly [number, string])[] = [
  [0x01, 'kernel mode driver'],
  [0x02, 'file system driver'],
  [0x30, 'user mode service'],
];
const starts: readonly string[] = ['boot start', 'system start', 'auto start', 'demand start', 'disabled'];

export type Service = Pick<ServiceInstalled, 'service' | 'command' | 'type' | 'start' | 'runsAs'>;

/**
 *     RCreateServiceW: hSCManager(20) lpServiceName lpDisplayName* dwDesiredAccess(4) dwServiceType(4) dwStartType(4)
 *       dwErrorControl(4) lpBinaryPathName lpLoadOrderGroup* lpdwTagId* lpDependencies* dwDependSize(4) lpServiceStartName* …
 *
 * The service that a readable request creates; undefined for other requests and for what is not all there. `wide` is NDR64.
 */
export function createdService(opnum: number, bytes: Buffer, start: number, end: number, wide: boolean): Service | undefined {
  const octets = creating.get(opnum);
  if (octets === undefined) return undefined;
  const parameters = new Parameters(bytes, start, end, wide);
  parameters.skip(HANDLE);
  const service = parameters.string(NAME, octets);
  if (parameters.pointer()) parameters.string(NAME, octets);
  parameters.u32();
  const [type, startType] = [parameters.u32(), parameters.u32()];
  parameters.u32();
  const command = parameters.string(PATH, octets);
  if (!service || command === undefined) return undefined;
  if (parameters.pointer()) parameters.string(NAME, octets);
  if (parameters.pointer()) parameters.u32();
  if (parameters.pointer()) parameters.array();
  parameters.u32();
  const runsAs = parameters.pointer() ? parameters.string(NAME, octets) : undefined;
  const kind = types.find(([bits]) => type !== undefined && (type & bits) !== 0)?.[1];
  const begins = startType === undefined ? undefined : starts[startType];
  return {
    service,
    command: cut(command),
    ...(kind ? { type: kind } : {}),
    ...(begins ? { start: begins } : {}),
    ...(runsAs ? { runsAs } : {}),
  };
}
