// Reads the log of the estate into a graph from where it was left, with a checkpoint every few records, until its end or its death.
import { openProcessor } from '../../../graph/consume/processor.ts';
import { openLadybug } from '../../../graph/store/ladybug.ts';
import { readConfiguration } from '../../../schema/config.ts';
import { logOf, toldLast } from './estate-of-two-names.ts';

const SLICE = 12;
const store = await openLadybug({ folder: process.argv[2] as string, temporary: false });
const processor = await openProcessor({ store, configuration: readConfiguration({}, 'test') });
const log = logOf(toldLast);
for (let at = processor.offset(); at < log.length; at = processor.offset()) {
  const records = log.slice(at, at + SLICE);
  await processor.process(records, at + records.length);
  await store.checkpoint(processor.state());
}
await store.close();
