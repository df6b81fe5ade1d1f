// What whoever starts a listener is told when it cannot listen: the setting that is wrong, what is wrong with it, and what to do.
import { readFileSync } from 'node:fs';
import { isIPv6 } from 'node:net';
import { createSecureContext } from 'node:tls';

interface SystemError {
  code?: string | undefined;
  message: string;
}

/** `192.0.2.1:5514`, `[2001:db8::1]:5514` */
export const placeOf = (address: string, port: number): string => `${isIPv6(address) ? `[${address}]` : address}:${port}`;

/** Reads a file that a setting names. Throws an Error that names both. */
export function settingFile(setting: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const { code, message } = error as SystemError;
    const why =
      code === 'ENOENT'
        ? `${path} does not exist`
        : code === 'EACCES'
          ? `${path} may not be read by the account that runs Pathwarden`
          : code === 'EISDIR'
            ? `${path} is a folder`
            : message;
    throw new Error(`${setting}: ${why}`);
  }
}

/**
 * Whether a key belongs to a certificate, both in PEM, as `setting.certificate` and `setting.key` name them. Throws an Error that
 * says what is wrong.
 */
export function checkKeyPair(setting: string, cert: string | Buffer, key: Buffer): void {
  try {
    createSecureContext({ cert, key });
  } catch (error) {
    const { code, message } = error as SystemError;
    const wrong = keyPairs.get(code ?? '');
    throw new Error(wrong ? `${setting}.${wrong}` : `${setting}.certificate, ${setting}.key: ${message}`);
  }
}

/** What OpenSSL says of a certificate and its key. */
const keyPairs: ReadonlyMap<string, string> = new Map([
  ['ERR_OSSL_X509_KEY_VALUES_MISMATCH', 'key: is not the key of the certificate, which must be the first of its file'],
  ['ERR_OSSL_PEM_NO_START_LINE', 'certificate: holds no certificate in PEM'],
  ['ERR_OSSL_UNSUPPORTED', 'key: holds no private key in PEM'],
  ['ERR_OSSL_BAD_DECRYPT', 'key: is encrypted; store it without a password, for the account that runs Pathwarden alone'],
]);

/**
 * What to say when an address cannot be listened on.
 * @param settings the settings that name address and port: `syslog.udp.listen`, `syslog.udp.port`
 */
export function cannotListen(
  settings: { address: string; port: string },
  address: string,
  port: number,
  { code, message }: SystemError,
): Error {
  const place = placeOf(address, port);
  switch (code) {
    case 'EADDRINUSE':
      return new Error(`${settings.port}: ${place} is taken by another program; end that one or set another port`);
    case 'EACCES':
      return new Error(`${settings.port}: ${place} needs privileges; set a port above 1023 or grant CAP_NET_BIND_SERVICE`);
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new Error(`${settings.address}: ${address} is no address of this machine; 0.0.0.0 and :: stand for all`);
    default:
      return new Error(`${settings.address}: cannot listen on ${place}: ${message}`);
  }
}
