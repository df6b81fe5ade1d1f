// A data folder that another version wrote: what detectors know is made again from the log, and nothing is there twice.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { freshFolder, type Running, startService } from '../../api/running.ts';
import { as, failed, times } from '../detectors/activities.ts';

const wrong = failed('KDC_ERR_PREAUTH_FAILED');
const guesses = (from: number, to: number) => times(to, (i) => as(i, 'alice', wrong)).slice(from);

const told = async (service: Running): Promise<unknown> =>
  (await service.ask('{ alerts { totalCount nodes { id type who { name } count } } status { activities } }')).data;

async function halves(between: (folder: string) => void) {
  const folder = freshFolder();
  const first = await startService(folder);
  await first.take(guesses(0, 20));
  await first.close();
  between(folder);
  const second = await startService(folder);
  await second.take(guesses(20, 40));
  const answer = await told(second);
  await second.close();
  return { answer, lines: second.lines };
}

test('goes on as if it had not been stopped', async () => {
  const same = await halves(() => {});
  expect(same.answer).toMatchObject({ alerts: { nodes: [{ type: 'vertical-brute-force' }] }, status: { activities: 40 } });
  expect(same.lines).toEqual([]);
  const other = await halves((folder) => {
    const path = join(folder, 'graph', 'copy', 'checkpoint.json');
    const { offset } = JSON.parse(readFileSync(path, 'utf8')) as { offset: number };
    writeFileSync(path, JSON.stringify({ offset, state: JSON.stringify({ engine: { of: 'another shape' } }) }));
  });
  expect(other.lines).toEqual(['rebuilt']);
  expect(other.answer).toEqual(same.answer);
});
