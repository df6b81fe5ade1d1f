import { expect, test } from 'vitest';
import { configurationDoc } from './configuration-doc.ts';
import { eventsDoc } from './events-doc.ts';

const path = (page: string): string => new URL(`../docs/${page}`, import.meta.url).pathname;

// `npm test -- test/docs.test.ts -u` writes them.
test('docs/configuration.md is what the code says', async () => {
  await expect(await configurationDoc()).toMatchFileSnapshot(path('configuration.md'));
});

test('docs/events.md is what the mapping says', async () => {
  await expect(await eventsDoc()).toMatchFileSnapshot(path('events.md'));
});
