import fc from 'fast-check';
import { type Batch, batch } from './model.ts';

/** The n-th batch of the kill test: the same in the writer and in who checks it. */
export const batchOf = (n: number): Batch => fc.sample(batch, { seed: 1000 + n, numRuns: 1 })[0] as Batch;
