// The program as it is delivered: `node bin/events-course.js`, on a terminal or in a pipe.
import { execFile, execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { vi } from 'vitest';
import { exerciseSources } from '../../src/course/paths.ts';
import { temporaryFolder } from './fixture.ts';
import { patienceMs, Terminal } from './terminal.ts';

vi.setConfig({ testTimeout: 2 * patienceMs, hookTimeout: patienceMs });

const root = path.resolve(import.meta.dirname, '../..');
export const bin = path.join(root, 'bin/events-course.js');
const home = temporaryFolder('home');

/** Nothing of the environment that the tests run in: a `CI` or `NO_COLOR` there would change the screens. */
const environment = (env: Record<string, string> = {}, program = bin) => ({
  PATH: `${pathFolderOf(program)}${path.delimiter}${process.env.PATH}`,
  HOME: home,
  XDG_CACHE_HOME: path.join(home, '.cache'),
  LANG: 'C.UTF-8',
  ...env,
});

const pathFolders = new Map<string, string>();

/** As `npm install --global` has it: the command is on the PATH, so screens call it by its name. */
function pathFolderOf(program: string): string {
  const known = pathFolders.get(program) ?? temporaryFolder('on the path');
  if (!pathFolders.has(program)) fs.symlinkSync(program, path.join(known, 'events-course'));
  pathFolders.set(program, known);
  return known;
}

export interface Where {
  cwd: string;
  env?: Record<string, string>;
  /** Another copy of the program than the clone's own. */
  program?: string;
}

/** As a learner has it who installed it: without a clone around it, which would be a workspace. */
export function installProgram(): string {
  const folder = temporaryFolder('instâlled');
  for (const part of ['bin', 'dist', 'package.json'])
    fs.cpSync(path.join(root, part), path.join(folder, part), { recursive: true });
  fs.symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'), 'junction');
  return path.join(folder, 'bin/events-course.js');
}

/** In a pipe, to its end. */
export function inPipe(
  argv: string[],
  { cwd, env, program = bin }: Where,
): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const options = { cwd, env: environment(env, program) };
    const child = execFile(process.execPath, [program, ...argv], options, (_, stdout, stderr) =>
      resolve({ exitCode: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}

/** In a pipe, line by line: for what goes on until it is ended. */
export function linesOf(argv: string[], { cwd, env }: Where) {
  const child = spawn(process.execPath, [bin, ...argv], {
    cwd,
    env: environment(env),
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return { child, line: async () => (await lines.next()).value as string };
}

const terminals: Terminal[] = [];

export function onTerminal(
  argv: string[],
  { cwd, env, columns, program = bin }: Where & { columns?: number },
): Terminal {
  const terminal = new Terminal(process.execPath, [program, ...argv], {
    cwd,
    columns,
    env: environment({ TERM: 'xterm-256color', ...env }, program),
  });
  terminals.push(terminal);
  return terminal;
}

/** After each test: nothing outlives it, failed or not. */
export function closeTerminals(): void {
  for (const terminal of terminals.splice(0)) terminal.kill();
}

let template: Promise<string> | undefined;

/** A fresh workspace of the real course: `init` makes the first, the others are copies of it. */
export async function makeWorkspace(): Promise<string> {
  template ??= initTemplate();
  const folder = path.join(temporaryFolder('my wörk'), 'course');
  fs.cpSync(await template, folder, { recursive: true });
  return folder;
}

async function initTemplate(): Promise<string> {
  const folder = temporaryFolder('template');
  const { exitCode, stderr } = await inPipe(['init', 'course'], { cwd: folder });
  if (exitCode !== 0) throw new Error(`init failed; is dist/ built? (npm run build)\n${stderr}`);
  return path.join(folder, 'course');
}

export const answerIn = (workspace: string, id = 'exercise-1') =>
  path.join(workspace, 'exercises', `${id}.ts`);

/** The reference becomes the learner's answer, or another file of theirs. */
export function solve(workspace: string, id = 'exercise-1', file = answerIn(workspace, id)): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.copyFileSync(exerciseSources(root, id).reference, file);
}

/**
 * Waits until the program has a child, of this name if one is given (`process.title`, set by its
 * code), and notes both. The function that it gives waits until they are gone.
 */
export async function leavesNoChild({ pid }: Terminal, name = ''): Promise<() => Promise<void>> {
  let noted: number[] = [];
  await until(() => {
    const [program, ...children] = startedBy(pid);
    if (program && children.some(({ command }) => command.startsWith(name)))
      noted = [program, ...children].map((each) => each.pid);
    return noted.length > 0;
  }, `a child ${name}`);
  const isLeft = () => processes().some((each) => noted.includes(each.pid));
  // Below the CPU time after which a child that loops is ended anyhow.
  return () => until(() => !isLeft(), 'the end of every child', 10_000);
}

/** The program's own process. */
export const programOn = ({ pid }: Terminal): number => startedBy(pid)[0]!.pid;

/** The program that the terminal's shell has started, and what that has started in turn. */
const startedBy = (shell: number) => {
  const all = processes();
  const childrenOf = (parents: number[]) => all.filter(({ parent }) => parents.includes(parent));
  const program = childrenOf([shell]);
  return [...program, ...childrenOf(program.map(({ pid }) => pid))];
};

/** Those that have ended, and wait for nobody but their parent, are none. */
function processes(): { pid: number; parent: number; command: string }[] {
  const columns = ['-o', 'stat=', '-o', 'pid=', '-o', 'ppid=', '-o', 'args='];
  return execFileSync('ps', ['-A', ...columns], { encoding: 'utf8' })
    .split('\n')
    .flatMap((line) => {
      const [, state, pid, parent, command = ''] =
        /^\s*(\S+)\s+(\d+)\s+(\d+)\s*(.*)$/.exec(line) ?? [];
      return state && !state.startsWith('Z')
        ? [{ pid: Number(pid), parent: Number(parent), command }]
        : [];
    });
}

async function until(condition: () => boolean, what: string, limitMs = patienceMs): Promise<void> {
  const deadline = Date.now() + limitMs;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`Waited for ${what} in vain.`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
