// Every page of the portal and what one does on it, with the bundled samples behind a real `serve`.
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { freshFolder } from '../api/running.ts';
import { accounting } from '../sensor/radius-packets.ts';
import { header } from '../sensor/siem/messages.ts';
import { logon, nxlog, type Sample } from '../sensor/windows/rendered/samples.ts';
import { lookProblems } from './legible.ts';
import { ask, openBrowser, type Serving, serve, type Watched, watchedPage, whenRead } from './portal.ts';

interface AlertSeen {
  id: string;
  type: string;
  title: string;
  severity: string;
  what: string;
  start: string;
  end: string;
  count: number;
  evidence: unknown[];
  from: { id: string; name: string | null; ip: string | null }[];
}

let browser: Browser;
let serving: Serving;
let alerts: AlertSeen[];
const open: Watched[] = [];

beforeAll(async () => {
  [browser, serving] = await Promise.all([openBrowser(), serve('--data', freshFolder(), '--port', '0')]);
  await whenRead(serving.url);
  const seen = await ask<{ alerts: { nodes: AlertSeen[] } }>(
    serving.url,
    '{ alerts(filter: { status: open }) { nodes { id type title severity what start end count evidence { text } from { id name ip } } } }',
  );
  alerts = seen.alerts.nodes;
});
afterAll(async () => {
  await browser?.close();
  await serving?.stop();
});
afterEach(async () => {
  for (const { page, problems } of open.splice(0)) {
    await page.context().close();
    expect(problems).toEqual([]);
  }
});

async function visit(path: string, options?: BrowserContextOptions, { url }: Serving = serving): Promise<Page> {
  const watched = await watchedPage(browser, url, options);
  open.push(watched);
  await watched.page.goto(path);
  return watched.page;
}

const alertOf = (type: string): AlertSeen => alerts.find((a) => a.type === type) as AlertSeen;
const rows = (page: Page) => page.locator('article.alert');
const titles = (page: Page): Promise<string[]> => page.locator('article.alert h3 a').allInnerTexts();
const pathOf = (page: Page): string => new URL(page.url()).pathname + new URL(page.url()).search;

