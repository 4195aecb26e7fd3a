// The built program and its rivals as child processes, timed from start to end.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { exerciseSources } from '../src/course/paths.ts';

export const root = path.resolve(import.meta.dirname, '..');
export const bin = path.join(root, 'bin/events-course.js');
const temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'events-course-bench-'));
process.on('exit', () => fs.rmSync(temporary, { recursive: true, force: true }));

/** Without what would slow every child: NODE_EXTRA_CA_CERTS alone costs 33 ms a start on Node 20. */
const { NODE_EXTRA_CA_CERTS: _, NODE_OPTIONS: __, ...inherited } = process.env;
export const env = { ...inherited, NO_COLOR: '1', XDG_CACHE_HOME: path.join(temporary, 'cache') };

/** A workspace whose first exercise is solved. */
export function solvedWorkspace(): string {
  const folder = path.join(temporary, 'workspace');
  if (fs.existsSync(folder)) return folder;
  execFileSync(process.execPath, [bin, 'init', folder], { env, cwd: temporary });
  const answer = path.join(folder, 'exercises/exercise-1.ts');
  fs.copyFileSync(exerciseSources(root, 'exercise-1').reference, answer);
  return folder;
}

export const bare = () => timed(['-e', '0'], temporary);
export const program = (...argv: string[]) => timed([bin, ...argv], solvedWorkspace());
export const node = (...argv: string[]) => timed(argv, root);

/** The processor time of `node …`, ms, as the process itself says it last. */
export async function cpuOf(...argv: string[]): Promise<number> {
  const { stdout } = await timed(['--require', cpuReport(), ...argv], solvedWorkspace());
  return Number(stdout.split('\n').at(-1));
}

function cpuReport(): string {
  const file = path.join(temporary, 'cpu-report.cjs');
  const say = "require('node:fs').writeSync(1, '\\n' + (user + system) / 1000)";
  const report = `process.on('exit', () => { const { user, system } = process.cpuUsage(); ${say} })`;
  if (!fs.existsSync(file)) fs.writeFileSync(file, report);
  return file;
}

export interface Timed {
  ms: number;
  stdout: string;
}

/** From the start to the end of `node …`. */
async function timed(argv: string[], cwd: string): Promise<Timed> {
  const started = performance.now();
  const child = start(argv, cwd);
  let stdout = '';
  child.stdout!.setEncoding('utf8').on('data', (text) => {
    stdout += text;
  });
  const code = await new Promise((resolve) => child.on('close', resolve));
  if (code !== 0)
    throw new Error(`node ${argv.join(' ')} ended with ${code}. npm run build first?`);
  return { ms: performance.now() - started, stdout };
}

/** From the start of the program to its first line that is not blank. */
export async function firstLine(...argv: string[]): Promise<number> {
  const started = performance.now();
  const child = start([bin, ...argv], solvedWorkspace());
  const ended = new Promise((resolve) => child.on('close', resolve));
  const ms = await new Promise<number>((resolve) => {
    child.stdout!.on('data', (text) => {
      if (/\S/.test(String(text))) resolve(performance.now() - started);
    });
  });
  child.kill();
  await ended; // it must not run beside the next contender
  return ms;
}

const start = (argv: string[], cwd: string): ChildProcess =>
  spawn(process.execPath, argv, { cwd, env, stdio: ['ignore', 'pipe', 'ignore'] });
