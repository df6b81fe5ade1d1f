// The portal's built files: built here when they are missing or older than their sources, so that a checkout just starts.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
const STAMP = '.built-from';
const stamp = join(dist, STAMP);
const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
/** What the portal is built from. */
const sources = ['ui', 'schema/api.graphql', 'vite.config.ts', 'package-lock.json'];

/** Hash over names and contents of the sources. */
function hashOfSources(): string {
  const hash = createHash('sha256');
  const visit = (path: string): void => {
    const full = join(root, path);
    if (!existsSync(full)) return;
    if (!statSync(full).isDirectory()) {
      hash.update(`${path}\n`).update(readFileSync(full));
      return;
    }
    for (const name of readdirSync(full).sort()) visit(`${path}/${name}`);
  };
  for (const source of sources) visit(source);
  return hash.digest('hex');
}

/**
 * Folder of the built portal, built if need be; undefined when it cannot be had, which is told.
 * @param signal ends a build under way
 */
export async function builtPortal(say: (line: string) => void, signal: AbortSignal): Promise<string | undefined> {
  const built = existsSync(join(dist, 'index.html'));
  if (!existsSync(vite) || !existsSync(join(root, 'ui', 'index.html'))) {
    if (!built) say('there is no portal to serve: only the API is up');
    return built ? dist : undefined;
  }
  const now = hashOfSources();
  if (built && existsSync(stamp) && readFileSync(stamp, 'utf8') === now) return dist;
  say('building the portal, some seconds');
  // Beside the old one and then in its place: two processes that start at once must not write into one folder.
  const fresh = join(root, '.cache', `portal-${process.pid}`);
  const status = await new Promise<number | null>((resolve) => {
    const child = spawn(process.execPath, [vite, 'build', '--logLevel', 'warn', '--outDir', fresh], {
      cwd: root,
      // Never React's slow one, whoever starts it.
      env: { ...process.env, NODE_ENV: 'production' },
      stdio: ['ignore', 2, 2],
      signal,
    });
    child.on('error', () => resolve(null));
    child.on('exit', resolve);
  });
  try {
    if (signal.aborted) return undefined;
    if (status !== 0 || !existsSync(join(fresh, 'index.html'))) {
      say('the portal could not be built (see above): only the API is up');
      return undefined;
    }
    writeFileSync(join(fresh, STAMP), now);
    replaceFolder(dist, fresh);
    return dist;
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/** Puts `fresh` where `place` is. When another process does the same at the same time one of the two stays; they are the same. */
function replaceFolder(place: string, fresh: string): void {
  const old = `${fresh}.old`;
  try {
    mkdirSync(place, { recursive: true });
    renameSync(place, old);
    renameSync(fresh, place);
  } catch (error) {
    if (!existsSync(join(place, 'index.html'))) throw error;
  } finally {
    rmSync(old, { recursive: true, force: true });
  }
}