describe('the timeline', () => {
  test('tells the open alerts, newest first, with links and times of the reader', async () => {
    const page = await visit('/');
    await expect.poll(() => titles(page)).toEqual(alerts.map((a) => a.title));
    expect(await page.title()).toBe('Alerts · Pathwarden');
    await page.getByText(`${alerts.length} open`, { exact: true }).waitFor();
    const first = rows(page).first();
    const [alert] = alerts as [AlertSeen];
    const time = first.locator('time');
    const berlin = new Intl.DateTimeFormat('en-US', { timeStyle: 'medium', hourCycle: 'h23', timeZone: 'Europe/Berlin' });
    expect(await time.innerText()).toContain(berlin.format(new Date(alert.end)));
    expect(await time.getAttribute('title')).toContain(`${alert.end.replace('T', ' ').replace('Z', '')} UTC`);
    const source = alert.from[0];
    await first
      .locator('.source')
      .getByRole('link', { name: source?.name ?? source?.ip ?? '' })
      .click();
    await page.waitForURL(`**/entity/${encodeURIComponent(source?.id ?? '')}`);
  });

  test('filters stand in the address, and the way back undoes them', async () => {
    const page = await visit('/');
    await rows(page).first().waitFor();
    await page.getByRole('button', { name: /^High/ }).click();
    const high = alerts.filter((a) => a.severity === 'high');
    await expect.poll(() => titles(page)).toEqual(high.map((a) => a.title));
    expect(pathOf(page)).toBe('/?severity=high');
    await page.getByRole('combobox', { name: 'Detection' }).click();
    await page.getByRole('option', { name: /Kerberoasting/ }).click();
    await expect.poll(() => titles(page)).toEqual(['Kerberoasting']);
    expect(pathOf(page)).toBe('/?severity=high&type=kerberoasting');
    await page.goBack();
    await expect.poll(() => titles(page)).toEqual(high.map((a) => a.title));
    await page.reload();
    await expect.poll(() => titles(page)).toEqual(high.map((a) => a.title));
    expect(await page.getByRole('button', { name: /^High/ }).getAttribute('aria-pressed')).toBe('true');

    await page.getByRole('button', { name: /^Closed/ }).click();
    await page.getByRole('button', { name: /^Open/ }).click();
    await page.getByText('No alert passes this filter').waitFor();
    expect(pathOf(page)).toBe('/?severity=high&status=closed');
    await page.getByRole('button', { name: 'Clear' }).click();
    await expect.poll(() => rows(page).count()).toBe(alerts.length);
    expect(pathOf(page)).toBe('/');
  });

  test('words are searched while they are typed, and a day is chosen by its bar', async () => {
    const page = await visit('/');
    const field = page.getByRole('textbox', { name: 'Words in the title' });
    await field.fill('quinn');
    const about = alerts.filter((a) => /quinn/.test(JSON.stringify(a)));
    expect(about.length).toBeGreaterThan(0);
    await expect.poll(() => pathOf(page)).toBe('/?text=quinn');
    // The whole list has it too: what is not about quinn goes first.
    await expect.poll(() => titles(page)).not.toContain('Pass-the-Ticket');
    await expect.poll(() => titles(page)).toContain('Kerberoasting');
    await page.getByRole('button', { name: 'Clear' }).click();
    await expect.poll(() => field.inputValue()).toBe('');

    const bar = page.locator('.days button').last();
    await bar.click();
    const day = await bar.getAttribute('data-day');
    expect(pathOf(page)).toBe(`/?day=${day}`);
    const ofDay = alerts.filter((a) => new Date(a.end).toLocaleDateString('sv', { timeZone: 'Europe/Berlin' }) === day);
    await expect.poll(() => titles(page)).toEqual(ofDay.map((a) => a.title));
  });

  test('an alert is closed from the list, and opened again', async () => {
    const page = await visit('/');
    const row = page.locator(`[data-id="${alertOf('dns-reconnaissance').id}"]`);
    await row.hover();
    await row.getByRole('button', { name: /^Close/ }).click();
    await page.getByRole('status').getByText('Closed: DNS reconnaissance').waitFor();
    // It stays where it was, so that nothing moves under the pointer.
    await row.getByText('Closed', { exact: true }).waitFor();
    await expect.poll(() => page.getByRole('button', { name: /^Closed/ }).innerText()).toMatch(/1$/);
    await page.getByRole('button', { name: 'Undo' }).click();
    await row.getByRole('button', { name: /^Close/ }).waitFor({ state: 'attached' });
    await expect.poll(() => page.getByRole('button', { name: /^Closed/ }).innerText()).toMatch(/0$/);
  });

  test('the way back leads to the same place of the list', async () => {
    const page = await visit('/', { viewport: { width: 1024, height: 500 } });
    await expect.poll(() => rows(page).count()).toBe(alerts.length);
    await rows(page).last().scrollIntoViewIfNeeded();
    const place = await page.evaluate(() => window.scrollY);
    expect(place).toBeGreaterThan(200);
    await rows(page).last().getByRole('heading').getByRole('link').click();
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await page.evaluate(() => window.scrollY)).toBe(0);
    await page.goBack();
    await expect.poll(() => page.evaluate(() => window.scrollY)).toBe(place);
  });
});

