// The fixture course, built once a test file into a temporary folder, and the program run in it.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { World } from '../../src/cli/context.ts';
import type { AskDialects } from '../../src/course/topic.ts';
import { buildContent } from '../../src/course-build/build-content.ts';
import { buildEngine } from '../../src/course-build/build-engine.ts';
import { loadCourse } from '../../src/course-build/load-course.ts';
import { main } from '../../src/main.ts';

export const fixtureRoot = path.resolve(import.meta.dirname, '../fixture-course');
const source = path.resolve(import.meta.dirname, '../../src/grader/engine');

export const temporaryFolder = (name: string): string =>
  fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), `${name}-`)));

export async function buildFixture() {
  const out = temporaryFolder('fixture course');
  const engine = { engine: path.join(out, 'engine'), cache: path.join(out, 'cache') };
  await buildEngine(source, engine.engine);
  const course = await loadCourse(fixtureRoot);
  const content = path.join(out, 'content');
  await buildContent({ root: fixtureRoot, course, content, engine, starters: 'working-tree' });
  return { course, content, engine };
}

/** Two that disagree, and one that refuses. */
const askDialects: AskDialects = (filter, topic) => ({
  notation: 'Exact',
  answers: [
    { dialect: 'Exact', filter, topic, matches: filter === topic, why: 'letter by letter' },
    { dialect: 'Any', filter: '*', topic, matches: true, why: `\`*\` takes \`${topic}\`` },
    { dialect: 'None', filter, topic, matches: false, why: 'refused: nothing fits' },
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

/** Runs one command line without a terminal, as in a pipe. */
export const runProgram = (fixture: Fixture, cwd: string, ...argv: string[]) =>
  runIn(fixture, cwd, argv, {});

/** Runs one command line whose streams are terminals of 80 columns. Questions would wait for ever. */
export const runOnTerminal = (fixture: Fixture, cwd: string, ...argv: string[]) =>
  runIn(fixture, cwd, argv, { isTTY: true, columns: 80 });

async function runIn(
  fixture: Fixture,
  cwd: string,
  argv: string[],
  terminal: { isTTY?: boolean; columns?: number },
) {
  const said = { stdout: '', stderr: '' };
  const stream = (name: 'stdout' | 'stderr') => ({
    ...terminal,
    write: (text: string) => {
      said[name] += text;
    },
  });
  const world: World = {
    ...fixture,
    askDialects,
    cwd,
    env: { PATH: process.env.PATH, COLUMNS: '80' },
    stdin: terminal,
    stdout: stream('stdout'),
    stderr: stream('stderr'),
  };
  const exitCode = await main(argv, world);
  return { exitCode, ...said };
}
