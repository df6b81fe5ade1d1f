// Reads the detectors' folder: a file is a detector, there is no register to keep.
import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { detectionOf } from '../../schema/detections.ts';
import type { AnyDetector } from './detector.ts';

const folder = new URL('../detectors/', import.meta.url);

/** All detectors by name. Throws an Error naming the file that is none, or whose type is not its name. */
export async function loadDetectors(): Promise<AnyDetector[]> {
  const files = readdirSync(folder)
    .filter((f) => f.endsWith('.ts'))
    .sort();
  return Promise.all(
    files.map(async (file) => {
      const { default: found } = (await import(new URL(file, folder).href)) as { default?: AnyDetector };
      const name = basename(file, '.ts');
      if (found?.definition.type !== name) throw new Error(`graph/detectors/${file} exports no detector of type "${name}"`);
      detectionOf(name);
      return found;
    }),
  );
}
