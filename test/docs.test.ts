import { expect, test } from 'vitest';
import { configurationDoc } from './configuration-doc.ts';

test('docs/configuration.md is what the code says (npm test -- test/docs.test.ts -u writes it)', async () => {
  await expect(await configurationDoc()).toMatchFileSnapshot(new URL('../docs/configuration.md', import.meta.url).pathname);
});
