// The built command with the fixture course in it: bin/ and dist/ as the package ships them, in a
// folder of their own. Whoever tests with it runs what a learner runs.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { buildContent } from '../../src/course-build/build-content.ts';
import { buildEngine } from '../../src/course-build/build-engine.ts';
import { buildProgram } from '../../src/course-build/build-program.ts';
import { loadCourse } from '../../src/course-build/load-course.ts';
import { type Fixture, fixtureRoot, temporaryFolder } from './fixture.ts';

const root = path.resolve(import.meta.dirname, '../..');

export interface BuiltCommand {
  bin: string;
  /** Where its engine keeps V8's code cache. */
  cache: string;
  /** What it grades with, for a grading without it. */
  grader: Fixture;
}

export async function buildCommand(): Promise<BuiltCommand> {
  const folder = temporaryFolder('built command');
  const dist = path.join(folder, 'dist');
  const engine = { engine: path.join(dist, 'engine'), cache: path.join(dist, 'cache') };
  const [course] = await Promise.all([
    loadCourse(fixtureRoot),
    buildProgram({ root, dist, course: fixtureRoot }),
    buildEngine(path.join(root, 'src/grader/engine'), engine.engine),
  ]);
  const content = path.join(dist, 'content');
  await buildContent({ root: fixtureRoot, course, content, engine, starters: 'working-tree' });
  fs.mkdirSync(path.join(folder, 'bin'));
  fs.copyFileSync(
    path.join(root, 'bin/events-course.js'),
    path.join(folder, 'bin/events-course.js'),
  );
  fs.symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'), 'junction');
  const cache = path.join(folder, 'xdg');
  const ownCache = { ...engine, cache: path.join(cache, 'events-course') };
  const grader = { course, content, engine: ownCache };
  return { bin: path.join(folder, 'bin/events-course.js'), cache, grader };
}

export interface Run {
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

/** Runs one command line as a process of its own, its output in pipes. */
export function runCommand(
  command: BuiltCommand,
  argv: string[],
  options: {
    cwd: string;
    env?: Record<string, string>;
    uid?: number;
    onStart?: (pid: number) => void;
  },
): Promise<Run> {
  return new Promise((resolve, reject) => {
    const { PATH, HOME, SystemRoot, TEMP } = process.env;
    const env = { PATH, HOME, SystemRoot, TEMP, XDG_CACHE_HOME: command.cache, COLUMNS: '80' };
    const child = spawn(process.execPath, [command.bin, ...argv], {
      cwd: options.cwd,
      uid: options.uid,
      env: { ...env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.on('error', reject);
    if (child.pid) options.onStart?.(child.pid);
    const said = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (chunk) => {
        said[name] += chunk;
      });
    }
    child.on('close', (exitCode) => resolve({ exitCode, ...said }));
  });
}

/** Tests can become another user, who can run Node where it lies. */
export const canBeAnotherUser =
  process.getuid?.() === 0 &&
  spawnSync(process.execPath, ['--version'], { uid: 65534 }).status === 0;
