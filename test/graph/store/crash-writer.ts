// Writes batches and checkpoints until it is killed; each acknowledged checkpoint's offset goes to standard output.
import { openLadybug } from '../../../graph/store/ladybug.ts';
import { batchOf } from './crash-batches.ts';

const store = await openLadybug({ folder: process.argv[2] as string, temporary: false });
const restored = await store.restored();
for (let n = Math.max(0, restored?.offset ?? 0); ; n++) {
  const { nodes, edges } = batchOf(n);
  await store.write(nodes, edges, n + 1);
  if (n % 3 !== 2) continue;
  await store.checkpoint(`state ${n + 1}`);
  process.stdout.write(`${n + 1}\n`);
}
