// The sensor reads a generated capture of a million packets into activities on one core; tshark extracts the same fields from it.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { readConfiguration } from '../../schema/config.ts';
import { openCapture } from '../../sensor/capture/capture.ts';
import { createSensor, loadProtocols } from '../../sensor/sensor.ts';
import { generate } from './ordinary-work.ts';

const PACKETS = 1_000_000;
const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const say = (text: string): void => void process.stderr.write(`bench: ${text}\n`);
const rate = (packets: number, seconds: number): string => `${Math.round(packets / seconds).toLocaleString('en')} packets/s`;

const capture = at('../../.cache/bench/ordinary-work.pcap');
const packets = generate(at('../samples/benign-work/benign.pcap'), capture, PACKETS, say);

async function sensor(): Promise<{ seconds: number; activities: number; drops: number; peak: number }> {
  const opened = openCapture(capture);
  if (typeof opened === 'string') throw new Error(opened);
  const started = performance.now();
  const reader = createSensor(await loadProtocols(), readConfiguration({}, 'bench'), () => {});
  reader.begin('bench');
  while (opened.read(reader.packet, 4096));
  reader.end();
  opened.close();
  const { statistics } = reader;
  if (statistics.packets !== packets) throw new Error(`${statistics.packets} of ${packets} packets read`);
  const drops = [...statistics.drops.all(), ...statistics.internal.all()].reduce((sum, [, n]) => sum + n, 0);
  return {
    seconds: (performance.now() - started) / 1000,
    activities: statistics.activities,
    drops,
    peak: process.resourceUsage().maxRSS / 1024,
  };
}

/** Seconds that tshark takes. */
function tshark(): number {
  const fields = [
    'frame.time_epoch',
    'ip.src',
    'ip.dst',
    'kerberos.msg_type',
    'kerberos.CNameString',
    'kerberos.etype',
    'kerberos.error_code',
    'ntlmssp.messagetype',
    'ntlmssp.auth.username',
    'dcerpc.opnum',
    'dcerpc.cn_bind_to_uuid',
    'ldap.protocolOp',
    'ldap.baseObject',
    'dns.qry.name',
    'dns.qry.type',
    'dns.flags.rcode',
  ];
  const started = performance.now();
  const args = ['-n', '-r', capture, '-T', 'fields', '-E', 'occurrence=a', ...fields.flatMap((f) => ['-e', f])];
  const run = spawnSync('tshark', args, { stdio: 'ignore' });
  if (run.status !== 0) throw new Error('tshark cannot be run (Debian: apt-get install tshark)');
  return (performance.now() - started) / 1000;
}

const ours = await sensor();
say(
  `sensor: ${rate(packets, ours.seconds)}, ${ours.activities} activities, ${ours.drops} drops, ${Math.round(ours.peak)} MiB at most`,
);
const theirs = tshark();
say(`tshark: ${rate(packets, theirs)}`);
process.stdout.write(
  `sensor ${rate(packets, ours.seconds)}; tshark ${rate(packets, theirs)}; ratio ${(theirs / ours.seconds).toFixed(1)}\n`,
);