describe('an alert', () => {
  test('says who, from where, to what, when and how, with its evidence', async () => {
    const alert = alertOf('horizontal-brute-force');
    const page = await visit(`/alert/${alert.id}`);
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toContain(alert.title);
    await expect.poll(() => page.title()).toBe(`${alert.title} · Pathwarden`);
    expect(await page.locator('.sentence').innerText()).toBe(alert.what);
    for (const fact of ['Who', 'From', 'To', 'When'])
      await page.locator('.facts dt', { hasText: new RegExp(`^${fact}$`) }).waitFor();
    expect(await page.locator('[aria-current="step"]').innerText()).toBe('Credential access');
    const named = page.locator('.facts > div').nth(2).getByRole('link');
    expect(await named.count()).toBe(6);
    await page.getByRole('button', { name: /^Show all 3\d/ }).click();
    await expect.poll(() => named.count()).toBeGreaterThan(25);
    const evidence = page.locator('section', { hasText: 'Evidence' }).locator('tbody tr');
    expect(await evidence.count()).toBeLessThan(alert.evidence.length);
    await page.getByRole('button', { name: `Show all ${alert.evidence.length}` }).click();
    await expect.poll(() => evidence.count()).toBe(alert.evidence.length);
    expect(await page.getByRole('link', { name: /ATT&CK/ }).getAttribute('rel')).toBe('noreferrer');
    // A name in the sentence is a link to it.
    await page.locator('.sentence').getByRole('link', { name: 'mike.moore' }).click();
    await page.getByRole('heading', { level: 1, name: 'mike.moore' }).waitFor();
    await page.locator('dl.line').getByText('NORTHWIND.LAB').waitFor();
    await page.goBack();
    await page.getByRole('heading', { level: 1, name: alert.title }).waitFor();
  });

  test('its status is changed with a word and a way back', async () => {
    const page = await visit(`/alert/${alertOf('vertical-brute-force').id}`);
    const status = page.locator('h1 .mark').last();
    expect(await status.innerText()).toBe('Open');
    await page.getByRole('button', { name: 'Suppress', exact: true }).click();
    await expect.poll(() => status.innerText()).toBe('Suppressed');
    await page.getByRole('button', { name: 'Close', exact: true }).click();
    await expect.poll(() => status.innerText()).toBe('Closed');
    await page.getByText('Closed: Vertical brute force').waitFor();
    await page.reload();
    await expect.poll(() => status.innerText()).toBe('Closed');
    await page.getByRole('button', { name: 'Reopen' }).click();
    await expect.poll(() => status.innerText()).toBe('Open');
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => status.innerText()).toBe('Closed');
    await page.getByRole('button', { name: 'Reopen' }).click();
    await expect.poll(() => status.innerText()).toBe('Open');
  });

  test('is copied for a ticket as text, as JSON and as a link', async () => {
    const alert = alertOf('malicious-replication');
    const page = await visit(`/alert/${alert.id}`);
    const copied = async (item: string): Promise<string> => {
      await page.getByRole('button', { name: 'Copy', exact: true }).click();
      await page.getByRole('menuitem', { name: item }).click();
      await page
        .getByText(/is on the clipboard/)
        .last()
        .waitFor();
      return page.evaluate(() => navigator.clipboard.readText());
    };
    const text = await copied('As text');
    expect(text).toMatch(/^\[High\] Malicious replication/);
    expect(text).toContain(alert.what);
    expect(text).toContain(`When:   ${alert.start.replace('T', ' ').replace('Z', ' UTC')}`);
    expect(text).toMatch(/^From: {3}10\.77\.10\.66$/m);
    expect(text).toContain('\nWhat to do\n1. ');
    expect(text).toContain(`${serving.url}/alert/${alert.id}`);
    const json = JSON.parse(await copied('As JSON'));
    expect(json).toMatchObject({ id: alert.id, type: alert.type, severity: 'high', what: alert.what, count: alert.count });
    expect(JSON.stringify(json)).not.toMatch(/__typename|cypher/);
    expect(await copied('Link')).toBe(`${serving.url}/alert/${alert.id}`);
  });

  test('the way up leads to the list as it was filtered', async () => {
    const page = await visit('/?severity=high');
    await rows(page).first().getByRole('heading').getByRole('link').click();
    await page.getByRole('link', { name: '← Alerts' }).click();
    expect(pathOf(page)).toBe('/?severity=high');
  });
});

