// `npm run screenshots`: makes the picture of the README again, from the bundled samples and the portal as it is.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ask, openBrowser, serve, watchedPage, whenRead } from './portal.ts';

const file = fileURLToPath(new URL('../../docs/images/portal.png', import.meta.url));
/** What the clock of the browser says: the morning after the recordings. */
const MORNING = new Date('2026-11-24T08:30:00Z');

const data = mkdtempSync(join(tmpdir(), 'pathwarden-screenshots-'));
const [browser, serving] = await Promise.all([openBrowser(), serve('--data', data, '--port', '0')]);
try {
  await whenRead(serving.url);
  const { alerts } = await ask<{ alerts: { nodes: { id: string }[] } }>(
    serving.url,
    '{ alerts(filter: { type: ["malicious-replication"] }) { nodes { id } } }',
  );
  const { page } = await watchedPage(browser, serving.url, { viewport: { width: 1280, height: 1104 }, deviceScaleFactor: 1.25 });
  await page.clock.setFixedTime(MORNING);
  await page.goto(`/alert/${alerts.nodes[0]?.id}`);
  await page.getByRole('application').locator('canvas').first().waitFor();
  await page.getByText('Live', { exact: true }).waitFor();
  await page.screenshot({ path: file });
  process.stdout.write(`${file}: ${Math.round(statSync(file).size / 1000)} kB\n`);
} finally {
  await browser.close();
  await serving.stop();
  rmSync(data, { recursive: true });
}
