// What TLS with client certificates needs, from files in PEM or DER, as Windows' certification authority exports both.
import { constants, X509Certificate } from 'node:crypto';
import type { SecureContextOptions } from 'node:tls';
import type { ForwardingConfiguration } from '../../../schema/receivers.ts';
import { checkKeyPair, settingFile } from '../../listening.ts';

type Https = NonNullable<ForwardingConfiguration['https']>;

export interface Certificates {
  context: SecureContextOptions;
  /** Authorities whose client certificates are taken. */
  authorities: X509Certificate[];
}

/** The files that are read, to see when one changes. */
export const certificateFiles = ({ certificate, key, authorities, revocation }: Https): string[] => [
  certificate,
  key,
  ...authorities,
  ...revocation,
];

/** Reads the files. Throws an Error that names the wrong one and its setting. */
export function readCertificates({ certificate, key, authorities, revocation }: Https): Certificates {
  const taken = authorities.flatMap((file) => blocks('wef.https.authorities', file, 'CERTIFICATE'));
  const read = taken.map((pem) => new X509Certificate(pem));
  const alone = read.find((one) => !read.some((other) => one.checkIssued(other)));
  if (alone) throw new Error(`wef.https.authorities also needs the authority that issued ${oneLine(alone.subject)}`);
  const own = blocks('wef.https.certificate', certificate, 'CERTIFICATE').join('\n');
  const itsKey = settingFile('wef.https.key', key);
  checkKeyPair('wef.https', own, itsKey);
  return {
    context: {
      cert: own,
      key: itsKey,
      ca: taken,
      crl: revocation.flatMap((file) => blocks('wef.https.revocation', file, 'X509 CRL')),
      minVersion: 'TLSv1.2',
      // A session that goes on would not be held against a newer revocation list.
      secureOptions: constants.SSL_OP_NO_TICKET,
    },
    authorities: read,
  };
}

/** A name of several lines on one. */
export const oneLine = (subject: string): string => subject.replaceAll('\n', ', ');

/** The PEM blocks of a file; a file in DER is one. */
function blocks(setting: string, file: string, label: string): string[] {
  const bytes = settingFile(setting, file);
  if (bytes[0] === 0x30) {
    const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
    return [`-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`];
  }
  const found = bytes.toString('latin1').match(new RegExp(`-----BEGIN ${label}-----[^-]+-----END ${label}-----`, 'g'));
  if (!found) throw new Error(`${setting}: ${file} holds no ${label} in PEM or DER`);
  return found;
}
