import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { configurationDoc } from './configuration-doc.ts';

test('docs/configuration.md is what the code says (npm test -- test/docs.test.ts -u writes it)', async () => {
  const file = new URL('../docs/configuration.md', import.meta.url);
  const page = await configurationDoc();
  if (process.argv.includes('-u')) writeFileSync(file, page);
  expect(readFileSync(file, 'utf8')).toBe(page);
});
