// The fixture course, built once a test file into a temporary folder, and the program run in it.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll } from 'vitest';
import type { World } from '../../src/cli/context.ts';
import { exerciseSources } from '../../src/course/paths.ts';
import type { AskDialects, TopicAnswer, TopicOutcome } from '../../src/course/topic.ts';
import { buildContent } from '../../src/course-build/build-content.ts';
import { buildEngine } from '../../src/course-build/build-engine.ts';
import { loadCourse } from '../../src/course-build/load-course.ts';
import { main } from '../../src/main.ts';
import { temporaryFolder } from './temporary-folder.ts';

export { temporaryFolder };

export const fixtureRoot = path.resolve(import.meta.dirname, '../fixture-course');
/** A right answer to its first exercise. */
export const fixtureReference = exerciseSources(fixtureRoot, 'exercise-1').reference;
const source = path.resolve(import.meta.dirname, '../../src/grader/engine');

/** Built once a run, by the test file that needs it first. */
export async function buildFixture() {
  const out = path.join(os.tmpdir(), 'fixture course');
  if (!fs.existsSync(out)) {
    const draft = temporaryFolder('fixture draft');
    await build(draft);
    moveUnlessThere(draft, out);
  }
  return { course: await loadCourse(fixtureRoot), ...partsOf(out) };
}

const partsOf = (folder: string) => ({
  content: path.join(folder, 'content'),
  engine: { engine: path.join(folder, 'engine'), cache: path.join(folder, 'cache') },
});

async function build(folder: string): Promise<void> {
  const { content, engine } = partsOf(folder);
  await buildEngine(source, engine.engine);
  const course = await loadCourse(fixtureRoot);
  await buildContent({ root: fixtureRoot, course, content, engine, starters: 'working-tree' });
}

/** Another test file may have built it meanwhile. */
function moveUnlessThere(folder: string, target: string): void {
  try {
    fs.renameSync(folder, target);
  } catch (error) {
    if (!fs.existsSync(target)) throw error;
  }
}

const answerOf = (
  dialect: string,
  filter: string,
  topic: string,
  outcome: TopicOutcome,
  why: string,
): TopicAnswer => {
  const matches = outcome === 'delivered';
  const measured = {
    server: `${dialect}-server`,
    version: '1.0',
    client: 'plain',
    measured: '2026-11-30',
  };
  return {
    dialect,
    filter,
    topic,
    outcome,
    matches,
    why,
    servers: [{ ...measured, outcome, why }],
  };
};

/** Two that disagree, and one that refuses. */
const askDialects: AskDialects = (filter, topic) => ({
  notation: 'Exact',
  answers: [
    answerOf('Exact', filter, topic, 'not-delivered', 'letter by letter'),
    answerOf('Any', '*', topic, 'delivered', `\`*\` takes \`${topic}\``),
    answerOf('None', filter, topic, 'refused-by-server', 'nothing fits'),
  ],
  taughtIn: { lesson: '01-counting', guide: '01-counting#sums' },
});

export type Fixture = Awaited<ReturnType<typeof buildFixture>>;

/** A workspace as `init` makes it, in a folder of its own. */
export async function makeFixtureWorkspace(fixture: Fixture, name: string): Promise<string> {
  const folder = temporaryFolder(name);
  await runProgram(fixture, folder, 'init', 'course');
  return path.join(folder, 'course');
}

let writesOnTerminal = false;

/** What the tests of this file run writes on a terminal. Nobody is asked: nothing can be typed. */
export function writeOnTerminals(): void {
  beforeAll(() => {
    writesOnTerminal = true;
  });
  afterAll(() => {
    writesOnTerminal = false; // the next file may run in the same process
  });
}

/** Runs one command line without a terminal, as in a pipe. What it writes is read without its colors. */
export async function runProgram(fixture: Fixture, cwd: string, ...argv: string[]) {
  if (!writesOnTerminal) return runIn(fixture, cwd, argv, {});
  const { exitCode, stdout, stderr } = await runIn(fixture, cwd, argv, terminal, {});
  return {
    exitCode,
    stdout: stripVTControlCharacters(stdout),
    stderr: stripVTControlCharacters(stderr),
  };
}

const terminal = { isTTY: true, columns: 80 };

/** Runs one command line whose streams are terminals of 80 columns. Questions would wait for ever. */
export const runOnTerminal = (fixture: Fixture, cwd: string, ...argv: string[]) =>
  runIn(fixture, cwd, argv, terminal);

/** In a pipe, with more in the environment. */
export const runProgramWith = (
  env: World['env'],
  fixture: Fixture,
  cwd: string,
  ...argv: string[]
) => runIn(fixture, cwd, argv, {}, {}, env);

async function runIn(
  fixture: Fixture,
  cwd: string,
  argv: string[],
  output: { isTTY?: boolean; columns?: number },
  stdin = output,
  env: World['env'] = {},
) {
  const said = { stdout: '', stderr: '' };
  const stream = (name: 'stdout' | 'stderr') => ({
    ...output,
    write: (text: string) => {
      said[name] += text;
    },
  });
  const world: World = {
    ...fixture,
    course: { askDialects, ...fixture.course },
    cwd,
    env: { PATH: process.env.PATH, COLUMNS: '80', ...env },
    stdin,
    stdout: stream('stdout'),
    stderr: stream('stderr'),
  };
  const exitCode = await main(argv, world);
  return { exitCode, ...said };
}
