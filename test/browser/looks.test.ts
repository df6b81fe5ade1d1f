// How the pages look and are reached by key, on wide, middle and narrow windows, light and dark: contrast, names, headings, width,
// the order of the focus. What machines cannot judge is judged by eye on the pictures of `npm run screenshots`.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freshFolder } from '../api/running.ts';
import { faintTexts, lookProblems } from './legible.ts';
import { ask, openBrowser, type Serving, serve, watchedPage, whenRead } from './portal.ts';

let browser: Browser;
let serving: Serving;
const ids = new Map<string, string>();

beforeAll(async () => {
  [browser, serving] = await Promise.all([openBrowser(), serve('--data', freshFolder(), '--port', '0')]);
  await whenRead(serving.url);
  const { alerts } = await ask<{ alerts: { nodes: { id: string; type: string }[] } }>(
    serving.url,
    '{ alerts { nodes { id type } } }',
  );
  for (const { id, type } of alerts.nodes) ids.set(type, id);
});
afterAll(async () => {
  await browser?.close();
  await serving?.stop();
});

/** A page, and when it is there. */
const pages: [string, () => string, (page: Page) => Promise<void>][] = [
  ['the timeline', () => '/', (page) => page.locator('article.alert').first().waitFor()],
  ['a filter that nothing passes', () => '/?text=nothing&day=2026-01-01', (page) => page.getByText('No alert passes').waitFor()],
  [
    'an alert with a picture',
    () => `/alert/${ids.get('pass-the-ticket')}`,
    (page) => page.getByRole('application').locator('canvas').first().waitFor(),
  ],
  [
    'an alert with long lines',
    () => `/alert/${ids.get('directory-enumeration')}`,
    (page) => page.getByRole('application').locator('canvas').first().waitFor(),
  ],
  ['alerts of an entity', () => '/entity/address%3A10.77.10.66', (page) => page.locator('article.alert').first().waitFor()],
  [
    'activities of an entity',
    () => '/entity/address%3A10.77.10.66?tab=activities',
    (page) => page.locator('.activities tbody tr').first().waitFor(),
  ],
  [
    'the neighbourhood of an entity',
    () => '/entity/user%3Alaura.lopez%40northwind.lab?tab=around',
    (page) => page.getByRole('application').locator('canvas').first().waitFor(),
  ],
  ['search', () => '/search?q=s', (page) => page.locator('.found li').first().waitFor()],
  ['status', () => '/status', (page) => page.getByRole('heading', { name: 'What is read' }).waitFor()],
  ['no such page', () => '/nothing/here', (page) => page.getByRole('heading', { name: 'No such page' }).waitFor()],
];

for (const [name, path, ready] of pages)
  test(`${name}: legible, in order, and as wide as the window`, async () => {
    const { page, problems } = await watchedPage(browser, serving.url);
    await page.goto(path());
    await ready(page);
    expect(await lookProblems(page)).toEqual([]);
    await page.context().close();
    expect(problems).toEqual([]);
  });

describe('what is only there at times is legible too', () => {
  const both = async (page: Page): Promise<void> => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await faintTexts(page), colorScheme).toEqual([]);
    }
  };

  test('a notice, a pressed filter, the buttons of a row, suggestions, a menu, details of the picture', async () => {
    const { page, problems } = await watchedPage(browser, serving.url);
    await page.goto('/');
    await page.locator('article.alert').first().waitFor();
    await page.getByRole('button', { name: /^High/ }).click();
    const row = page.locator('article.alert').first();
    await row.hover();
    await row.getByRole('button', { name: /^Suppress/ }).click();
    await page.getByText(/^Suppressed: /).waitFor();
    await row.hover();
    await both(page);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.keyboard.press('/');
    await page.keyboard.type('svc');
    await page.getByRole('option').first().waitFor();
    await page.keyboard.press('ArrowDown');
    await both(page);
    await page.goto(`/alert/${ids.get('malicious-replication')}`);
    await page.getByRole('application').focus();
    await page.keyboard.press('ArrowRight');
    await page.getByRole('button', { name: 'Copy', exact: true }).click();
    await page.getByRole('menuitem').first().waitFor();
    await both(page);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Query', exact: true }).click();
    await both(page);
    await page.context().close();
    expect(problems).toEqual([]);
  });
});

