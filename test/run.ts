// `npm test`: everything that CI runs. Installs what the tests need beside npm's packages (Debian's packages below; evtx_dump by
// cargo), then checks the code and runs the tests. Quick the second time: what is there is not installed again.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';

const root = new URL('..', import.meta.url).pathname;
const needed = [
  { program: 'tshark', packages: ['tshark'], for: 'comparing the parsers with it' },
  { program: 'radclient', packages: ['freeradius-utils'], for: 'a real RADIUS client' },
  {
    program: 'chromium',
    packages: ['chromium', 'fonts-roboto-unhinted', 'fonts-noto-core'],
    for: 'the portal in a real browser',
  },
  { program: 'java', packages: ['openjdk-17-jre-headless'], for: 'a real Neo4j' },
  { program: 'mvn', packages: ['maven'], for: 'bringing Neo4j' },
  { program: 'rsyslogd', packages: ['rsyslog', 'rsyslog-gnutls'], for: 'sending syslog' },
  { program: 'logger', packages: ['bsdutils'], for: 'sending syslog' },
  { program: 'openssl', packages: ['openssl'], for: 'certificates of a domain' },
  { program: 'curl', packages: ['curl'], for: 'Kerberos over HTTP' },
  {
    program: 'kinit',
    packages: ['krb5-kdc', 'krb5-admin-server', 'krb5-user', 'python3-gssapi'],
    for: 'a real KDC and a client of it',
  },
  { program: '/usr/lib/python3/dist-packages/winrm/protocol.py', packages: ['python3-winrm'], for: 'a WS-Management client' },
];

function run(title: string, command: string, args: string[], environment: NodeJS.ProcessEnv = {}): void {
  const started = Date.now();
  process.stderr.write(`test: ${title}\n`);
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...environment },
  });
  if (status !== 0) {
    process.stderr.write(`test: ${title} failed${error ? `: ${error.message}` : ''}\n`);
    process.exit(1);
  }
  process.stderr.write(`test: ${title}: ${((Date.now() - started) / 1000).toFixed(0)} s\n`);
}

/** A program's name, or a file by its path. */
const onPath = (program: string): boolean =>
  program.startsWith('/')
    ? existsSync(program)
    : (process.env.PATH ?? '').split(':').some((folder) => existsSync(`${folder}/${program}`));

const missing = needed.filter((n) => !onPath(n.program));
if (missing.length) {
  const packages = missing.flatMap((m) => m.packages);
  const reasons = missing.map((m) => `${m.program} for ${m.for}`).join(', ');
  if (process.getuid?.() !== 0 || !onPath('apt-get')) {
    process.stderr.write(
      `test: missing ${reasons}. Install them (Debian: apt-get install ${packages.join(' ')}) and run again.\n`,
    );
    process.exit(69);
  }
  process.stderr.write(`test: installing ${reasons}\n`);
  const quiet = { DEBIAN_FRONTEND: 'noninteractive' };
  run('apt-get update', 'apt-get', ['update', '-qq'], quiet);
  run('apt-get install', 'apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], quiet);
}

mkdirSync(`${root}/.cache`, { recursive: true });

/** The peer of our event log reader. Its source needs a newer Rust than Debian 12 has (1.63). */
const evtxDump = { crate: 'evtx', version: '0.15.1', rust: [1, 85] } as const;
const tools = `${root}.cache/tools`;
if (!onPath('evtx_dump') && !existsSync(`${tools}/bin/evtx_dump`)) {
  const { stdout } = spawnSync('cargo', ['--version'], { encoding: 'utf8' });
  const [, major = 0, minor = 0] = (/(\d+)\.(\d+)/.exec(stdout ?? '') ?? []).map(Number);
  if (major > evtxDump.rust[0] || (major === evtxDump.rust[0] && minor >= evtxDump.rust[1])) {
    const { crate, version } = evtxDump;
    run('building evtx_dump (some minutes, once)', 'cargo', [
      'install',
      crate,
      '--version',
      version,
      '--locked',
      '--quiet',
      '--root',
      tools,
    ]);
  } else {
    const found = major ? `this is ${major}.${minor}` : 'there is none';
    process.stderr.write(
      `test: LEFT OUT: comparing event logs with evtx_dump. It is built by cargo ${evtxDump.rust.join('.')} or newer (rustup.rs), and ${found}.\n`,
    );
  }
}

const only = process.argv.slice(2);
if (!only.length) {
  run('format, lint and direction of imports', 'biome', ['check']);
  run('types of the service', 'tsc', ['-p', '.']);
  run('types of the portal', 'tsc', ['-p', 'ui']);
  run('types of its tests', 'tsc', ['-p', 'test/browser']);
  run('dead code', 'knip', []);
}
run('tests', 'vitest', ['run', ...only]);
