// What is downloaded, and what lies on the disk once it is installed.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { root } from './program.ts';
import { type Row, report } from './table.ts';

export function packageSize(): Row[] {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'events-course-install-'));
  try {
    const { filename, size } = pack(folder);
    fs.writeFileSync(path.join(folder, 'package.json'), '{ "private": true }');
    npm(folder, 'install', `./${filename}`, '--prefer-offline', '--no-audit', '--no-fund');
    const installed = sizeOf(path.join(folder, 'node_modules'));
    return [
      { what: 'packed', unit: 'MB', value: size / 1e6, bound: 1.4 },
      { what: 'installed, with what it depends on', unit: 'MB', value: installed / 1e6, bound: 35 },
    ];
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** What was built is packed, not built again: `--ignore-scripts`. */
function pack(destination: string): { filename: string; size: number } {
  const args = ['--json', '--ignore-scripts', '--pack-destination', destination];
  return JSON.parse(npm(root, 'pack', ...args))[0];
}

const npm = (cwd: string, ...args: string[]): string =>
  execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });

/** As `du` counts: whole blocks of the disk. */
function sizeOf(folder: string): number {
  return fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => fs.lstatSync(path.join(folder, file)))
    .reduce((total, { blocks, size }) => total + (blocks ? blocks * 512 : size), 0);
}

if (import.meta.filename === process.argv[1]) {
  process.exitCode = report(packageSize(), 'as npm packs and installs it');
}