describe('by keyboard', () => {
  /** What has the focus, and whether one sees that it has. */
  const focused = (page: Page): Promise<{ name: string; seen: boolean }> =>
    page.evaluate(() => {
      const e = document.activeElement as HTMLElement;
      const { outlineStyle, outlineWidth } = getComputedStyle(e);
      const name = e.getAttribute('aria-label') ?? e.innerText.trim().replace(/\s+/g, ' ');
      // A field shows it by its border and the caret.
      return { name, seen: e.tagName === 'INPUT' || (outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2) };
    });

  async function walk(page: Page, steps: number): Promise<string[]> {
    const names: string[] = [];
    for (let n = 0; n < steps; n++) {
      await page.keyboard.press('Tab');
      const { name, seen } = await focused(page);
      expect(seen, `the focus on ${name} is seen`).toBe(true);
      names.push(name);
    }
    return names;
  }

  test('the focus goes through the timeline in the order of reading, and over it by the first link', async () => {
    const { page } = await watchedPage(browser, serving.url);
    await page.goto('/');
    await page.locator('article.alert').first().waitFor();
    await page
      .getByLabel(/high, \d+ medium/)
      .first()
      .waitFor();
    const names = await walk(page, 18);
    expect(names.slice(0, 7)).toEqual([
      'To the content',
      'Pathwarden, to the alerts',
      'Alerts',
      'Status',
      'Search accounts, computers and addresses',
      'Dark colours',
      expect.stringMatching(/high, \d+ medium/),
    ]);
    expect(names[7]).toMatch(/^High/);
    expect(names.slice(13)).toEqual([
      'Detection',
      'Words in the title or in names',
      await page.locator('article.alert h3 a').first().innerText(),
      expect.any(String),
      expect.any(String),
    ]);
    await page.goto('/');
    await page.locator('article.alert').first().waitFor();
    await page
      .getByLabel(/high, \d+ medium/)
      .first()
      .waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    expect((await focused(page)).name).toMatch(/high, \d+ medium/);
    await page.context().close();
  });

  test('an alert is opened, closed and left', async () => {
    const { page, problems } = await watchedPage(browser, serving.url);
    await page.goto('/?type=dns-reconnaissance');
    await page.locator('article.alert h3 a').focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1 }).waitFor();
    // The new page has the focus, from its top.
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('content');
    const names = await walk(page, 6);
    expect(names).toEqual(['← Alerts', '10.77.10.66', 'nwdc01.northwind.lab', 'Close', 'Suppress', 'Copy']);
    await page.getByRole('button', { name: 'Close', exact: true }).focus();
    await page.keyboard.press('Enter');
    await page.locator('h1').getByText('Closed').waitFor();
    await page.getByRole('button', { name: 'Reopen' }).press('Enter');
    await page.locator('h1').getByText('Open').waitFor();
    await page.context().close();
    expect(problems).toEqual([]);
  });

  test('nothing that has the focus lies under the header', async () => {
    const { page } = await watchedPage(browser, serving.url, { viewport: { width: 1024, height: 600 } });
    await page.goto('/');
    const links = page.locator('article.alert h3 a');
    await links.first().waitFor();
    await links.last().focus();
    for (let n = 0; n < 12; n++) {
      await page.keyboard.press('Shift+Tab');
      const top = await page.evaluate(() => document.activeElement?.getBoundingClientRect().top ?? 0);
      expect(top).toBeGreaterThan(50);
    }
    await page.context().close();
  });
});

test('light and dark: what the system says, until the reader chooses; the choice is kept', async () => {
  const { page } = await watchedPage(browser, serving.url, { colorScheme: 'dark' });
  await page.goto('/');
  const ground = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await page.locator('article.alert').first().waitFor();
  expect(await ground()).toBe('rgb(15, 21, 27)');
  await page.getByRole('button', { name: 'Light colours' }).click();
  expect(await ground()).toBe('rgb(244, 246, 248)');
  await page.reload();
  await page.getByRole('button', { name: 'Dark colours' }).waitFor();
  expect(await ground()).toBe('rgb(244, 246, 248)');
  await page.context().close();
});

test('a touch screen: the page scrolls over a picture, and a tap chooses', async () => {
  const { page, problems } = await watchedPage(browser, serving.url, {
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  });
  await page.goto(`/alert/${ids.get('malicious-replication')}`);
  const canvas = page.getByRole('application');
  await canvas.scrollIntoViewIfNeeded();
  await page.getByRole('button', { name: 'Larger' }).tap();
  await page.getByRole('button', { name: 'Fit' }).tap();
  await page.getByRole('button', { name: 'Whole window' }).tap();
  await page.getByRole('button', { name: 'Back to the page' }).tap();
  await page.context().close();
  expect(problems).toEqual([]);
});
