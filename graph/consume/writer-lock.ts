// One writer a folder: a file that names the process. A lock whose process is dead is taken over.

import { readFileSync } from 'node:fs';
import { link, readFile, rename, rm, unlink, writeFile } from 'node:fs/promises';

/** Tries before giving up on a lock that others take and leave at the same time. */
const TRIES = 10;

/** Locks held here: the file alone cannot tell this process from an older one with the same number. */
const held = new Set<string>();

/** Says when a process began, so that a number given out again (1, in every container) is not mistaken for it. */
function began(pid: number): string {
  try {
    // proc_pid_stat(5): field 22 is the start time; the name before it may hold spaces and ends with the last parenthesis.
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

function alive(text: string, path: string): boolean {
  const [number = '', start = ''] = text.trim().split(' ');
  const pid = Number(number);
  if (!Number.isInteger(pid) || pid <= 0) return false;
  if (pid === process.pid) return held.has(path);
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  const now = began(pid);
  return !start || !now || start === now;
}

/**
 * Takes the lock. Gives the function that leaves it. Throws an Error that names the process when a living one has it.
 * Processes that do not see each other (two containers on one volume) are not kept apart.
 */
export async function takeLock(path: string): Promise<() => Promise<void>> {
  const mine = `${path}.${process.pid}`;
  const text = `${process.pid} ${began(process.pid)}\n`;
  const busy = (owner: string): Error =>
    new Error(
      `${path}: in use by process ${owner.trim().split(' ')[0]}; only one process may have this folder: stop it or choose another folder`,
    );
  if (held.has(path)) throw busy(text);
  held.add(path);
  try {
    await writeFile(mine, text, { flush: true });
    for (let tries = 0; ; tries++) {
      try {
        // A link appears with its content or not at all.
        await link(mine, path);
        break;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || tries >= TRIES) throw error;
      }
      const owner = await readFile(path, 'utf8').catch(() => undefined);
      if (owner === undefined) continue;
      held.delete(path);
      const lives = alive(owner, path);
      held.add(path);
      if (lives) throw busy(owner);
      // Of two that take over at once, one may move the other's new lock aside: it sees so and gives it back.
      const aside = `${mine}.stale`;
      await rename(path, aside).catch(() => {});
      const moved = await readFile(aside, 'utf8').catch(() => owner);
      if (moved !== owner) await link(aside, path);
      await rm(aside, { force: true });
      if (moved !== owner) throw busy(moved);
    }
  } catch (error) {
    held.delete(path);
    throw error;
  } finally {
    await rm(mine, { force: true });
  }
  return async () => {
    held.delete(path);
    if ((await readFile(path, 'utf8').catch(() => '')) === text) await unlink(path);
  };
}
