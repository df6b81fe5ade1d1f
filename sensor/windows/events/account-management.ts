// Changes of accounts and groups (4720–4767, 4780–4782, 4794) and look-ups of group members (4798, 4799).
import type { Account, AttributeChange, DirectoryOperation } from '../../../schema/activity.ts';
import { cut, VALUE } from '../../bytes/cut.ts';
import type { WindowsEvent } from '../event.ts';
import { accountIn, accountOf, by, computerName, isMachineItself, logonIn, number, SECURITY, through } from '../fields.ts';
import { type EventDraft, eventRows } from '../mapping.ts';
import { samFlags } from '../user-account-control.ts';

type Kind = 'user' | 'computer' | 'group';

/** Fields of 4720, 4738, 4741, 4742 and the group events, and the attributes that they stand for. */
const attributes: Readonly<Record<string, string>> = {
  SamAccountName: 'sAMAccountName',
  UserPrincipalName: 'userPrincipalName',
  AllowedToDelegateTo: 'msDS-AllowedToDelegateTo',
  SidHistory: 'sIDHistory',
  ServicePrincipalNames: 'servicePrincipalName',
  DnsHostName: 'dNSHostName',
  PasswordLastSet: 'pwdLastSet',
  PrimaryGroupId: 'primaryGroupID',
  AccountExpires: 'accountExpires',
  ScriptPath: 'scriptPath',
  UserWorkstations: 'userWorkstations',
};
/** `%%1793` is "not set". */
const NOT_SET = '%%1793';

function changesIn(event: WindowsEvent): AttributeChange[] {
  const changes: AttributeChange[] = [];
  for (const [field, attribute] of Object.entries(attributes)) {
    const value = event.field(field);
    if (value === undefined) continue;
    const text = value === NOT_SET ? '' : value.split(/\s+/).filter(Boolean).join(' ');
    changes.push({ attribute, change: value === NOT_SET ? 'remove' : 'set', value: cut(text, VALUE) });
  }
  const before = number(event.field('OldUacValue'));
  const after = number(event.field('NewUacValue'));
  if (after !== undefined && after !== before) {
    const old = before === undefined ? {} : { old: samFlags(before) };
    changes.push({ attribute: 'userAccountControl', change: 'set', value: samFlags(after), ...old });
  }
  return changes;
}

/** The change that a subject made to the target account. */
function change(event: WindowsEvent, operation: DirectoryOperation, kind?: Kind): EventDraft | undefined {
  const target = accountIn(event, 'Target') ?? accountOf(event.field('TargetSid') ?? event.field('TargetAccount'));
  if (!target) return undefined;
  const changes = changesIn(event);
  return {
    kind: 'directoryChange',
    protocol: 'Windows',
    operation,
    outcome: event.failed ? 'failure' : 'success',
    target: target.name,
    targetKind: kind ?? (target.name.endsWith('$') ? 'computer' : 'user'),
    ...(target.sid ? { targetSid: target.sid } : {}),
    ...(target.domain ? { domain: target.domain } : {}),
    ...(changes.length ? { changes, attributes: changes.map((c) => c.attribute) } : {}),
    ...by(accountIn(event, 'Subject')),
    ...through(logonIn(event)),
  };
}

/** `CN=Alice,OU=…` to `Alice`; 4728 ff. give a distinguished name. */
function commonName(dn: string): string {
  const first = /^CN=((?:\\.|[^,\\])+)/i.exec(dn)?.[1];
  return first ? first.replaceAll(/\\(.)/g, '$1') : dn;
}

function membership(event: WindowsEvent, operation: 'add-member' | 'remove-member'): EventDraft | undefined {
  const draft = change(event, operation, 'group');
  if (draft?.kind !== 'directoryChange') return undefined;
  const name = event.field('MemberName');
  const sid = event.field('MemberSid');
  return {
    ...draft,
    member: { ...(name ? { name: commonName(name), inDirectory: /^CN=/i.test(name) } : {}), ...(sid ? { sid } : {}) },
  };
}

/** Plain rows: ids, what happened, to what. */
const plain: readonly (readonly [number[], DirectoryOperation, Kind | undefined, string[]])[] = [
  [[4720], 'create', 'user', []],
  [[4722], 'enable', undefined, []],
  [[4723], 'change-password', undefined, []],
  [[4724], 'reset-password', undefined, ['suspicious-password-reset']],
  [[4725], 'disable', undefined, []],
  [[4726], 'delete', 'user', []],
  [[4738], 'modify', 'user', ['account-weakened', 'delegation-abuse', 'sid-history']],
  [[4767], 'unlock', 'user', []],
  [[4741], 'create', 'computer', ['samaccountname-spoofing', 'delegation-abuse']],
  [[4742], 'modify', 'computer', ['dcshadow', 'delegation-abuse', 'account-weakened', 'samaccountname-spoofing', 'zerologon']],
  [[4743], 'delete', 'computer', []],
  [[4727, 4731, 4744, 4749, 4754, 4759], 'create', 'group', []],
  [[4730, 4734, 4748, 4753, 4758, 4763], 'delete', 'group', []],
  [[4735, 4737, 4745, 4750, 4755, 4760, 4764], 'modify', 'group', []],
  [[4780], 'modify', undefined, ['dangerous-acl-change']],
];

