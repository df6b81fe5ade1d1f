// The portal over much: ten thousand alerts, an entity with five thousand neighbours, a spray over five hundred accounts; all
// raised and drawn by the real way from activities. Tells what it measured; the limits here only catch what went badly wrong.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { builtPortal } from '../../api/portal.ts';
import { freshFolder, type Running, startService } from '../api/running.ts';
import { as, DC, replication, times } from '../graph/detectors/activities.ts';
import { openBrowser, watchedPage } from './portal.ts';

const ALERTS = 10_000;
const NEIGHBOURS = 5000;
const SPRAYED = 500;
const BATCH = 2000;
const DAY = 86_400;
/** Milliseconds until a page is there; a tenth of it is usual on a machine that does nothing else. */
const SLOW = 10_000;
/** Milliseconds that a test may take on a machine that does much else. */
const PATIENCE = 180_000;
const LONG_NAME = `svc-${'integration-with-a-very-long-name-'.repeat(5)}prod`;

let browser: Browser;
let service: Running;

const addressOf = (n: number): string => `10.${20 + Math.floor(n / 62_500)}.${Math.floor(n / 250) % 250}.${1 + (n % 250)}`;

beforeAll(async () => {
  const portal = await builtPortal(() => {}, new AbortController().signal);
  [browser, service] = await Promise.all([openBrowser(), startService(freshFolder(), portal)]);
  for (let first = 0; first < ALERTS; first += BATCH)
    await service.take(
      times(BATCH, (i) => {
        const n = first + i;
        const account = { name: n % 97 ? `user${n % 400}` : LONG_NAME, domain: 'CORP.EXAMPLE' };
        return replication(Math.floor((n / ALERTS) * 30 * DAY), { from: { ip: addressOf(n) }, account });
      }),
    );
  await service.take(times(NEIGHBOURS, (n) => as(30 * DAY + n, `user${n}`, { from: { ip: addressOf(n) } })));
  await service.take(
    times(SPRAYED, (n) =>
      as(32 * DAY + Math.floor(n / 2), `victim${String(n).padStart(3, '0')}.with-a-name`, {
        outcome: 'failure',
        error: 'KDC_ERR_PREAUTH_FAILED',
      }),
    ),
  );
});
afterAll(async () => {
  await browser?.close();
  await service?.close();
});

/** Opens a page, says how long it took until `ready`, and how many queries to the graph. */
async function measured(
  name: string,
  path: string,
  ready: (page: Page) => Promise<void>,
): Promise<{ page: Page; problems: string[] }> {
  const watched = await watchedPage(browser, service.url);
  const [began, asked] = [performance.now(), service.queries()];
  await watched.page.goto(path);
  await ready(watched.page);
  const took = performance.now() - began;
  const queries = service.queries() - asked;
  console.info(`${name}: there after ${took.toFixed(0)} ms, ${queries} queries`);
  expect(took).toBeLessThan(SLOW);
  expect(queries).toBeLessThan(60);
  return watched;
}

test(
  'ten thousand alerts: the first page, more of them, a filter, and back',
  async () => {
    const { page, problems } = await measured('timeline', '/', async (p) => {
      await p.locator('article.alert').nth(49).waitFor();
      await p.locator('.days button').first().waitFor();
    });
    await page.getByText(/^10,00\d open$/).waitFor();
    const rows = page.locator('article.alert');
    for (let loaded = 50; loaded < 300; loaded += 50) {
      await page.getByRole('button', { name: new RegExp(`^Show more: ${loaded} of 10,`) }).click();
      await rows.nth(loaded + 49).waitFor();
    }
    const ids = await rows.evaluateAll((all) => all.map((a) => a.getAttribute('data-id')));
    expect(new Set(ids).size).toBe(300);

    // From far down into an alert and back to the same place, without loading the list again.
    await rows.nth(250).scrollIntoViewIfNeeded();
    const place = await page.evaluate(() => window.scrollY);
    await rows.nth(250).getByRole('heading').getByRole('link').click();
    await page.getByRole('heading', { level: 1 }).waitFor();
    const asked = service.queries();
    await page.goBack();
    await expect.poll(() => page.evaluate(() => window.scrollY)).toBe(place);
    expect(await rows.count()).toBe(300);
    expect(service.queries() - asked).toBeLessThan(10);

    const began = performance.now();
    await page.getByRole('textbox', { name: 'Words in the title' }).fill('user77');
    await expect.poll(() => page.locator('.top p').innerText()).toMatch(/^\d\d alerts of this filter$/);
    console.info(`words typed: there after ${(performance.now() - began).toFixed(0)} ms`);
    await page.context().close();
    expect(problems).toEqual([]);
  },
  PATIENCE,
);