describe('the picture', () => {
  async function saved(page: Page, item: RegExp): Promise<{ name: string; bytes: Buffer }> {
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: item }).click()]);
    return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
  }

  test('is the same at every visit, and is saved as SVG and PNG', async () => {
    const path = `/alert/${alertOf('pass-the-ticket').id}`;
    const drawn = async () => saved(await visit(path), /^SVG/);
    const [one, two] = [await drawn(), await drawn()];
    expect(one.name).toBe('pathwarden-pass-the-ticket.svg');
    const svg = one.bytes.toString();
    expect(svg).toBe(two.bytes.toString());
    for (const name of ['alice.adams', '10.77.10.102', '10.77.10.101']) expect(svg).toContain(`>${name}</text>`);
    const page = (open.at(-1) as Watched).page;
    expect(
      await page.evaluate((text) => new DOMParser().parseFromString(text, 'image/svg+xml').querySelector('parsererror'), svg),
    ).toBe(null);
    const png = await saved(page, /^PNG/);
    expect(png.bytes.subarray(1, 4).toString()).toBe('PNG');
    expect(png.bytes.readUInt32BE(16)).toBeGreaterThan(600);
  });

  test('by keyboard: from one to the next, details, opening', async () => {
    const page = await visit(`/alert/${alertOf('malicious-replication').id}`);
    const canvas = page.getByRole('application');
    const details = page.getByRole('complementary', { name: 'Chosen in the picture' });
    expect(await canvas.getAttribute('aria-label')).toMatch(/^Picture of 1 computer, 1 address, 2 accounts/);
    await details.getByText('Source of the attack').waitFor();
    await canvas.focus();
    await page.keyboard.press('ArrowRight');
    await details.getByRole('heading', { name: '10.77.10.66' }).waitFor();
    await page.keyboard.press('ArrowRight');
    await details.getByRole('heading', { name: 'nwdc01.northwind.lab' }).waitFor();
    await details.getByText(/asked for replication: DRSGetNCChanges over RPC/).waitFor();
    await page.keyboard.press('Escape');
    await details.getByText('Source of the attack').waitFor();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/entity/address%3A10.77.10.66');
  });

  test('by pointer: a node is chosen where it stands, and opened by a double click', async () => {
    const page = await visit(`/alert/${alertOf('malicious-replication').id}`);
    const canvas = page.getByRole('application');
    await canvas.scrollIntoViewIfNeeded();
    // The only node on the right: found by looking for it from there.
    const box = (await canvas.boundingBox()) as { x: number; y: number; width: number; height: number };
    const details = page.getByRole('complementary', { name: 'Chosen in the picture' });
    let at = box.x + box.width - 10;
    for (; at > box.x; at -= 14) {
      await page.mouse.move(at, box.y + box.height / 2);
      if ((await canvas.evaluate((e) => e.style.cursor)) === 'pointer') break;
    }
    await page.mouse.click(at - 14, box.y + box.height / 2);
    await details.getByRole('heading', { name: 'nwdc01.northwind.lab' }).waitFor();
    await page.waitForTimeout(400);
    await page.mouse.dblclick(at - 14, box.y + box.height / 2);
    await page.waitForURL('**/entity/computer%3Anwdc01.northwind.lab');
  });

  test('many that do the same are one until they are opened', async () => {
    const page = await visit(`/alert/${alertOf('horizontal-brute-force').id}`);
    const svg = async (): Promise<string> => (await saved(page, /^SVG/)).bytes.toString();
    expect(await svg()).toMatch(/>\d\d accounts<\/text>/);
    const canvas = page.getByRole('application');
    await canvas.focus();
    await page.keyboard.press('ArrowRight');
    for (let n = 0; n < 6; n++) {
      await page.keyboard.press(n ? 'ArrowDown' : 'ArrowRight');
      if (await page.getByRole('button', { name: 'Show each' }).isVisible()) break;
    }
    const names = async (): Promise<string[]> =>
      [...(await svg()).matchAll(/>(\w+\.\w+)<\/text>/g)].map(([, name]) => name as string);
    const folded = await names();
    await page.getByRole('button', { name: 'Show each' }).click();
    const shown = await names();
    expect(shown.length).toBeGreaterThan(folded.length + 2);
    expect(shown).toEqual(expect.arrayContaining(folded));
    await page.getByRole('button', { name: 'Fold' }).click();
    expect(await names()).toEqual(folded);
  });

  test('as a list, with names masked, over the whole window, and its query', async () => {
    const page = await visit(`/alert/${alertOf('pass-the-ticket').id}`);
    await page.getByRole('switch', { name: 'Mask names' }).click();
    expect((await saved(page, /^SVG/)).bytes.toString()).not.toMatch(/alice|10\.77/);
    await page.getByRole('button', { name: 'Relations', exact: true }).click();
    const list = page.locator('.relations tbody');
    expect(await list.innerText()).not.toMatch(/alice/);
    await page.getByRole('switch', { name: 'Mask names' }).click();
    expect(await list.innerText()).toContain('alice.adams');
    await page.getByRole('button', { name: 'Query', exact: true }).click();
    await page.getByText('// What was observed among these entities').waitFor();
    await page.locator('.query').getByRole('button', { name: 'Copy' }).click();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^\/\/ Parameters: \{"ids":\[/);
    await page.getByRole('button', { name: 'Picture', exact: true }).click();
    await page.getByRole('button', { name: 'Whole window' }).click();
    const wide = await page.getByRole('application').boundingBox();
    expect(wide?.height).toBeGreaterThan(800);
    await saved(page, /^PNG/);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Whole window' }).waitFor();
  });

  test('the wheel scrolls the page, and zooms with a key', async () => {
    const page = await visit(`/alert/${alertOf('kerberoasting').id}`, { viewport: { width: 1024, height: 600 } });
    const canvas = page.getByRole('application');
    await canvas.scrollIntoViewIfNeeded();
    await canvas.hover();
    const before = await page.evaluate(() => window.scrollY);
    await page.mouse.wheel(0, -100);
    await expect.poll(() => page.evaluate(() => window.scrollY)).toBeLessThan(before);
    const at = await page.evaluate(() => window.scrollY);
    const clip = (await canvas.boundingBox()) as { x: number; y: number; width: number; height: number };
    const seen = (): Promise<Buffer> => page.screenshot({ clip: { ...clip, y: Math.max(clip.y, 60), height: 200 } });
    const still = await seen();
    await page.keyboard.down('Control');
    await page.mouse.wheel(0, -200);
    await page.keyboard.up('Control');
    await expect.poll(async () => (await seen()).equals(still)).toBe(false);
    expect(await page.evaluate(() => window.scrollY)).toBe(at);
  });
});

