// Remote calls to SAM that the restriction of such calls refused or would refuse: 16962–16969 (System log).
import type { WindowsEvent } from '../event.ts';
import { accountOf, address, by } from '../fields.ts';
import { type EventDraft, eventRows } from '../mapping.ts';

function read(event: WindowsEvent): EventDraft | undefined {
  const sid = event.field('ClientSID') ?? event.field('Client SID') ?? event.value(0);
  const ip = address(event.field('NetworkAddress') ?? event.field('Network Address') ?? event.value(1));
  // 16962, 16963, 16966, 16967: the restriction's settings, read at start.
  if (!sid?.startsWith('S-1-') && !ip) return undefined;
  return {
    kind: 'query',
    protocol: 'Windows',
    interface: 'samr',
    operation: 'SamrConnect',
    outcome: event.id === 16_965 ? 'failure' : 'unknown',
    ...by(sid?.startsWith('S-1-') ? accountOf(sid, undefined, sid) : undefined),
    ...(ip ? { from: { ip } } : {}),
  };
}

export default eventRows(
  {
    provider: 'microsoft-windows-directory-services-sam',
  },
  {
    ids: [16_962, 16_963, 16_964, 16_965, 16_966, 16_967, 16_968, 16_969],
    needs: 'Network access: Restrict clients allowed to make remote calls to SAM (audit mode is enough)',
    feeds: ['directory-enumeration'],
    read,
  },
);
