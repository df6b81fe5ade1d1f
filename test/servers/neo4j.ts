// A real Neo4j for tests: its jars come from Maven Central once, into .cache; one server serves a whole test run.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('neo4j/', import.meta.url));
const jars = fileURLToPath(new URL('../../.cache/neo4j/lib', import.meta.url));
/** Milliseconds until Bolt must answer. */
const PATIENCE = 120_000;

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port'))));
    });
  });

/** Brings the jars when they are not there. Throws an Error that tells what is missing. */
function bringJars(): void {
  if (existsSync(join(jars, 'complete'))) return;
  mkdirSync(jars, { recursive: true });
  process.stderr.write('test: bringing Neo4j by Maven, about half a minute\n');
  const run = spawnSync('mvn', ['-q', '-B', 'dependency:copy-dependencies', `-DoutputDirectory=${jars}`], {
    cwd: here,
    encoding: 'utf8',
  });
  if (run.status !== 0)
    throw new Error(
      `mvn cannot bring Neo4j (npm test installs Maven and Java on Debian): ${run.error?.message ?? run.stdout.slice(-2000)}`,
    );
  mkdirSync(join(jars, 'complete'));
}

export interface Neo4jServer {
  address: string;
  stop(): Promise<void>;
}

/** Starts a server in a folder of its own and waits until Bolt answers. */
export async function startNeo4j(): Promise<Neo4jServer> {
  bringJars();
  const home = mkdtempSync(join(tmpdir(), 'pathwarden-neo4j-'));
  const port = await freePort();
  const opens = ['java.nio', 'java.io', 'sun.nio.ch', 'java.util.concurrent'].map((p) => `java.base/${p}`);
  const args = [
    '-Xmx1g',
    ...opens.map((o) => `--add-opens=${o}=ALL-UNNAMED`),
    '-cp',
    join(jars, '*'),
    join(here, 'Server.java'),
    home,
    String(port),
  ];
  const child: ChildProcess = spawn('java', args, { stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async (): Promise<void> => {
    child.stdin?.end();
    const timer = setTimeout(() => child.kill('SIGKILL'), 20_000);
    await ended;
    clearTimeout(timer);
    rmSync(home, { recursive: true, force: true });
  };
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`Neo4j was not ready in ${PATIENCE / 1000} s: ${said.slice(-2000)}`)),
      PATIENCE,
    );
    const hear = (chunk: Buffer): void => {
      said = (said + chunk.toString()).slice(-10_000);
      if (!said.includes('ready')) return;
      clearTimeout(timer);
      resolve();
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-10_000);
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`Neo4j ended with ${code}: ${said.slice(-2000)}`)));
  });
  return { address: `bolt://127.0.0.1:${port}`, stop };
}
