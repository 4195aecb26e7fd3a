// What `check` asks the grader for, and what it does with the answer. The grader itself is played.
import fs from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { type CheckOptions, check } from '../../src/cli/commands/check.ts';
import { createContext, type World } from '../../src/cli/context.ts';
import { openFirstFault } from '../../src/cli/open-first-fault.ts';
import type { GradeRequest } from '../../src/grader/grade.ts';
import * as grader from '../../src/grader/grade.ts';
import type { Verdict } from '../../src/grader/verdict.ts';
import { onTerminal, smallCourse } from '../support/small-world.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

vi.mock('../../src/grader/grade.ts');
const { grade, prepareChild } = vi.mocked(grader);

let small: ReturnType<typeof smallCourse>;
let own: string;
/** Of each grading. */
let status: Verdict['status'];
beforeEach(() => {
  vi.resetAllMocks();
  small = smallCourse();
  own = path.join(small.workspace, 'exercises/exercise-1.ts');
  fs.writeFileSync(path.join(small.workspace, 'exercises/exercise-2.ts'), '// mine\n');
  status = 'pass';
  grade.mockImplementation(async (request) => verdictOn(request));
});

function verdictOn({ exercise, file, workspace, upToStep = 2 }: GradeRequest): Verdict {
  const at = { file: path.relative(workspace, file), line: 3, column: 5 };
  const steps = exercise.steps.map(({ title }, i) => ({
    step: i + 1,
    title,
    status: i < upToStep ? status : 'skipped',
    tests: [{ name: `tests ${title}`, status, message: 'boom', durationMs: 1, exhibits: [], at }],
  }));
  return {
    exercise: exercise.id,
    file: at.file,
    status,
    durationMs: 7,
    steps,
    output: 'hello\n',
    outputTruncated: false,
    outputOutsideTests: 'hello\n',
    graded: Buffer.from('// mine\n'),
    mistake: null,
    family: null,
    uncaught: null,
  } as unknown as Verdict;
}

const contextIn = (more: Partial<World> = {}) => createContext({ ...small.world, ...more });
const run = (name?: string, options: CheckOptions = {}, more?: Partial<World>) =>
  check(name, options, contextIn(more));
const requests = () => grade.mock.calls.map(([request]) => request);
const said = () => small.said;
const recorded = () =>
  contextIn()
    .events()
    .filter(({ type }) => type === 'exercise-checked');

describe('the file that is graded', () => {
  test.each([
    ['a number', '2', 'exercise-2'],
    ['nothing: the exercise that one is at', undefined, 'exercise-1'],
    ['a path', 'exercises/exercise-2.ts', 'exercise-2'],
    ['the name of a file in exercises/', 'exercise-2.ts', 'exercise-2'],
  ])('is named by %s', async (_, name, id) => {
    expect(await run(name)).toBe(0);
    const [request] = requests();
    expect(request!.exercise.id).toBe(id);
    expect(request!.file).toBe(path.join(small.workspace, 'exercises', `${id}.ts`));
    expect(request!.workspace).toBe(small.workspace);
  });

  test('is the one beside exercises/ where there is one of that name', async () => {
    const beside = path.join(small.workspace, 'exercise-2.ts');
    fs.writeFileSync(beside, '');
    await run('exercise-2.ts');
    expect(requests()[0]!.file).toBe(beside);
  });

  test('that is missing is looked for where its path says, not in exercises/', async () => {
    await run('other/exercise-2.ts');
    expect(requests()[0]!.file).toBe(path.join(small.workspace, 'other/exercise-2.ts'));
  });

  test('from outside any workspace leads into its own', async () => {
    const cwd = temporaryFolder('elsewhere');
    await run(own, {}, { cwd });
    expect(requests()[0]).toMatchObject({ file: own, workspace: small.workspace });
    expect(recorded()).toHaveLength(1);
    await run(own, {}, { cwd, clone: smallCourse().workspace });
    expect(requests()[1]).toMatchObject({ file: own, workspace: small.workspace });
    await expect(run('1', {}, { cwd })).rejects.toMatchObject({ next: 'init' });
    const stray = path.join(cwd, 'exercise-1.ts');
    await expect(run(stray, {}, { cwd })).rejects.toMatchObject({ next: 'init' });
  });

  test("of somebody else is graded in the learner's workspace, where they stand in it", async () => {
    const theirs = path.join(smallCourse().workspace, 'exercises/exercise-1.ts');
    await run(theirs);
    expect(requests()[0]).toMatchObject({ file: theirs, workspace: small.workspace });
  });
});

