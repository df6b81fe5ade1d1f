// Logons and logoffs as the machine that was logged on to tells them: 4624, 4625, 4634, 4647, 4648, 4672, 4673, 4778, 4779.
import type { Endpoint, Mechanism } from '../../../schema/activity.ts';
import { statusName } from '../../bytes/ntstatus.ts';
import type { WindowsEvent } from '../event.ts';
import {
  accountIn,
  accountOf,
  address,
  by,
  client,
  computerName,
  isMachineItself,
  LOCAL,
  logonIn,
  machine,
  number,
  SECURITY,
  through,
  words,
} from '../fields.ts';
import { type DraftOf, eventRows } from '../mapping.ts';

/** SECURITY_LOGON_TYPE (winnt.h): from outside come network, network cleartext and remote interactive logons. */
const NETWORK: ReadonlySet<number> = new Set([3, 8, 10]);

function mechanismOf(event: WindowsEvent): Mechanism {
  const name = event.field('AuthenticationPackageName')?.toLowerCase() ?? '';
  if (name === 'ntlm' || event.field('LmPackageName')?.startsWith('NTLM')) return 'ntlm';
  return name === 'kerberos' ? 'kerberos-ap' : 'other';
}

/** What 4624 and 4625 have in common; undefined for the sessions of the machine itself. */
function logon(event: WindowsEvent, outcome: 'success' | 'failure'): DraftOf<'authentication'> | undefined {
  const account = accountIn(event, 'Target');
  if (!account || isMachineItself(account.sid)) return undefined;
  const type = number(event.field('LogonType')) ?? 0;
  const mechanism = mechanismOf(event);
  const workstation = event.field('WorkstationName');
  const from = NETWORK.has(type) ? client(event, workstation) : (client(event) ?? machine(event));
  const process = event.field('ProcessName');
  const logonProcess = event.field('LogonProcessName')?.trim();
  const keyLength = number(event.field('KeyLength'));
  const version = event.field('LmPackageName') === 'NTLM V1' ? 1 : event.field('LmPackageName') === 'NTLM V2' ? 2 : undefined;
  const anonymous = account.sid === 'S-1-5-7' || account.name.toUpperCase() === 'ANONYMOUS LOGON';
  const subject = accountIn(event, 'Subject');
  const draft: DraftOf<'authentication'> = {
    kind: 'authentication',
    protocol: mechanism === 'ntlm' ? 'NTLM' : mechanism === 'kerberos-ap' ? 'Kerberos' : 'Windows',
    operation: 'logon',
    mechanism,
    outcome,
    logonType: type,
  };
  if (!anonymous) draft.account = account;
  if (from) draft.from = from;
  if (logonProcess) draft.logonProcess = logonProcess;
  if (process) draft.process = process;
  if (keyLength !== undefined) draft.keyLength = keyLength;
  if (mechanism === 'ntlm') {
    draft.ntlm = {
      ...(version ? { version } : {}),
      ...(workstation ? { workstation } : {}),
      ...(anonymous ? { anonymous } : {}),
    };
  }
  if (subject && !isMachineItself(subject.sid)) draft.by = subject;
  return draft;
}

export default eventRows(
  { provider: SECURITY },
  {
    ids: [4624],
    needs: 'Audit Logon: success',
    feeds: ['pass-the-hash', 'horizontal-brute-force', 'vertical-brute-force', 'honeytoken'],
    fields: ['TargetLogonId'],
    read(event) {
      const draft = logon(event, 'success');
      const opens = logonIn(event, 'TargetLogonId');
      const logonId = logonIn(event);
      if (draft && opens && opens !== LOCAL) draft.opens = opens;
      if (draft && !draft.from && logonId) draft.logon = logonId;
      return draft;
    },
  },
  {
    ids: [4625],
    needs: 'Audit Logon: failure',
    feeds: ['horizontal-brute-force', 'vertical-brute-force', 'account-enumeration', 'honeytoken'],
    fields: ['IpAddress'],
    read(event) {
      const draft = logon(event, 'failure');
      if (!draft) return undefined;
      const sub = number(event.field('SubStatus'));
      draft.error = statusName((sub || number(event.field('Status')) || 0) >>> 0);
      return draft;
    },
  },
  {
    ids: [4634, 4647],
    needs: 'Audit Logoff: success',
    feeds: [],
    read(event) {
      const id = logonIn(event, 'TargetLogonId');
      return id ? { kind: 'logoff', logon: id } : undefined;
    },
  },
  {
    ids: [4648],
    needs: 'Audit Logon: success',
    feeds: ['horizontal-brute-force'],
    read(event) {
      const account = accountIn(event, 'Target');
      const subject = accountIn(event, 'Subject');
      if (!account || isMachineItself(subject?.sid)) return undefined;
      const server = event.field('TargetServerName');
      const process = event.field('ProcessName');
      const service = event.field('TargetInfo');
      return {
        kind: 'authentication',
        protocol: 'Windows',
        operation: 'explicit-credentials',
        mechanism: 'explicit',
        outcome: 'unknown',
        account,
        from: machine(event),
        to: server && server.toLowerCase() !== 'localhost' ? { name: computerName(server) } : machine(event),
        ...(subject ? { by: subject } : {}),
        ...(process ? { process } : {}),
        ...(service && service !== server ? { service } : {}),
      };
    },
  },
  {
    ids: [4672],
    needs: 'Audit Special Logon: success',
    feeds: ['pass-the-hash'],
    read(event) {
      const account = accountIn(event, 'Subject');
      if (!account || isMachineItself(account.sid)) return undefined;
      const draft: DraftOf<'privilegeUse'> = {
        kind: 'privilegeUse',
        protocol: 'Windows',
        operation: 'special-logon',
        outcome: 'success',
        account,
        privileges: words(event.field('PrivilegeList')),
      };
      const logonId = logonIn(event);
      if (logonId) draft.logon = logonId;
      return draft;
    },
  },
  {
    ids: [4673],
    needs: 'Audit Sensitive Privilege Use: success and failure',
    feeds: ['overpass-the-hash'],
    read(event) {
      const account = accountIn(event, 'Subject');
      if (!account || isMachineItself(account.sid)) return undefined;
      const process = event.field('ProcessName');
      const service = event.field('Service');
      return {
        kind: 'privilegeUse',
        protocol: 'Windows',
        operation: 'privileged-service',
        outcome: event.failed ? 'failure' : 'success',
        account,
        privileges: words(event.field('PrivilegeList')),
        ...(process ? { process } : {}),
        ...(service ? { service } : {}),
        ...through(logonIn(event)),
      };
    },
  },
  {
    ids: [4778, 4779],
    needs: 'Audit Other Logon/Logoff Events: success',
    feeds: ['pass-the-hash'],
    read(event) {
      if (event.id === 4779) return undefined;
      const ip = address(event.field('ClientAddress'));
      const name = event.field('ClientName');
      const from: Endpoint | undefined = ip ? { ip } : name ? { name: computerName(name), certainty: 'low' } : undefined;
      return {
        kind: 'authentication',
        protocol: 'Windows',
        operation: 'reconnect',
        mechanism: 'other',
        outcome: 'success',
        logonType: 10,
        ...by(accountOf(event.field('AccountName'), event.field('AccountDomain'))),
        ...(from ? { from } : {}),
      };
    },
  },
);
