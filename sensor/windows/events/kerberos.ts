// Kerberos as the KDC logs it: 4768 (AS), 4769 (TGS), 4770 (renewal), 4771 (pre-authentication failed), 4772 and 4773 (failed
// requests of old versions). Encryption types and error codes are those of the protocol (RFC 4120 §7.5.9).
import type { ActivityOf, Ticket } from '../../../schema/activity.ts';
import { errorName } from '../../protocols/kerberos/constants.ts';
import type { WindowsEvent } from '../event.ts';
import { accountIn, accountOf, by, client, machine, number, SECURITY } from '../fields.ts';
import { eventRows } from '../mapping.ts';

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

function outcome(event: WindowsEvent): { outcome: 'success' | 'failure'; error?: string } {
  const status = number(event.field('Status') ?? event.field('FailureCode')) ?? 0;
  return status === 0 ? { outcome: 'success' } : { outcome: 'failure', error: errorName(status) };
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

const from = (event: WindowsEvent) => {
  const endpoint = client(event) ?? machine(event);
  return endpoint ? { from: endpoint } : {};
};

/** Names as `0x17`, or as `AES256-CTS-HMAC-SHA1-96` in lists of new versions (KB5053596). */
const listed: readonly (readonly [RegExp, number])[] = [
  [/AES256-CTS-HMAC-SHA1-96/i, 18],
  [/AES128-CTS-HMAC-SHA1-96/i, 17],
  [/RC4-HMAC-NT\b/i, 23],
  [/DES-CBC-MD5/i, 3],
  [/DES-CBC-CRC/i, 1],
];

export default eventRows(
  { provider: SECURITY },
  {
    ids: [4768, 4772],
    needs: 'Audit Kerberos Authentication Service: success and failure',
    feeds: ['account-enumeration', 'as-rep-roasting', 'overpass-the-hash', 'samaccountname-spoofing', 'horizontal-brute-force'],
    fields: ['IpAddress'],
    read(event) {
      const result = outcome(event);
      const realm = event.field('TargetDomainName');
      const service = serviceName(event.field('ServiceName') ?? 'krbtgt', realm);
      const type = encryption(event.field('TicketEncryptionType'));
      const account = accountIn(event, 'Target');
      const options = number(event.field('TicketOptions'));
      const proof = preauthentication(number(event.field('PreAuthType')));
      const proofType = encryption(event.field('PreAuthEncryptionType'));
      const offered = listed
        .filter(([name]) => name.test(event.field('ClientAdvertizedEncryptionTypes') ?? ''))
        .map(([, n]) => n);
      const issued: Ticket | undefined =
        result.outcome === 'success' && type !== undefined
          ? { service, realm: (realm ?? '').toUpperCase(), encryption: type }
          : undefined;
      const used = certificate(event);
      return {
        kind: 'authentication',
        protocol: 'Kerberos',
        operation: 'AS',
        mechanism: 'kerberos-as',
        ...result,
        ...by(account),
        ...from(event),
        service,
        ...(issued ? { issued } : {}),
        ...(options === undefined ? {} : { options }),
        ...(proof && result.outcome === 'success' ? { preauthentication: proof } : {}),
        ...(proofType === undefined ? {} : { preauthenticationEncryption: proofType }),
        ...(offered.length ? { offered } : {}),
        ...(used ? { certificate: used } : {}),
      };
    },
  },
  {
    ids: [4769, 4770, 4773],
    needs: 'Audit Kerberos Service Ticket Operations: success and failure',
    feeds: ['kerberoasting', 'samaccountname-spoofing'],
    fields: ['IpAddress', 'TicketEncryptionType'],
    read(event) {
      const result = outcome(event);
      const realm = event.field('TargetDomainName');
      const name = event.field('ServiceName');
      const type = encryption(event.field('TicketEncryptionType'));
      const options = number(event.field('TicketOptions'));
      const account = accountOf(event.field('TargetUserName'), realm);
      const service = name === undefined ? undefined : serviceName(name, realm);
      // A service that is a machine or the KDC is named by its account; so is any other.
      const transited = event.field('TransmittedServices');
      return {
        kind: 'authentication',
        protocol: 'Kerberos',
        operation: event.id === 4770 ? 'renew' : 'TGS',
        mechanism: 'kerberos-tgs',
        ...result,
        ...by(account),
        ...from(event),
        ...(service ? { service, serviceAccount: name as string } : {}),
        ...(result.outcome === 'success' && service && type !== undefined
          ? { issued: { service, realm: (realm ?? '').toUpperCase(), encryption: type } }
          : {}),
        ...(options === undefined ? {} : { options }),
        ...(transited ? { forUser: account?.name ?? transited } : {}),
      };
    },
  },
  {
    ids: [4771],
    needs: 'Audit Kerberos Authentication Service: failure',
    feeds: ['horizontal-brute-force', 'vertical-brute-force', 'account-enumeration'],
    fields: ['IpAddress'],
    read(event) {
      const service = event.field('ServiceName') ?? 'krbtgt';
      const realm = /\//.test(service) ? service.split('/')[1] : undefined;
      const proof = preauthentication(number(event.field('PreAuthType')));
      const used = certificate(event);
      return {
        kind: 'authentication',
        protocol: 'Kerberos',
        operation: 'AS',
        mechanism: 'kerberos-as',
        outcome: 'failure',
        error: errorName(number(event.field('Status') ?? event.field('FailureCode')) ?? 24),
        ...by(accountOf(event.field('TargetUserName'), realm, event.field('TargetSid'))),
        ...from(event),
        service,
        ...(proof ? { preauthentication: proof } : {}),
        ...(used ? { certificate: used } : {}),
      };
    },
  },
);
