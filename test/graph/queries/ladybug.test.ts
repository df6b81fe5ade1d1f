import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../../../graph/store/open.ts';
import { readModels } from './read-models.ts';

readModels('LadybugDB', () =>
  openStore({ store: 'ladybug', folder: mkdtempSync(join(tmpdir(), 'pathwarden-test-')), temporary: true }),
);
