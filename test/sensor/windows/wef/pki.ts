// A small certification authority in a temporary folder, made with Debian's openssl as an administrator would make one.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Issued {
  certificate: string;
  key: string;
}

export interface Authority extends Issued {
  /**
   * Issues a certificate.
   * @param extensions lines of openssl's configuration
   */
  issue(name: string, subject: string, extensions: string[], dates?: [string, string]): Issued;
  /** Issues another authority. */
  authority(name: string): Authority;
  revoke(issued: Issued): void;
  /** Writes the revocation list and gives its file, DER as Windows has it when asked for. */
  revocationList(der?: boolean): string;
}

export interface Pki {
  folder: string;
  authority(name: string): Authority;
  close(): void;
}

export const clientExtensions = (dns: string): string[] => [
  'basicConstraints = critical, CA:FALSE',
  'keyUsage = critical, digitalSignature',
  'extendedKeyUsage = clientAuth',
  `subjectAltName = DNS:${dns}`,
];

export const serverExtensions = (dns: string): string[] => [
  'basicConstraints = critical, CA:FALSE',
  'keyUsage = critical, digitalSignature',
  'extendedKeyUsage = serverAuth',
  `subjectAltName = DNS:${dns}, DNS:localhost, IP:127.0.0.1`,
];

const authorityExtensions = ['basicConstraints = critical, CA:TRUE', 'keyUsage = critical, keyCertSign, cRLSign'];

export function createPki(): Pki {
  const folder = mkdtempSync(join(tmpdir(), 'pathwarden-pki-'));
  const run = (...values: string[]): void => {
    execFileSync('openssl', values, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  };
  const at = (file: string): string => join(folder, file);
  const newKey = (name: string): string => {
    run('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', `${name}.key`);
    return at(`${name}.key`);
  };

  function authority(name: string, parent?: Authority): Authority {
    const own = parent
      ? parent.issue(name, `/CN=${name}`, authorityExtensions)
      : { key: newKey(name), certificate: at(`${name}.pem`) };
    const configuration = at(`${name}.cnf`);
    writeFileSync(at(`${name}.index`), '');
    writeFileSync(at(`${name}.serial`), '1000');
    writeFileSync(at(`${name}.crlnumber`), '1000');
    writeFileSync(
      configuration,
      `[req]\ndistinguished_name = dn\n[dn]\n[root]\n${authorityExtensions.join('\n')}\n[ca]\ndefault_ca = this
[this]\ndatabase = ${at(`${name}.index`)}\nserial = ${at(`${name}.serial`)}\ncrlnumber = ${at(`${name}.crlnumber`)}
new_certs_dir = ${folder}\ncertificate = ${own.certificate}\nprivate_key = ${own.key}\ndefault_md = sha256\ndefault_days = 30
default_crl_days = 30\npolicy = any\nunique_subject = no\n[any]\ncommonName = optional\n`,
    );
    if (!parent) {
      const root = ['-x509', '-key', own.key, '-out', own.certificate, '-days', '30', '-subj', `/CN=${name}`];
      run('req', '-new', '-config', configuration, '-extensions', 'root', ...root);
    }
    const self: Authority = {
      ...own,
      issue(file, subject, extensions, dates) {
        const key = newKey(file);
        const [request, certificate] = [at(`${file}.csr`), at(`${file}.pem`)];
        writeFileSync(at(`${file}.ext`), extensions.join('\n'));
        run('req', '-new', '-config', configuration, '-key', key, '-subj', subject, '-out', request);
        const valid = dates ? ['-startdate', dates[0], '-enddate', dates[1]] : [];
        const options = ['-batch', '-notext', '-extfile', at(`${file}.ext`), '-in', request, '-out', certificate, ...valid];
        run('ca', '-config', configuration, ...options);
        return { certificate, key };
      },
      authority: (child) => authority(child, self),
      revoke({ certificate }) {
        run('ca', '-config', configuration, '-revoke', certificate);
      },
      revocationList(der) {
        const file = at(`${name}.crl`);
        run('ca', '-config', configuration, '-gencrl', '-out', file);
        if (der) run('crl', '-in', file, '-outform', 'DER', '-out', file);
        return file;
      },
    };
    return self;
  }

  return { folder, authority: (name) => authority(name), close: () => rmSync(folder, { recursive: true, force: true }) };
}

export const pem = (file: string): string => readFileSync(file, 'utf8');
