// `pathwarden serve` as a process of its own, for tests.
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));

export interface Serving {
  url: string;
  child: ChildProcess;
  stderr: () => string;
  ended: Promise<number | null>;
}
const running = new Set<ChildProcess>();

/** Ends what is still running. */
export function stopAll(): void {
  for (const child of running) child.kill('SIGKILL');
}

/** Starts it on a free port. */
export function start(...args: string[]): {
  child: ChildProcess;
  stderr: () => string;
  ended: Promise<number | null>;
  url: Promise<string>;
} {
  const child = spawn(process.execPath, ['api/main.ts', 'serve', '--port', '0', ...args], { cwd: root });
  running.add(child);
  let [out, err] = ['', ''];
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  const ended = new Promise<number | null>((resolve) =>
    child.on('exit', (code) => {
      running.delete(child);
      resolve(code);
    }),
  );
  const url = new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
      const found = /^Pathwarden is at (http:\/\/127\.0\.0\.1:\d+)\n/.exec(out);
      if (found) resolve(found[1] as string);
    });
    void ended.then((code) => reject(new Error(`ended with ${code}: ${err}`)));
  });
  url.catch(() => {});
  return { child, stderr: () => err, ended, url };
}

/** The same, once it answers. */
export async function serve(...args: string[]): Promise<Serving> {
  const started = start(...args);
  return { ...started, url: await started.url };
}