describe('how much of it', () => {
  test('is what the options say', async () => {
    const options = { step: '2', at: '3', seed: '0', allSteps: true, output: true };
    await run('2', options);
    expect(requests()[0]).toMatchObject({
      upToStep: 2,
      at: 3,
      seed: 0,
      allSteps: true,
      wholeOutput: true,
    });
    await run('2', { seed: '2147483647' });
    expect(requests()[1]).toMatchObject({ seed: 2147483647, upToStep: undefined, at: undefined });
  });

  test.each([
    ['1', { step: '0' }, '--step 0'],
    ['1', { step: '3' }, '--step 3'],
    ['1', { step: '1.5' }, '--step 1.5'],
    ['1', { step: 'x' }, '--step x'],
    ['1', { seed: '-1' }, '--seed -1'],
    ['1', { seed: '1e3' }, '--seed 1e3'],
    ['1', { seed: '2147483648' }, '--seed 2147483648'],
    ['1', { seed: '' }, '--seed '],
    ['1', { at: '1' }, 'exercise-1'],
    ['2', { at: '0' }, '--at 0'],
    ['2', { at: '1.5' }, '--at 1.5'],
    ['2', { at: 'x' }, '--at x'],
  ])('%s %j is refused, and nothing is graded', async (name, options, says) => {
    await expect(run(name, options)).rejects.toThrow(says);
    expect(grade).not.toHaveBeenCalled();
  });
});

describe('a verdict', () => {
  test('decides the exit code, and is shown, recorded and kept', async () => {
    expect(await run('1')).toBe(0);
    expect(said().stdout).toContain('Passed. 2 tests, 1 check.');
    status = 'fail';
    expect(await run('1')).toBe(1);
    expect(said().stdout).toContain('boom');
    expect(recorded()).toMatchObject([{ status: 'pass' }, { status: 'fail', failingStep: 1 }]);
    expect(fs.readdirSync(path.join(small.workspace, '.events-course/attempts'))).toHaveLength(1);
  });

  test('with --no-record leaves nothing behind', async () => {
    await run('1', { record: false });
    await run(undefined, { all: true, record: false });
    expect(fs.readdirSync(small.workspace)).toEqual(['exercises']);
  });

  test('is one object with --json, and nothing else', async () => {
    expect(await run('1', { json: true, diff: true, problems: true })).toBe(0);
    expect(JSON.parse(said().stdout)).toMatchObject({ version: 1, status: 'pass' });
    expect(said().stderr).toBe('');
  });

  test('has a line for each problem with --problems, and only then', async () => {
    status = 'fail';
    await run('1', { problems: true });
    expect(said().stdout).toMatch(/^exercises\/exercise-1\.ts:3:5: error: tests adding: boom$/m);
    said().stdout = '';
    await run('1');
    expect(said().stdout).not.toMatch(/^exercises/m);
  });

  test('is reported with --junit, though it failed; a bad place is refused before grading', async () => {
    status = 'fail';
    expect(await run('1', { junit: 'out.xml' })).toBe(1);
    expect(fs.readFileSync(path.join(small.workspace, 'out.xml'), 'utf8')).toContain('boom');
    await expect(run('1', { junit: 'exercises/out.xml' })).rejects.toThrow('--junit');
    expect(grade).toHaveBeenCalledTimes(1);
  });

  test('is counted for on a terminal while it is awaited', async () => {
    const seen: string[] = [];
    grade.mockImplementation(async (request) => {
      request.onCount?.({ steps: [], done: 1, all: 4 } as never);
      seen.push(small.said.stderr + small.said.stdout);
      return verdictOn(request);
    });
    await run('1', {}, { ...onTerminal(small.said), env: { TERM: 'xterm' } });
    expect(seen.join()).toContain('exercise-1');
  });
});

describe('--diff', () => {
  test('shows the reference after a pass of all steps', async () => {
    await run('1', { diff: true });
    expect(said().stdout).toContain('// two');
  });

  test('shows none after a failure', async () => {
    status = 'fail';
    await run('1', { diff: true });
    expect(said().stdout).not.toContain('// two');
    expect(said().stderr).toBe('');
  });

  test('shows none after a pass of a part, unless all has passed before', async () => {
    await run('1', { diff: true, step: '1' });
    expect(said().stdout).not.toContain('// two');
    expect(said().stderr).toMatch(/^ {2}The reference .*\n$/);
    await run('1');
    await run('1', { diff: true, step: '1' });
    expect(said().stdout).toContain('// two');
  });
});

