// Files that survive a crash whole: either what they said before or what they say now.
import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Makes the names in a folder (created, renamed, removed files) survive a crash. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Puts a finished file in the place of `path`: its octets first, then its name. */
export async function moveIntoPlace(finished: string, path: string): Promise<void> {
  const handle = await open(finished, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(finished, path);
  await syncFolder(dirname(path));
}

/** Replaces a small text file. One call at a time a path. */
export async function replaceFile(path: string, text: string): Promise<void> {
  const fresh = `${path}.new`;
  const handle = await open(fresh, 'w');
  try {
    await handle.writeFile(text);
  } finally {
    await handle.close();
  }
  await moveIntoPlace(fresh, path);
}
