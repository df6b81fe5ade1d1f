// A small number of the fuzzer's executions; `node start.mjs --run test/fuzz/evtx.ts 5000000` runs many.
import { expect, test } from 'vitest';
import { fuzz } from './evtx.ts';

test('damaged chunks: nothing is thrown, hangs or grows, and both ways to write a record give the same', () => {
  const report = fuzz(20_000, 1);
  expect(report.records).toBeGreaterThan(50_000);
  // Some are whole, some are not.
  expect(report.malformed).toBeGreaterThan(1000);
  expect(report.malformed).toBeLessThan(report.records * 3);
  expect(report.slowest).toBeLessThan(5000);
  expect(report.peak).toBeLessThan(1200);
});