describe('--open', () => {
  /** An editor that notes what it is given. */
  function editor(ending = 0) {
    const folder = temporaryFolder('editor');
    const command = path.join(folder, 'nano');
    const noted = path.join(folder, 'noted');
    fs.writeFileSync(command, `#!/bin/sh\necho "$@" > '${noted}'\nexit ${ending}\n`, {
      mode: 0o755,
    });
    return { env: { EDITOR: command }, noted: () => fs.readFileSync(noted, 'utf8').trim() };
  }

  test('opens the line that failed', async () => {
    status = 'fail';
    const { env, noted } = editor();
    await run('1', { open: true }, { env });
    expect(noted()).toBe(`+3,5 ${own}`);
    expect(said().stderr).toBe('');
  });

  test('opens the beginning of the file where nothing failed', async () => {
    const { env, noted } = editor();
    await run('1', { open: true }, { env });
    expect(noted()).toBe(`+1,1 ${own}`);
    const [exercise] = small.world.course.exercises;
    await openFirstFault(undefined, { exercise: exercise!, file: own }, contextIn({ env }));
    expect(noted()).toBe(`+1,1 ${own}`);
  });

  test('opens the other file of the workspace that failed', async () => {
    status = 'fail';
    grade.mockImplementation(async (request) => {
      const verdict = verdictOn(request);
      return { ...verdict, file: 'exercises/another.ts' } as Verdict;
    });
    const { env, noted } = editor();
    const cwd = path.join(small.workspace, 'exercises');
    await run('1', { open: true }, { env, cwd });
    expect(noted()).toBe(`+3,5 ${own}`);
  });

  test('says so where the editor fails, and what to set; the exit code stays', async () => {
    const { env } = editor(3);
    expect(await run('1', { open: true }, { env })).toBe(0);
    expect(said().stderr).toMatch(/^ {2}.*nano .*3\..*\$EDITOR/);
  });
});

describe('--all', () => {
  test('grades every exercise of the workspace, and passes where all of them do', async () => {
    expect(await run(undefined, { all: true, allSteps: true })).toBe(0);
    expect(requests().map(({ file }) => path.basename(file))).toEqual([
      'exercise-1.ts',
      'exercise-2.ts',
    ]);
    expect(requests()[0]).toMatchObject({ allSteps: true });
    expect(said().stdout).toContain('2 of 2 exercises passed');
    expect(said().stdout).not.toContain('hello');
    expect(recorded()).toHaveLength(2);
  });

  test('fails where one does', async () => {
    grade.mockImplementation(async (request) => {
      status = request.exercise.id === 'exercise-2' ? 'fail' : 'pass';
      return verdictOn(request);
    });
    expect(await run(undefined, { all: true, junit: 'out.xml' })).toBe(1);
    expect(said().stdout).toContain('1 of 2 exercises passed');
    expect(fs.readFileSync(path.join(small.workspace, 'out.xml'), 'utf8')).toContain('exercise-2');
  });

  test('shows all that was printed with --output, under its exercise', async () => {
    await run(undefined, { all: true, output: true });
    expect(said().stdout).toMatch(/^ {2}exercise-1\n\n.*\n {4}hello$/m);
    expect(requests()[0]).toMatchObject({ wholeOutput: true });
  });

  test('is one object with --json, with the verdicts in order', async () => {
    expect(await run(undefined, { all: true, json: true })).toBe(0);
    const { version, results } = JSON.parse(said().stdout);
    expect(version).toBe(1);
    expect(results.map(({ exercise }: Verdict) => exercise)).toEqual(['exercise-1', 'exercise-2']);
  });
});

test('what is started already grades first, and the next is started anew', async () => {
  const child = {} as never;
  const bundler = {} as never;
  const started = { child, bundler };
  await run('1', {}, { started });
  await run('1', {}, { started });
  expect(requests().map((request) => request.child)).toEqual([child, undefined]);
  expect(requests().map((request) => request.bundler)).toEqual([bundler, undefined]);
  expect(prepareChild).toHaveBeenCalledTimes(1);
});