test(
  'a flood of alerts while one looks: the page stays short and answers',
  async () => {
    const { page, problems } = await watchedPage(browser, service.url);
    await page.goto('/');
    await page.locator('article.alert').first().waitFor();
    await service.take(
      times(600, (n) => replication(40 * DAY + n, { from: { ip: `10.200.${Math.floor(n / 250)}.${n % 250}` } })),
    );
    await expect.poll(() => page.locator('.top p').innerText()).toBe('10,601 open');
    await expect.poll(() => page.locator('article.alert').count()).toBeLessThanOrEqual(400);
    await expect.poll(() => page.locator('article.alert .what p').first().innerText()).toContain('10.200.2.99');
    await page.getByRole('button', { name: /^High/ }).click();
    await expect.poll(() => page.locator('article.alert').count()).toBe(50);
    await page.context().close();
    expect(problems).toEqual([]);
  },
  PATIENCE,
);

test(
  'an entity with five thousand neighbours',
  async () => {
    const { page, problems } = await measured('entity', `/entity/address%3A${DC}`, (p) =>
      p.locator('article.alert').nth(19).waitFor(),
    );
    const began = performance.now();
    await page.getByRole('tab', { name: 'Neighbourhood' }).click();
    await page.getByRole('application').locator('canvas').first().waitFor();
    console.info(`neighbourhood: there after ${(performance.now() - began).toFixed(0)} ms`);
    const details = page.getByRole('complementary', { name: 'Chosen in the picture' });
    await details.getByText(/[\d,]+ more relations are left out/).waitFor();
    await page.getByRole('application').focus();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await details.getByRole('heading', { name: /^\d+ (accounts|addresses)$/ }).waitFor();
    expect(await page.getByRole('application').getAttribute('aria-label')).toMatch(/Picture of \d+ addresses, \d+ accounts/);
    await page.getByRole('button', { name: 'Show each' }).click();
    await page.getByRole('button', { name: 'Fold' }).waitFor();
    await page.getByRole('button', { name: 'Relations', exact: true }).click();
    await expect.poll(() => page.locator('.relations tbody tr').count()).toBe(300);
    await page.context().close();
    expect(problems).toEqual([]);
  },
  PATIENCE,
);

test(
  'a spray over five hundred accounts: counted, folded, opened',
  async () => {
    const { data } = await service.ask(
      '{ alerts(filter: { type: ["horizontal-brute-force"] }) { nodes { id what to { id } } } }',
    );
    const [alert] = data.alerts.nodes;
    expect(alert.what).toContain(`${SPRAYED} accounts`);
    expect(alert.to).toHaveLength(100);
    const { page, problems } = await measured('alert', `/alert/${alert.id}`, (p) =>
      p.getByRole('application').locator('canvas').first().waitFor(),
    );
    await page.getByRole('button', { name: 'Show all 100' }).click();
    const canvas = page.getByRole('application');
    await canvas.focus();
    for (const key of ['ArrowRight', 'ArrowRight', 'ArrowDown']) {
      await page.keyboard.press(key);
      if (await page.getByRole('button', { name: 'Show each' }).isVisible()) break;
    }
    const began = performance.now();
    await page.getByRole('button', { name: 'Show each' }).click();
    await page.getByRole('button', { name: 'Fold' }).waitFor();
    console.info(`unfolded: there after ${(performance.now() - began).toFixed(0)} ms`);
    expect(await canvas.getAttribute('aria-label')).toContain('99 accounts');
    await page.context().close();
    expect(problems).toEqual([]);
  },
  PATIENCE,
);

test(
  'long names break where they must and nowhere stick out',
  async () => {
    const { page, problems } = await watchedPage(browser, service.url, { viewport: { width: 390, height: 844 } });
    for (const path of [
      `/?text=${LONG_NAME}`,
      `/entity/${encodeURIComponent(`user:${LONG_NAME}@corp.example`)}`,
      `/search?q=${LONG_NAME}`,
    ]) {
      await page.goto(path);
      await page.getByText(LONG_NAME).first().waitFor();
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    }
    await page.goto(`/?text=${LONG_NAME}`);
    await page.locator('article.alert h3 a').first().click();
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.getByRole('application').waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    await page.context().close();
    expect(problems).toEqual([]);
  },
  PATIENCE,
);