const subcategory = (kind: Kind | undefined): string =>
  `Audit ${kind === 'group' ? 'Security Group' : kind === 'computer' ? 'Computer Account' : 'User Account'} Management: success`;

/** Whose groups or whose members were read: 4798, 4799. */
function lookedUp(event: WindowsEvent): EventDraft | undefined {
  const subject = accountIn(event, 'Subject');
  const target = accountIn(event, 'Target');
  if (!target || isMachineItself(subject?.sid)) return undefined;
  return {
    kind: 'query',
    protocol: 'Windows',
    interface: 'samr',
    operation: event.id === 4799 ? 'members-of-local-group' : 'local-groups-of-user',
    target: target.sid ?? target.name,
    outcome: 'success',
    ...by(subject),
    ...through(logonIn(event)),
  };
}

/** The history that was added, by SID: 4765 names it, 4766 failed to. */
function sidHistory(event: WindowsEvent): EventDraft | undefined {
  const draft = change(event, 'add-sid-history');
  if (draft?.kind !== 'directoryChange') return undefined;
  const source = event.field('SourceSid');
  return {
    ...draft,
    outcome: event.id === 4766 ? 'failure' : 'success',
    changes: [{ attribute: 'sIDHistory', change: 'add', value: `${source ?? ''} ${event.field('SourceUserName') ?? ''}`.trim() }],
    attributes: ['sIDHistory'],
  };
}

export default eventRows(
  { provider: SECURITY },
  ...plain.map(([ids, operation, kind, feeds]) => ({
    ids,
    feeds,
    needs: subcategory(kind),
    read: (event: WindowsEvent) => change(event, operation, kind),
  })),
  {
    ids: [4728, 4732, 4746, 4751, 4756, 4761],
    needs: subcategory('group'),
    feeds: ['sensitive-group-change'],
    fields: ['MemberSid'],
    read: (event) => membership(event, 'add-member'),
  },
  {
    ids: [4729, 4733, 4747, 4752, 4757, 4762],
    needs: subcategory('group'),
    feeds: ['sensitive-group-change'],
    read: (event) => membership(event, 'remove-member'),
  },
  {
    ids: [4740],
    needs: subcategory('user'),
    feeds: ['vertical-brute-force'],
    read(event) {
      const draft = change(event, 'lock', 'user');
      if (draft?.kind !== 'directoryChange') return undefined;
      // The domain's field holds the machine that the failed logons came from.
      const { domain: _, ...rest } = draft;
      const caller = event.field('TargetDomainName');
      return { ...rest, ...(caller ? { from: { name: computerName(caller), certainty: 'low' } } : {}) };
    },
  },
  {
    ids: [4781],
    needs: subcategory('user'),
    feeds: ['samaccountname-spoofing'],
    read(event) {
      const [old, value] = [event.field('OldTargetUserName'), event.field('NewTargetUserName')];
      if (!old || !value) return undefined;
      const domain = event.field('TargetDomainName');
      const sid = event.field('TargetSid');
      return {
        kind: 'directoryChange',
        protocol: 'Windows',
        operation: 'rename',
        outcome: 'success',
        target: old,
        targetKind: old.endsWith('$') ? 'computer' : /^S-1-5-32-/.test(sid ?? '') ? 'group' : 'user',
        ...(sid ? { targetSid: sid } : {}),
        ...(domain ? { domain } : {}),
        changes: [{ attribute: 'sAMAccountName', change: 'set', value, old }],
        attributes: ['sAMAccountName'],
        ...by(accountIn(event, 'Subject')),
        ...through(logonIn(event)),
      };
    },
  },
  { ids: [4765, 4766], needs: subcategory('user'), feeds: ['sid-history'], read: sidHistory },
  {
    ids: [4794],
    needs: subcategory('user'),
    feeds: ['suspicious-password-reset'],
    read(event) {
      const workstation = event.field('Workstation');
      return {
        kind: 'directoryChange',
        protocol: 'Windows',
        operation: 'set-restore-mode-password',
        outcome: (number(event.field('Status')) ?? 0) === 0 ? 'success' : 'failure',
        target: 'Directory Services Restore Mode administrator',
        targetKind: 'user',
        ...by(accountIn(event, 'Subject') as Account | undefined),
        ...(workstation ? { from: { name: computerName(workstation), certainty: 'low' } } : {}),
        ...through(logonIn(event)),
      };
    },
  },
  { ids: [4798, 4799], needs: 'Audit Security Group Management: success', feeds: ['directory-enumeration'], read: lookedUp },
);
