// Type errors, as the TypeScript that the learner has installed in the workspace finds them.
import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { onEnd } from '../terminal/on-end.ts';

export interface TypeFault {
  /** Absolute. */
  file: string;
  line: number;
  column: number;
  message: string;
}

export interface TypeCheck {
  /** Of the whole workspace; none where TypeScript fails or has been stopped. */
  errors: Promise<TypeFault[]>;
  stop(): void;
}

/** Undefined where there is no tsconfig.json or no TypeScript. */
export function startTypeCheck(
  workspace: string,
  env: Record<string, string | undefined>,
): TypeCheck | undefined {
  const config = path.join(workspace, 'tsconfig.json');
  const tsc = compilerIn(workspace);
  if (tsc === undefined || !fs.statSync(config, { throwIfNoEntry: false })?.isFile())
    return undefined;
  // By its command: TypeScript 7 has no other interface. Nothing is written, whatever the settings are.
  const options = ['--noEmit', '--incremental', 'false', '--pretty', 'false', '-p', config];
  const child = spawn(process.execPath, [tsc, ...options], {
    cwd: workspace,
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true, // TypeScript 7 is a program that this one starts: both are ended as a group
  });
  yieldToGrading(child);
  const stop = () => end(child);
  const release = onEnd({ ends: stop });
  const errors = textOf(child).then((text) => readErrors(text, workspace));
  return { errors: errors.finally(release), stop };
}

function compilerIn(workspace: string): string | undefined {
  try {
    const { resolve } = createRequire(path.join(workspace, 'package.json'));
    const tsc = path.join(path.dirname(resolve('typescript/package.json')), 'bin/tsc');
    return fs.existsSync(tsc) ? tsc : undefined;
  } catch {
    return undefined;
  }
}

/** Some tests measure time. */
function yieldToGrading({ pid }: ChildProcess): void {
  try {
    os.setPriority(pid!, os.constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {} // not started, or has ended
}

function end(child: ChildProcess): void {
  try {
    process.kill(-child.pid!, 'SIGKILL');
  } catch {
    child.kill('SIGKILL'); // no groups on Windows
  }
}

const mostCharacters = 1e6;

const textOf = (child: ChildProcess): Promise<string> =>
  new Promise((resolve) => {
    let text = '';
    child.stdout!.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      if (text.length > mostCharacters) end(child);
    });
    child.on('error', () => resolve(''));
    child.on('close', () => resolve(text));
  });

/** `exercises/exercise-1.ts(3,7): error TS2322: Type 'string' is not assignable to type 'number'.` */
const readErrors = (text: string, workspace: string): TypeFault[] =>
  [...text.matchAll(/^(\S.*)\((\d+),(\d+)\): error TS\d+: (.*)$/gm)].map(
    ([, file, line, column, message]) => ({
      file: path.resolve(workspace, file!),
      line: Number(line),
      column: Number(column),
      message: message!.trimEnd(),
    }),
  );
