// The portal while things happen: alerts that come in, change and are closed elsewhere; a service that goes away and comes back;
// captures that are being read.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { builtPortal } from '../../api/portal.ts';
import { freshFolder, type Running, startService } from '../api/running.ts';
import { generate } from '../bench/ordinary-work.ts';
import { replication, times } from '../graph/detectors/activities.ts';
import { openBrowser, serve, type Watched, watchedPage } from './portal.ts';

const samples = fileURLToPath(new URL('../samples/', import.meta.url));
/** Longer than detectors and repeats hold together. */
const DAY = 86_400 * 2;

let browser: Browser;
let portal: string;
let service: Running;
const open: Watched[] = [];

beforeAll(async () => {
  portal = (await builtPortal(() => {}, new AbortController().signal)) as string;
  browser = await openBrowser();
});
afterAll(() => browser?.close());
afterEach(async () => {
  for (const { page, problems } of open.splice(0)) {
    await page.context().close();
    expect(problems).toEqual([]);
  }
});

async function visit(url: string, path: string): Promise<Page> {
  const watched = await watchedPage(browser, url);
  open.push(watched);
  await watched.page.goto(path);
  await watched.page.getByText('Live', { exact: true }).waitFor();
  return watched.page;
}

const attacker = (n: number) => ({ from: { ip: `192.0.2.${n}` } });
const ids = (page: Page): Promise<(string | null)[]> =>
  page.locator('article.alert').evaluateAll((all) => all.map((a) => a.getAttribute('data-id')));
const whatOf = (page: Page): Promise<string[]> => page.locator('article.alert .what p').allInnerTexts();
const setStatus = (id: string, status: string) =>
  service.ask('mutation($id: ID!, $status: AlertStatus!) { setAlertStatus(id: $id, status: $status) { id } }', { id, status });

describe('alerts', () => {
  beforeAll(async () => {
    service = await startService(freshFolder(), portal);
  });
  afterAll(() => service.close());

  test('appear by themselves for a reader at the top, and change in their place', async () => {
    const page = await visit(service.url, '/');
    await page.getByText('Nothing is being read').waitFor();
    await service.take([replication(0, attacker(101)), replication(DAY, attacker(102))]);
    await expect
      .poll(() => whatOf(page))
      .toEqual([expect.stringContaining('192.0.2.102'), expect.stringContaining('192.0.2.101')]);
    await page.getByText('2 open', { exact: true }).waitFor();
    const before = await ids(page);

    // The older one goes on, and is the newest now: it does not jump over the other under the reader's eyes.
    await service.take(times(3, (n) => replication(DAY + 60 + n, attacker(102))));
    await service.take(times(4, (n) => replication(60 + n, attacker(101))));
    await expect.poll(() => page.locator('article.alert .when').last().innerText()).toContain('5 times');
    await expect.poll(() => page.locator('article.alert .when').first().innerText()).toContain('4 times');
    expect(await ids(page)).toEqual(before);
  });

  test('wait above the list while the reader is further down or points at it', async () => {
    await service.take(times(30, (n) => replication(DAY * (2 + n), attacker(110 + n))));
    const page = await visit(service.url, '/');
    await expect.poll(() => ids(page).then((all) => all.length)).toBeGreaterThanOrEqual(30);
    const at = page.locator('article.alert').nth(20);
    await at.scrollIntoViewIfNeeded();
    const place = (await at.boundingBox())?.y;
    const before = await ids(page);
    await service.take([replication(DAY * 50, attacker(150)), replication(DAY * 50, attacker(151))]);
    const button = page.getByRole('button', { name: 'Show 2 new alerts' });
    await button.waitFor();
    await expect.poll(() => page.title()).toBe('(2) Alerts · Pathwarden');
    expect(await ids(page)).toEqual(before);
    expect((await at.boundingBox())?.y).toBe(place);
    await button.click();
    await expect
      .poll(async () => (await whatOf(page)).slice(0, 2).sort())
      .toEqual([expect.stringContaining('192.0.2.150'), expect.stringContaining('192.0.2.151')]);
    expect(await page.evaluate(() => window.scrollY)).toBe(0);
    expect(await page.title()).toBe('Alerts · Pathwarden');

    await page.locator('article.alert').nth(1).hover();
    await service.take([replication(DAY * 52, attacker(152))]);
    await page.getByRole('button', { name: 'Show 1 new alert' }).waitFor();
    await page.getByRole('heading', { name: 'Alerts', exact: true }).hover();
    await expect.poll(async () => (await whatOf(page))[0]).toContain('192.0.2.152');
  });

  test('that do not pass the filter stay away, and those closed elsewhere are told', async () => {
    const page = await visit(service.url, '/?text=192.0.2.160');
    await page.getByText('No alert passes this filter').waitFor();
    await service.take([replication(DAY * 60, attacker(161)), replication(DAY * 60, attacker(160))]);
    await expect.poll(() => whatOf(page)).toEqual([expect.stringContaining('192.0.2.160')]);
    const [id] = (await ids(page)) as [string];
    await setStatus(id, 'closed');
    await page.locator('article.alert').getByText('Closed', { exact: true }).waitFor();
    // Where it stays until the list is asked for again.
    await page.reload();
    await page.getByText('No alert passes this filter').waitFor();
  });

  test('an open page follows its alert without losing what is chosen in its picture', async () => {
    const list = await visit(service.url, '/?text=192.0.2.152');
    await list.locator('article.alert h3 a').click();
    const details = list.getByRole('complementary', { name: 'Chosen in the picture' });
    await list.getByRole('application').focus();
    await list.keyboard.press('ArrowRight');
    await details.getByRole('heading', { name: '192.0.2.152' }).waitFor();
    await service.take(times(5, (n) => replication(DAY * 52 + 30 + n, attacker(152))));
    await list.locator('.facts', { hasText: '6 times' }).waitFor();
    await details.getByRole('heading', { name: '192.0.2.152' }).waitFor();
    const id = new URL(list.url()).pathname.split('/')[2] as string;
    await setStatus(id, 'suppressed');
    await list.locator('h1').getByText('Suppressed').waitFor();
    await list.goBack();
    await list.locator('article.alert').getByText('Suppressed').waitFor();
  });
});

