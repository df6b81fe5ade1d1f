// Certificates made for a test with OpenSSL: an authority, a server and a client that it certified, and one that nobody did.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Certificates {
  authority: string;
  server: { certificate: string; key: string };
  client: { certificate: string; key: string };
  stranger: { certificate: string; key: string };
}

/** Makes them in the folder. */
export function makeCertificates(folder: string): Certificates {
  const at = (name: string): string => join(folder, name);
  const openssl = (...args: string[]): void => void execFileSync('openssl', args, { stdio: 'pipe' });
  const made = (name: string, extra: string[]) => {
    const key = at(`${name}.key`);
    const certificate = at(`${name}.pem`);
    openssl(
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-days',
      '2',
      '-keyout',
      key,
      '-out',
      certificate,
      '-subj',
      `/CN=${name}`,
      ...extra,
    );
    return { certificate, key };
  };
  const authority = made('authority', ['-addext', 'keyUsage=keyCertSign,cRLSign']);
  const signed = (name: string) =>
    made(name, [
      '-CA',
      authority.certificate,
      '-CAkey',
      authority.key,
      '-addext',
      'subjectAltName=DNS:localhost,IP:127.0.0.1',
      '-addext',
      'basicConstraints=CA:FALSE',
    ]);
  writeFileSync(at('about'), 'made by a test');
  return {
    authority: authority.certificate,
    server: signed('localhost'),
    client: signed('client'),
    stranger: made('stranger', []),
  };
}
