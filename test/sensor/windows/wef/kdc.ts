// A real MIT Kerberos KDC on a loopback port with its files in a temporary folder, and MIT's library as a client.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const programs = '/usr/sbin:/usr/bin';
const needed = ['/usr/sbin/krb5kdc', '/usr/sbin/kadmin.local', '/usr/bin/kinit', '/usr/lib/python3/dist-packages/gssapi'];
export const hasKerberos = needed.every((path) => existsSync(path));

export const realm = 'CORP.EXAMPLE';
export const service = 'HTTP/wec.corp.example';

export interface Kdc {
  folder: string;
  /** Holds the keys of `service`. */
  keytab: string;
  environment: NodeJS.ProcessEnv;
  /** Creates a principal with these encryption types; `file` gets its keys. */
  principal(name: string, file: string, types?: string): string;
  /** Gets a ticket for a principal by its keytab; the environment of programs that use it. */
  ticket(name: string, file: string): NodeJS.ProcessEnv;
  close(): Promise<void>;
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });

/** @param types encryption types of the realm, MIT's names */
export async function startKdc(types = 'aes256-cts-hmac-sha1-96 aes128-cts-hmac-sha1-96'): Promise<Kdc> {
  const folder = mkdtempSync(join(tmpdir(), 'pathwarden-kdc-'));
  const port = await freePort();
  writeFileSync(
    join(folder, 'krb5.conf'),
    `[libdefaults]
 default_realm = ${realm}
 dns_lookup_kdc = false
 dns_lookup_realm = false
 dns_canonicalize_hostname = false
 rdns = false
 permitted_enctypes = ${types}
 default_ccache_name = FILE:${folder}/cache
[realms]
 ${realm} = {
  kdc = 127.0.0.1:${port}
 }
[domain_realm]
 .corp.example = ${realm}
`,
  );
  writeFileSync(
    join(folder, 'kdc.conf'),
    `[kdcdefaults]
 kdc_listen = 127.0.0.1:${port}
 kdc_tcp_listen = 127.0.0.1:${port}
[realms]
 ${realm} = {
  database_name = ${folder}/principal
  key_stash_file = ${folder}/stash
  acl_file = ${folder}/acl
  supported_enctypes = ${types
    .split(' ')
    .map((t) => `${t}:normal`)
    .join(' ')}
 }
[logging]
 kdc = FILE:${folder}/kdc.log
`,
  );
  const environment: NodeJS.ProcessEnv = {
    PATH: programs,
    LC_ALL: 'C',
    KRB5_CONFIG: join(folder, 'krb5.conf'),
    KRB5_KDC_PROFILE: join(folder, 'kdc.conf'),
    KRB5RCACHENAME: 'none:',
  };
  const run = (program: string, ...values: string[]): void => {
    execFileSync(program, values, { env: environment, stdio: ['ignore', 'ignore', 'pipe'] });
  };
  run('kdb5_util', 'create', '-s', '-r', realm, '-P', 'only for this test');
  const principal = (name: string, file: string, own = types): string => {
    const salted = own
      .split(' ')
      .map((t) => `${t}:normal`)
      .join(' ');
    run('kadmin.local', '-q', `addprinc -randkey -e "${salted}" ${name}`);
    const keytab = join(folder, file);
    run('kadmin.local', '-q', `ktadd -norandkey -k ${keytab} ${name}`);
    return keytab;
  };
  const keytab = principal(service, 'service.keytab');
  const kdc: ChildProcess = spawn('krb5kdc', ['-n'], { env: environment, stdio: 'ignore' });
  return {
    folder,
    keytab,
    environment,
    principal,
    ticket(name, file) {
      const cache = `FILE:${join(folder, `${name.replaceAll('/', '_')}.cache`)}`;
      const own = { ...environment, KRB5CCNAME: cache };
      for (let left = 50; ; left--) {
        try {
          execFileSync('kinit', ['-k', '-t', join(folder, file), name], { env: own, stdio: ['ignore', 'ignore', 'pipe'] });
          return own;
        } catch (error) {
          // The KDC may not listen yet.
          if (!left) throw error;
          Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
        }
      }
    },
    async close() {
      const ended = new Promise((resolve) => kdc.once('exit', resolve));
      kdc.kill();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** MIT's GSS-API library as the client's side. */
export interface GssClient {
  start(mechanism: 'kerberos' | 'spnego', principal: string): Promise<Buffer>;
  /** Takes the server's answer; true when the context stands and the server is who it should be. */
  step(token: Buffer): Promise<boolean>;
  seal(message: Buffer): Promise<{ header: number; sealed: Buffer }>;
  open(header: number, sealed: Buffer): Promise<Buffer>;
  close(): Promise<void>;
}

export function gssClient(environment: NodeJS.ProcessEnv): GssClient {
  const script = new URL('gss.py', import.meta.url).pathname;
  const child = spawn('/usr/bin/python3', [script], { env: environment, stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask = async (...words: string[]): Promise<string> => {
    child.stdin.write(`${words.join(' ')}\n`);
    const { value, done } = await lines.next();
    if (done) throw new Error('the GSS-API client ended');
    if (value.startsWith('error ')) throw new Error(value.slice(6));
    return value;
  };
  return {
    start: async (mechanism, principal) => Buffer.from(await ask('start', mechanism, principal), 'base64'),
    step: async (token) => (await ask('step', token.toString('base64'))) === 'done',
    seal: async (message) => {
      const [header = '', sealed = ''] = (await ask('seal', message.toString('base64'))).split(' ');
      return { header: Number(header), sealed: Buffer.from(sealed, 'base64') };
    },
    open: async (header, sealed) => Buffer.from(await ask('open', String(header), sealed.toString('base64')), 'base64'),
    async close() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.stdin.end();
      await ended;
    },
  };
}