describe('an entity', () => {
  const dc = '/entity/computer%3Anwdc01.northwind.lab';

  test('tells what it is, its alerts and what it did; the tab stands in the address', async () => {
    const page = await visit(dc);
    await page.getByRole('heading', { level: 1, name: /nwdc01\.northwind\.lab/ }).waitFor();
    expect(await page.title()).toBe('nwdc01.northwind.lab · Pathwarden');
    await page.locator('h1').getByText('Domain controller').waitFor();
    expect(await page.locator('dl.line').innerText()).toContain('10.77.10.10');
    expect(await rows(page).count()).toBeGreaterThanOrEqual(8);
    await page.getByRole('tab', { name: 'Activities' }).click();
    expect(pathOf(page)).toBe(`${dc}?tab=activities`);
    const activities = page.locator('.activities tbody tr');
    await expect.poll(() => activities.count()).toBe(100);
    await page.getByRole('button', { name: 'Show earlier ones' }).click();
    await expect.poll(() => activities.count()).toBe(200);
    const times = await activities.locator('time').evaluateAll((all) => all.map((t) => t.getAttribute('datetime')));
    expect(times).toEqual([...times].sort().reverse());
    await page.getByRole('tab', { name: 'Neighbourhood' }).click();
    await page.getByRole('application').waitFor();
    await page.goBack();
    await activities.first().waitFor();
    await page.goBack();
    await rows(page).first().waitFor();
    await page.getByRole('link', { name: /in the timeline/ }).click();
    await page.getByRole('button', { name: 'Without the filter nwdc01.northwind.lab' }).waitFor();
    await expect.poll(() => rows(page).count()).toBeGreaterThanOrEqual(8);
  });

  test('an account that was told without its domain, and the one with it, lead to each other', async () => {
    const page = await visit('/entity/user%3Afrank.fox');
    await page.locator('.namesakes').getByText('NORTHWIND.LAB').waitFor();
    await page.locator('.namesakes').getByRole('link').first().click();
    await page.locator('dl.line').getByText('NORTHWIND.LAB').waitFor();
    await page.locator('.namesakes').getByText('without a domain').waitFor();
  });

  test('by another name of its domain', async () => {
    const page = await visit('/entity/user%3Alaura.lopez%40northwind');
    await page.getByRole('heading', { level: 1, name: 'laura.lopez' }).waitFor();
    await page.locator('dl.line').getByText('NORTHWIND.LAB').waitFor();
  });

  test('with a slash and an at sign in its name', async () => {
    const page = await visit('/?type=pass-the-ticket');
    await rows(page).first().getByRole('heading').getByRole('link').click();
    await page.getByRole('button', { name: 'Show all 8' }).click();
    await page.locator('.facts').getByRole('link', { name: 'cifs/nwdc01.northwind.lab' }).click();
    await page.getByRole('heading', { level: 1, name: 'cifs/nwdc01.northwind.lab' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'cifs/nwdc01.northwind.lab' }).waitFor();
    await page.locator('dl.line').getByText('NORTHWIND.LAB').waitFor();
  });
});

