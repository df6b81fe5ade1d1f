// The portal in a real Chromium, before a real service. A page tells every complaint that the browser has: errors on the console,
// requests that fail or leave loopback, violations of the policy.
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** A browser as root, without its own traffic. */
export const openBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });

export interface Serving {
  url: string;
  stop(): Promise<void>;
}

/** `pathwarden serve` as a process of its own; resolves when it listens. */
export async function serve(...args: string[]): Promise<Serving> {
  const child: ChildProcess = spawn(process.execPath, ['api/main.ts', 'serve', ...args], { cwd: root });
  // A test that fails may leave it.
  process.once('exit', () => child.kill('SIGKILL'));
  let [out, err] = ['', ''];
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  const ended = new Promise<void>((resolve) => child.on('exit', () => resolve()));
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      out += text;
      const found = /^Pathwarden is at (\S+)\n/.exec(out);
      if (found) resolve(found[1] as string);
    });
    void ended.then(() => reject(new Error(`ended: ${err}`)));
  });
  return {
    url,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

export async function ask<T>(url: string, query: string, variables: Record<string, unknown> = {}): Promise<T> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  const answer = (await response.json()) as { data: T; errors?: unknown };
  if (answer.errors) throw new Error(JSON.stringify(answer.errors));
  return answer.data;
}

/** Waits until the service has read all its inputs and has what it found in the graph. */
export async function whenRead(url: string): Promise<void> {
  interface Seen {
    status: { activities: number; inputs: { state: string; activities: number }[] };
    alerts: { totalCount: number };
  }
  let before = '';
  for (let n = 0; n < 600; n++) {
    const { status, alerts } = await ask<Seen>(
      url,
      '{ status { activities inputs { state activities } } alerts { totalCount } }',
    );
    const total = status.inputs.reduce((sum, i) => sum + i.activities, 0);
    const done = status.inputs.length > 0 && status.inputs.every((i) => i.state === 'read') && status.activities >= total;
    // What detectors held back comes after the last activity.
    const now = `${done} ${alerts.totalCount}`;
    if (done && now === before) return;
    before = now;
    await new Promise((resolve) => setTimeout(resolve, done ? 700 : 100));
  }
  throw new Error('the samples were not read in time');
}

export interface Watched {
  page: Page;
  /** What the browser complained about so far. */
  problems: string[];
}

/** A page in a context of its own. `reduced` switches animations off, so that colours and places are final. */
export async function watchedPage(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Watched> {
  const context = await browser.newContext({
    baseURL: url,
    viewport: { width: 1440, height: 900 },
    reducedMotion: 'reduce',
    locale: 'en-US',
    timezoneId: 'Europe/Berlin',
    permissions: ['clipboard-read', 'clipboard-write'],
    ...options,
  });
  context.setDefaultTimeout(15_000);
  const problems: string[] = [];
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) =>
      console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`),
    );
  });
  const page = await context.newPage();
  page.on('console', (message) => {
    // A React built for development introduces itself, and is slow.
    if (/React DevTools/.test(message.text())) problems.push('built for development');
    if (message.type() === 'error' || message.type() === 'warning') problems.push(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => problems.push(`exception: ${error.message}`));
  page.on('request', (request) => {
    const { hostname, protocol } = new URL(request.url());
    if (protocol !== 'data:' && protocol !== 'blob:' && hostname !== '127.0.0.1') problems.push(`leaves: ${request.url()}`);
  });
  page.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText ?? '';
    // A page that is left drops what it asked for.
    if (reason !== 'net::ERR_ABORTED') problems.push(`failed: ${request.url()} ${reason}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) problems.push(`${response.status()}: ${response.url()}`);
  });
  return { page, problems };
}
