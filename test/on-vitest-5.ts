// `tsx test/on-vitest-5.ts 26`: specs are ordinary vitest files. In a copy of the clone with vitest 5,
// on that version of Node, every spec passes on its reference, and the engine agrees with vitest.
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const [, , major = '26'] = process.argv;
const root = path.resolve(import.meta.dirname, '..');
const copy = fs.mkdtempSync(path.join(os.tmpdir(), 'on-vitest-5-'));

const files = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' });
for (const file of [...files.split('\0').filter(Boolean), 'node_modules'])
  if (fs.existsSync(path.join(root, file)))
    fs.cpSync(path.join(root, file), path.join(copy, file), {
      recursive: true,
      verbatimSymlinks: true,
    });

const run = (...[command = '', ...args]: string[]) =>
  spawnSync(command, args, { cwd: copy, stdio: 'inherit' }).status === 0;

// All three at once: vitest 5 asks for another @types/node than the one that is pinned.
const newer = ['vitest@5.1.2', 'vite@latest', '@types/node@24'];
const installed = run(
  ...['npm', 'install', '--no-save', '--legacy-peer-deps', '--ignore-scripts'],
  ...['--no-audit', '--no-fund', ...newer],
);
const passed =
  installed &&
  run(
    ...['npx', '-y', '-p', `node@${major}`, 'node', 'node_modules/vitest/vitest.mjs', 'run'],
    ...['solutions', 'test/grader/parity.test.ts', 'test/trial'],
  );
fs.rmSync(copy, { recursive: true, force: true });
process.exitCode = passed ? 0 : 1;