describe('search', () => {
  test('from anywhere by a key, with suggestions', async () => {
    const page = await visit('/status');
    await page.getByRole('heading', { name: 'Status' }).waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('laura');
    const options = page.getByRole('option');
    await expect.poll(() => options.allInnerTexts()).toEqual([expect.stringContaining('laura.lopez')]);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'laura.lopez' }).waitFor();
  });

  test('all results, by kind, and none', async () => {
    const page = await visit('/');
    // A key that comes before the page is there is lost.
    await rows(page).first().waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('nwdc');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Search' }).waitFor();
    expect(pathOf(page)).toBe('/search?q=nwdc');
    expect(await page.title()).toBe('Search: nwdc · Pathwarden');
    const found = page.locator('.found li');
    await found.first().waitFor();
    const all = await found.count();
    await page.getByRole('button', { name: /^Computer/ }).click();
    await expect.poll(() => found.count()).toBeLessThan(all);
    expect(pathOf(page)).toBe('/search?q=nwdc&kind=computer');
    await page.goto('/search?q=no-such-name');
    await page.getByRole('main').getByText('Nothing seen is named so').waitFor();
    await page.goto('/search');
    await page.getByText('What are you looking for?').waitFor();
    await page.goto(`/search?q=${encodeURIComponent(`<img src=x onerror=alert(1)>'"%`)}`);
    await page.getByRole('main').getByText('Nothing seen is named so').waitFor();
  });
});

const detectionRow = (page: Page, title: string) =>
  page.locator('tr', { has: page.getByRole('link', { name: title, exact: true }) });

describe('status', () => {
  test('tells the inputs and the detections', async () => {
    const page = await visit('/status');
    const inputs = page.locator('section', { hasText: 'What is read' }).locator('tbody tr');
    await inputs.first().waitFor();
    expect(await page.locator('section', { hasText: 'What is read' }).innerText()).toMatch(/kerberoasting\/attack\.pcap\s+read/);
    await page.getByText(/^Nothing listens: the settings wef, syslog and radius/).waitFor();
    await page.getByText(/more stand in the catalogue/).click();
    await page.getByText('Golden Ticket').waitFor();
    await page.getByRole('link', { name: 'Kerberoasting' }).click();
    await expect.poll(() => titles(page)).toEqual(['Kerberoasting']);
  });

  test('a detection unfolds to what it reads: what arrived, and what would bring the rest', async () => {
    const page = await visit('/status');
    const unfold = detectionRow(page, 'Kerberoasting').getByRole('button');
    expect(await unfold.innerText()).toMatch(/^Sees Kerberos/);
    expect(await page.getByRole('table', { name: 'What Kerberoasting reads' }).count()).toBe(0);
    await unfold.press('Enter');
    const sources = page.getByRole('table', { name: 'What Kerberoasting reads' }).locator('tbody tr');
    expect(await sources.first().innerText()).toMatch(/^Kerberos\s+[\d,]+\s+Kerberos of the domain controllers/);
    expect(await sources.last().innerText()).toMatch(/^events 4769, .*nothing yet\s+Audit Kerberos Service Ticket Operations/);
    // It stays open over the page's own looks, and every look of it is legible.
    await page.waitForResponse((response) => /Arriving/.test(response.request().postData() ?? ''));
    await sources.first().waitFor();
    expect(await lookProblems(page)).toEqual([]);
    await unfold.press('Enter');
    await expect.poll(() => sources.count()).toBe(0);

    await page.getByRole('button', { name: /^Nothing arrived yet \d+$/ }).click();
    expect(pathOf(page)).toBe('/status?lacks=input');
    await detectionRow(page, 'DCShadow').waitFor({ state: 'detached' });
  });
});

