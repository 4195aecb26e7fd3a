// The line about type errors: beside the grading, where the learner's TypeScript is, and nowhere else.
import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { createContext } from '../../src/cli/context.ts';
import { checkTypes } from '../../src/cli/type-check.ts';
import {
  buildFixture,
  type Fixture,
  makeFixtureWorkspace,
  runProgramWith,
  temporaryFolder,
} from '../support/fixture.ts';

let fixture: Fixture;
let workspace: string;
/** Written by the compiler when it runs. */
let trace: string;
beforeAll(async () => {
  fixture = await buildFixture();
});
beforeEach(async () => {
  workspace = await makeFixtureWorkspace(fixture, 'types');
  trace = path.join(temporaryFolder('trace'), 'args');
  const reference = path.join(fixture.content, 'exercises/exercise-1/reference.ts');
  fs.copyFileSync(reference, path.join(workspace, 'exercises/exercise-1.ts'));
});

const error = (file: string, line: number, says: string) =>
  `exercises/${file}(${line},7): error TS2322: ${says}`;

/** A TypeScript that says this. */
function install(lines: string[], more = ''): void {
  const folder = path.join(workspace, 'node_modules/typescript');
  fs.mkdirSync(path.join(folder, 'bin'), { recursive: true });
  fs.writeFileSync(path.join(folder, 'package.json'), '{ "name": "typescript" }');
  fs.writeFileSync(
    path.join(folder, 'bin/tsc'),
    `const fs = require('fs'); fs.writeFileSync(${JSON.stringify(trace)}, process.argv.slice(2).join(' '));
    console.log(${JSON.stringify(lines.join('\n'))}); ${more}`,
  );
}

const check = (options: string[] = [], env = {}, cwd = workspace) =>
  runProgramWith(env, fixture, cwd, 'check', '1', ...options);

test('two type errors are named with their places, and not graded', async () => {
  install([
    error('exercise-1.ts', 3, "Type 'string' is not assignable to type 'number'."),
    '  Some more about it.',
    error('exercise-1.ts', 12, 'Another \x1b[31mone.'),
    'error TS5000: One without a file.',
  ]);
  const { stdout, exitCode } = await check();
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/Passed\.[\s\S]*\n {2}2 type errors \(not graded\)\n/);
  expect(stdout).toContain(
    [
      '    exercises/exercise-1.ts:3:7',
      "      Type 'string' is not assignable to type 'number'.",
      '    exercises/exercise-1.ts:12:7',
      '      Another one.\n',
    ].join('\n'),
  );
  expect(fs.readFileSync(trace, 'utf8')).toContain('--noEmit --incremental false');
});

test('of many errors the first three are named', async () => {
  install([1, 2, 3, 4, 5].map((line) => error('exercise-1.ts', line, 'Wrong.')));
  const { stdout } = await check();
  expect(stdout).toContain('5 type errors (not graded)');
  expect(stdout).toMatch(/exercise-1\.ts:3:7\n +Wrong\.\n {4}… 2 more\n/);
});

test("only the answer's own files count", async () => {
  install([error('other.ts', 1, 'Wrong.'), error('helper.ts', 2, 'Wrong here.')]);
  expect((await check()).stdout).not.toContain('type error');
  const file = path.join(workspace, 'exercises/exercise-1.ts');
  fs.writeFileSync(path.join(workspace, 'exercises/helper.ts'), '');
  fs.appendFileSync(file, "import './helper.ts';\n");
  expect((await check()).stdout).toMatch(
    /1 type error \(not graded\)\n +exercises\/helper\.ts:2:7/,
  );
});

describe('nothing is said, and no compiler runs', () => {
  const faults = [error('exercise-1.ts', 3, 'Wrong.')];
  const expectNothing = ({ stdout, stderr }: { stdout: string; stderr: string }) => {
    expect(stdout).toContain('exercise-1');
    expect(stdout + stderr).not.toContain('type error');
    expect(fs.existsSync(trace)).toBe(false);
  };

  test('without a TypeScript', async () => expectNothing(await check()));

  test('without a tsconfig.json', async () => {
    install(faults);
    fs.rmSync(path.join(workspace, 'tsconfig.json'));
    expectNothing(await check());
  });

  test('in JSON, and with all exercises at once', async () => {
    install(faults);
    expectNothing(await check(['--json']));
    expectNothing(await runProgramWith({}, fixture, workspace, 'check', '--all', '--json'));
  });

  test('in CI', async () => {
    install(faults);
    expectNothing(await check([], { CI: 'true' }));
    expectNothing(await check([], { GITHUB_ACTIONS: 'true' }));
  });

  test("for others' work", async () => {
    install(faults);
    const elsewhere = temporaryFolder('teacher');
    expectNothing(await check(['--workspace', workspace], {}, elsewhere));
    const file = path.join(workspace, 'exercises/exercise-1.ts');
    expectNothing(await runProgramWith({}, fixture, elsewhere, 'check', file));
  });
});

test('a compiler that never ends is ended', async () => {
  const pidFile = `${trace}.pid`;
  install([], `setInterval(() => {}, 1000); fs.writeFileSync('${pidFile}', String(process.pid));`);
  const said: string[] = [];
  const stream = { write: (text: string) => said.push(text) };
  const world = { ...fixture, cwd: workspace, stdin: {}, stdout: stream };
  const context = createContext({
    ...world,
    stderr: stream,
    env: { PATH: process.env.PATH },
  } as never);
  const [exercise] = fixture.course.exercises;
  const file = path.join(workspace, 'exercises/exercise-1.ts');
  const types = checkTypes({ exercise: exercise!, file }, context, 200)!;
  await vi.waitFor(() => expect(fs.readFileSync(pidFile, 'utf8')).not.toBe(''), 10_000);
  await types.show();
  expect(said).toEqual([]);
  expect(() => process.kill(Number(fs.readFileSync(pidFile, 'utf8')), 0)).toThrow('ESRCH');
});
