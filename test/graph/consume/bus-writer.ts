// Appends until it is killed; each acknowledged offset goes to standard output.
import { openLocalBus } from '../../../graph/consume/local-bus.ts';

const bus = await openLocalBus(process.argv[2] as string, { segment: 50_000 });
for (let n = await bus.end('a'); ; ) {
  n = await bus.append(
    'a',
    Array.from({ length: 20 }, (_, i) => ({ key: 'k', value: `value ${n + i}` })),
  );
  process.stdout.write(`${n}\n`);
}
