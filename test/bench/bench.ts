// `npm run bench [-- NAME…]`: what the product exists for, as ratios against a peer in the same run. Each bench is a file of its
// name and runs in a process of its own.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const benches = ['sensor', 'evtx'];

const names = process.argv.slice(2);
const unknown = names.find((n) => !benches.includes(n));
if (unknown !== undefined) {
  process.stderr.write(`bench: no bench "${unknown}"; there are ${benches.join(', ')}\n`);
  process.exit(2);
}
for (const name of names.length ? names : benches) {
  const run = spawnSync(process.execPath, [fileURLToPath(new URL(`${name}.ts`, import.meta.url))], { stdio: 'inherit' });
  if (run.status !== 0) process.exit(1);
}
