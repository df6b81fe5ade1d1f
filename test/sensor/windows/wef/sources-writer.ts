// Takes events of one machine without end and says which bookmark each has, until it is killed; for the test of the state's file.
import { openSources } from '../../../../sensor/windows/wef/sources.ts';

const sources = openSources(process.argv[2] ?? '', 10_000);
for (let record = 1; ; record++) {
  for (const machine of ['ws1', 'ws2', `ws${record}`]) {
    sources.seen(machine, '192.0.2.1', Date.now());
    sources.delivered(machine, 'security', { events: 1, dropped: 0 }, { query: 'q', list: String(record) }, Date.now());
  }
  process.stdout.write(`${record}\n`);
  await new Promise((resolve) => setTimeout(resolve, 2));
}