describe('what is received', () => {
  let receiving: Serving;
  let ports: { syslog: number; radius: number };
  beforeAll(async () => {
    const data = freshFolder();
    const config = join(data, 'pathwarden.json');
    const clients = [{ address: '127.0.0.1', secret: 'a secret of twenty-two' }];
    writeFileSync(config, JSON.stringify({ data, syslog: { udp: { port: 0 } }, radius: { port: 0, clients } }));
    receiving = await serve('--config', config, '--port', '0');
    const { status } = await ask<{ status: { receivers: { listening: string[] }[] } }>(
      receiving.url,
      '{ status { receivers { listening } } }',
    );
    const [syslog, radius] = status.receivers.map(({ listening }) => Number(/:(\d+) \(UDP\)/.exec(listening[0] as string)?.[1]));
    ports = { syslog: syslog as number, radius: radius as number };
  });
  afterAll(() => receiving?.stop());

  /** Datagrams from an address of this machine. */
  async function send(from: string, to: number, ...messages: (string | Buffer)[]): Promise<void> {
    const socket = createSocket('udp4').bind(0, from);
    await once(socket, 'listening');
    for (const message of messages) await new Promise((done) => socket.send(message, to, '127.0.0.1', done));
    socket.close();
  }
  const event = (sample: Sample): string => `${header(sample)}${JSON.stringify(nxlog(sample))}`;
  const without = (name: string, { fields, ...rest }: Sample): Sample => ({
    ...rest,
    message: '',
    fields: Object.fromEntries(Object.entries(fields).filter(([field]) => field !== name)),
  });
  const senders = (page: Page) => page.getByRole('table', { name: 'Who sends: Syslog' }).locator('tbody tr');
  const pageOfStatus = async (path = '/status'): Promise<Page> => visit(path, {}, receiving);

  test('calm before anybody sends; then who sends, what is wrong with it and a sample, as it comes', async () => {
    const page = await pageOfStatus();
    const section = page.locator('section', { hasText: 'What is received' });
    await section.getByText(`at 127.0.0.1:${ports.syslog} (UDP)`).waitFor();
    expect(await section.getByText('Nobody has sent anything yet.').count()).toBe(2);
    expect(await lookProblems(page)).toEqual([]);

    await send('127.0.0.9', ports.syslog, event(logon), event(logon));
    await send('127.0.0.10', ports.syslog, event(logon), '<13>Mar  4 10:11:12 fw1 filterlog: <b>hello</b>, password=hunter2');
    await send('127.0.0.1', ports.radius, accounting(1, [], { secret: 'another secret' }));
    await expect.poll(() => senders(page).count()).toBe(2);
    const [wrong, fine] = [senders(page).first(), senders(page).last()];
    expect(await wrong.innerText()).toMatch(/^127\.0\.0\.10\s+not recognised, last just now\s+Sample\s+2\s+1\s+just now$/);
    expect(await fine.innerText()).toMatch(/^127\.0\.0\.9\s+2\s+0\s+just now$/);
    expect(await fine.locator('time').getAttribute('title')).toMatch(/ UTC\n/);
    await wrong.getByText('Sample').press('Enter');
    expect(await wrong.locator('code').innerText()).toMatch(/filterlog: <b>hello<\/b>, password=\[left out\]$/);
    // Counters that are zero are left out.
    expect(await section.locator('dl').innerText()).toMatch(/^events\s+3\s+messages that could not be read\s+1/);
    expect(await section.locator('dl').innerText()).not.toContain('dropped');
    await page
      .getByRole('table', { name: 'Who sends: RADIUS accounting' })
      .getByText(/shared secret differs, last just now/)
      .waitFor();
    expect(await lookProblems(page)).toEqual([]);
  });

  test('a detection says what it sees of it, and which field its events lack', async () => {
    await send('127.0.0.9', ports.syslog, event(without('TargetLogonId', { ...logon, record: logon.record + 1 })));
    const page = await pageOfStatus('/status?lacks=fields');
    const row = detectionRow(page, 'Pass-the-Hash');
    await row.getByText('fields missing').waitFor();
    await row.getByRole('button', { name: /^Sees event 4624/ }).click();
    const reads = page.getByRole('table', { name: 'What Pass-the-Hash reads' });
    await reads.getByText(/^TargetLogonId missing in 1 of \d events 4624$/).waitFor();
    expect(await reads.locator('tr', { hasText: 'event 4672' }).innerText()).toMatch(
      /nothing yet\s+Audit Special Logon: success/,
    );
    await detectionRow(page, 'Kerberoasting').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: /^All/ }).click();
    expect(await detectionRow(page, 'Kerberoasting').getByRole('button').innerText()).toMatch(/^Nothing arrived yet/);
    expect(pathOf(page)).toBe('/status');
  });

  test('of many senders some are shown, those with something wrong first, and the others when asked for', async () => {
    for (let n = 0; n < 520; n++)
      await send(`127.0.${1 + (n >> 8)}.${n & 255}`, ports.syslog, n < 40 ? '<13>hello' : event(logon));
    const page = await pageOfStatus();
    await expect.poll(() => page.getByRole('columnheader', { name: '522 sources' }).count()).toBe(1);
    await page.getByRole('columnheader', { name: 'Something is wrong with 41', exact: true }).waitFor();
    expect(await senders(page).count()).toBe(25);
    await page.getByText('22 more are not told one by one').waitFor();
    await page.getByRole('button', { name: 'Show all 500' }).click();
    expect(await senders(page).count()).toBe(500);
    expect(await senders(page).filter({ hasText: 'not recognised' }).count()).toBe(41);
    expect(await lookProblems(page)).toEqual([]);
  });

  test('what goes wrong at a receiver itself is told', async () => {
    const page = await pageOfStatus('/search');
    const trouble = 'ca.pem: no certificate in it; what was read before stays';
    await page.route('**/graphql', async (route) => {
      const response = await route.fetch();
      const answer = await response.json();
      if (answer.data?.status?.receivers) answer.data.status.receivers[0].trouble = [trouble];
      await route.fulfill({ response, json: answer });
    });
    await page.getByRole('link', { name: 'Status' }).click();
    await page.locator('.trouble').getByText(trouble).waitFor();
    expect(await lookProblems(page)).toEqual([]);
  });

  test('the alerts say that it is watched', async () => {
    const page = await pageOfStatus('/?severity=low');
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.getByText('What is sent here is watched').waitFor();
    await page.getByRole('link', { name: 'the status page' }).click();
    await page.getByRole('heading', { name: 'What is received' }).waitFor();
  });
});

