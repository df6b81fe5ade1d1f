// Kerberos as the KDC logs it: 4768 (AS), 4769 (TGS), 4770 (renewal), 4771 (pre-authentication failed), 4772 and 4773 (failed
// requests of old versions). Encryption types and error codes are those of the protocol (RFC 4120 §7.5.9).
import type { Account, ActivityOf } from '../../../schema/activity.ts';
import { errorCodes, errorName } from '../../protocols/kerberos/constants.ts';
import type { WindowsEvent } from '../event.ts';
import { accountIn, accountOf, client, machine, number, SECURITY } from '../fields.ts';
import { type DraftOf, eventRows } from '../mapping.ts';

/** 0xffffffff stands for none. */
function encryption(text: string | undefined): number | undefined {
  const value = number(text);
  return value === undefined || value === 0xffff_ffff ? undefined : value;
}

/** RFC 4120 §7.5.2, MS-KILE §2.2: pre-authentication data by type. */
function preauthentication(type: number | undefined): ActivityOf<'authentication'>['preauthentication'] {
  switch (type) {
    case undefined:
      return undefined;
    case 0:
      return 'none';
    case 2:
      return 'encrypted-timestamp';
    case 14:
    case 15:
    case 16:
    case 17:
      return 'pkinit';
    case 136:
    case 138:
      return 'fast';
    default:
      return 'other';
  }
}

const status = (event: WindowsEvent): number | undefined => number(event.field('Status') ?? event.field('FailureCode'));

/** What all have in common; `error` is 0 where the KDC did as it was asked. */
function exchange(
  event: WindowsEvent,
  operation: 'AS' | 'TGS' | 'renew',
  outcome: 'success' | 'failure',
  error: number,
  account: Account | undefined,
): DraftOf<'authentication'> {
  const mechanism = operation === 'AS' ? 'kerberos-as' : 'kerberos-tgs';
  const draft: DraftOf<'authentication'> = { kind: 'authentication', protocol: 'Kerberos', operation, mechanism, outcome };
  if (outcome === 'failure') draft.error = errorName(error);
  if (account) draft.account = account;
  draft.from = client(event) ?? machine(event);
  return draft;
}

/** `krbtgt` and `krbtgt/REALM` are written by different versions. */
const serviceName = (name: string, realm: string | undefined): string =>
  name.toLowerCase() === 'krbtgt' && realm ? `krbtgt/${realm.toUpperCase()}` : name;

function certificate(event: WindowsEvent): ActivityOf<'authentication'>['certificate'] {
  const issuer = event.field('CertIssuerName');
  const serial = event.field('CertSerialNumber');
  const thumbprint = event.field('CertThumbprint');
  if (!issuer && !serial && !thumbprint) return undefined;
  return { ...(issuer ? { issuer } : {}), ...(serial ? { serial } : {}), ...(thumbprint ? { thumbprint } : {}) };
}

/** Names as `0x17`, or as `AES256-CTS-HMAC-SHA1-96` in lists of new versions (KB5053596). */
const listed: readonly (readonly [RegExp, number])[] = [
  [/AES256-CTS-HMAC-SHA1-96/i, 18],
  [/AES128-CTS-HMAC-SHA1-96/i, 17],
  [/RC4-HMAC-NT\b/i, 23],
  [/DES-CBC-MD5/i, 3],
  [/DES-CBC-CRC/i, 1],
];
const offeredIn = (list: string): number[] => listed.filter(([name]) => name.test(list)).map(([, n]) => n);

export default eventRows(
  { provider: SECURITY },
  {
    ids: [4768, 4772],
    needs: 'Audit Kerberos Authentication Service: success and failure',
    feeds: [
      'account-enumeration',
      'as-rep-roasting',
      'overpass-the-hash',
      'samaccountname-spoofing',
      'horizontal-brute-force',
      'honeytoken',
    ],
    fields: ['IpAddress'],
    read(event) {
      const error = status(event) ?? 0;
      const realm = event.field('TargetDomainName');
      const service = serviceName(event.field('ServiceName') ?? 'krbtgt', realm);
      const type = encryption(event.field('TicketEncryptionType'));
      const options = number(event.field('TicketOptions'));
      const proof = preauthentication(number(event.field('PreAuthType')));
      const proofType = encryption(event.field('PreAuthEncryptionType'));
      const offered = event.field('ClientAdvertizedEncryptionTypes');
      const used = certificate(event);
      const draft = exchange(event, 'AS', error === 0 ? 'success' : 'failure', error, accountIn(event, 'Target'));
      draft.service = service;
      if (error === 0 && type !== undefined) draft.issued = { service, realm: (realm ?? '').toUpperCase(), encryption: type };
      if (options !== undefined) draft.options = options;
      if (proof && error === 0) draft.preauthentication = proof;
      if (proofType !== undefined) draft.preauthenticationEncryption = proofType;
      const types = offered === undefined ? [] : offeredIn(offered);
      if (types.length) draft.offered = types;
      if (used) draft.certificate = used;
      return draft;
    },
  },
  {
    ids: [4769, 4770, 4773],
    needs: 'Audit Kerberos Service Ticket Operations: success and failure',
    feeds: ['kerberoasting', 'samaccountname-spoofing'],
    fields: ['IpAddress', 'TicketEncryptionType'],
    read(event) {
      const error = status(event) ?? 0;
      const realm = event.field('TargetDomainName');
      const name = event.field('ServiceName');
      const type = encryption(event.field('TicketEncryptionType'));
      const options = number(event.field('TicketOptions'));
      const account = accountOf(event.field('TargetUserName'), realm);
      const transited = event.field('TransmittedServices');
      const outcome = error === 0 ? 'success' : 'failure';
      const draft = exchange(event, event.id === 4770 ? 'renew' : 'TGS', outcome, error, account);
      if (name !== undefined) {
        // A service that is a machine or the KDC is named by its account; so is any other.
        const service = serviceName(name, realm);
        draft.service = service;
        draft.serviceAccount = name;
        if (error === 0 && type !== undefined) draft.issued = { service, realm: (realm ?? '').toUpperCase(), encryption: type };
      }
      if (options !== undefined) draft.options = options;
      if (transited) draft.forUser = account?.name ?? transited;
      return draft;
    },
  },
  {
    ids: [4771],
    needs: 'Audit Kerberos Authentication Service: failure',
    feeds: ['horizontal-brute-force', 'vertical-brute-force', 'account-enumeration', 'honeytoken'],
    fields: ['IpAddress'],
    read(event) {
      const service = event.field('ServiceName') ?? 'krbtgt';
      const realm = /\//.test(service) ? service.split('/')[1] : undefined;
      const proof = preauthentication(number(event.field('PreAuthType')));
      const used = certificate(event);
      const account = accountOf(event.field('TargetUserName'), realm, event.field('TargetSid'));
      const draft = exchange(event, 'AS', 'failure', status(event) ?? errorCodes.preauthenticationFailed, account);
      draft.service = service;
      if (proof) draft.preauthentication = proof;
      if (used) draft.certificate = used;
      return draft;
    },
  },
);