describe('a service', () => {
  test('that stops and starts again with another capture is found again', async () => {
    const data = freshFolder();
    const first = await serve('--data', data, '--port', '0', '--read', join(samples, 'kerberoasting'));
    const watched = await watchedPage(browser, first.url);
    const { page } = watched;
    await page.goto('/');
    await page.getByRole('link', { name: 'Kerberoasting' }).waitFor();
    const other = await page.context().newPage();
    await other.goto('/');
    await other.getByRole('link', { name: 'Kerberoasting' }).waitFor();
    await first.stop();
    await page.getByText('Not connected').waitFor();
    // What was there can still be read, and what cannot be done is told.
    await page.locator('article.alert').first().hover();
    await page
      .locator('article.alert')
      .first()
      .getByRole('button', { name: /^Close/ })
      .click();
    await page.getByText(/was not changed: the server does not answer/).waitFor();
    await page.getByRole('link', { name: 'Status' }).click();
    await page.getByRole('alert').getByText('The server does not answer').waitFor();
    await page.getByRole('link', { name: 'Alerts', exact: true }).click();
    await page.getByRole('link', { name: 'Kerberoasting' }).waitFor();

    await other.getByRole('link', { name: 'Status' }).click();
    await other.getByRole('alert').getByText('The server does not answer').waitFor();

    const port = new URL(first.url).port;
    const second = await serve('--data', data, '--port', port, '--read', join(samples, 'pass-the-ticket'));
    await page.getByRole('link', { name: 'Pass-the-Ticket' }).waitFor({ timeout: 20_000 });
    await page.getByText('Live', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'Kerberoasting' }).waitFor();
    // A page that had nothing yet goes on by itself as well.
    await other.getByRole('heading', { name: /^Detections: \d+ run here$/ }).waitFor();
    await other.getByRole('alert').waitFor({ state: 'detached' });
    await second.stop();
    await page.context().close();
    expect(watched.problems.filter((p) => /^(leaves|exception|error: policy)/.test(p))).toEqual([]);
  });

  test('that reads says how far it is', async () => {
    const folder = freshFolder();
    generate(join(samples, 'benign-work/benign.pcap'), join(folder, 'long.pcap'), 1_500_000, () => {});
    const reading = await serve('--data', freshFolder(), '--port', '0', '--read', folder);
    const page = await visit(reading.url, '/');
    await page.getByText('Reading captures: 0 of 1').waitFor();
    const bar = page.getByRole('progressbar', { name: 'Reading' });
    const part = async (): Promise<number> => Number(await bar.getAttribute('aria-valuenow'));
    const before = await part();
    await expect.poll(part).toBeGreaterThan(before);
    await page.getByRole('link', { name: 'Status' }).click();
    await page.getByRole('progressbar', { name: /long\.pcap/ }).waitFor();
    await page.context().close();
    await reading.stop();
  });
});