describe('what is not there', () => {
  const missing: [string, RegExp][] = [
    ['/no/such/page', /No such page/],
    ['/alert/none', /No such alert/],
    ['/entity/user%3Anobody', /Not in the graph/],
    ['/entity/nonsense', /Not in the graph/],
    ['/entity/%25E0%25A4', /Not in the graph/],
    ['/entity/100%25', /Not in the graph/],
  ];
  test('is told, with a way on', async () => {
    const page = await visit('/status');
    for (const [path, words] of missing) {
      await page.goto(path);
      await page.getByText(words).first().waitFor();
    }
    await page.getByRole('link', { name: 'Alerts', exact: true }).click();
    await rows(page).first().waitFor();
  });

  test('a page that breaks leaves the frame and a way on', async () => {
    const page = await visit('/status');
    await page.route('**/graphql', (route) => route.fulfill({ json: { data: { alert: { __typename: 'Alert', id: 'x' } } } }));
    await page.goto('/alert/x');
    await page.getByRole('heading', { name: 'This page broke' }).waitFor();
    await page.unroute('**/graphql');
    await page.getByRole('link', { name: 'Alerts', exact: true }).click();
    await rows(page).first().waitFor();
    const { problems } = open.at(-1) as Watched;
    expect(problems.splice(0).length).toBeGreaterThan(0);
  });
});
