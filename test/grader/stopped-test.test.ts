// A test in which an answer hangs or ends the process costs only itself.
import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { exercises } from '../../solutions/index.ts';
import { exerciseSources } from '../../src/course/paths.ts';
import { type GradeRequest, grade, prepareChild } from '../../src/grader/grade.ts';
import type { Verdict } from '../../src/grader/verdict.ts';
import { right } from '../support/corpus.ts';
import { buildFixture, type Fixture, runProgram, temporaryFolder } from '../support/fixture.ts';

let fixture: Fixture;
let workspace: string;
const answer = () => path.join(workspace, 'exercises/exercise-1.ts');
const impatient = { testMs: 300, silenceMs: 500 };

beforeAll(async () => {
  fixture = await buildFixture();
  workspace = temporaryFolder('stopped');
  fs.mkdirSync(path.join(workspace, 'exercises'));
  fs.writeFileSync(path.join(workspace, 'exercises/right.ts'), right);
}, 60_000);

function gradeText(text: string, how: Partial<GradeRequest>): Promise<Verdict> {
  fs.writeFileSync(answer(), text);
  const { course, content, engine } = fixture;
  const request = { exercise: course.exercises[0]!, file: answer(), workspace, content, engine };
  return grade({ ...request, limits: impatient, ...how });
}

const whenAdding = (code: string) =>
  `export { Counter } from './right.ts';\nexport function add(a: number, b: number) {\n  ${code}\n  return a + b;\n}\n`;
const whenCounting = (code: string) =>
  right.replace(/constructor\(.*\{/, (start) => `${start}\n    ${code}`);
const loop = 'while (true) {}';

/** In the order of the spec: adds small numbers, adds negative numbers, counts calls, stops at close. */
const statuses = ({ steps }: Verdict) =>
  steps.flatMap(({ tests }) => tests.map(({ status }) => status)).join(' ');

describe('what passed before the test that hangs is kept', () => {
  test('and the later tests did not run', async () => {
    const verdict = await gradeText(whenCounting(loop), {});
    expect(verdict).toMatchObject({
      status: 'error',
      reason: 'timeout',
      message: 'stopped after 0.5 s in step 2, "counts calls"',
    });
    expect(statuses(verdict)).toBe('pass pass fail skipped');
    expect(verdict.steps[1]!.tests[0]!.message).toBe(
      'stopped after 0.5 s in step 2, "counts calls"',
    );
  });

  test('and the screen shows it', async () => {
    fs.writeFileSync(answer(), whenCounting('process.exit(0);'));
    const { stdout } = await runProgram(fixture, workspace, 'check', '1');
    expect(stdout).toMatch(/✓ 1 {2}adding +2 tests\n/);
    expect(stdout).toMatch(/✗ 2 {2}counting +1 of 2 failed, 1 not run\n/);
    expect(stdout).toMatch(/✗ process\.exit\(0\) was called in step 2, "counts calls"/);
  });
});

describe('with --all-steps the tests after it run too', () => {
  test.each([
    ['that hangs', `if (a > 0) ${loop}`, 'timeout', 'fail pass pass pass'],
    ['that ends the process', 'if (a > 0) process.exit(0);', 'exit', 'fail pass pass pass'],
    ['that crashes', 'if (a < 0) process.abort();', 'crash', 'pass fail pass pass'],
    [
      'that prints without end',
      "if (a > 0) for (;;) console.log('x'.repeat(1e5));",
      'output',
      'fail pass pass pass',
    ],
    ['after another', 'process.exit(a);', 'exit', 'fail fail pass pass'],
  ])('after a test %s', async (_, code, reason, wanted) => {
    const verdict = await gradeText(whenAdding(code), { allSteps: true });
    expect(verdict).toMatchObject({ status: 'error', reason });
    expect(statuses(verdict)).toBe(wanted);
  });

  test('up to the step that was asked for', async () => {
    const verdict = await gradeText(whenAdding('if (a > 0) process.exit(0);'), {
      allSteps: true,
      upToStep: 1,
    });
    expect(statuses(verdict)).toBe('fail pass skipped skipped');
  });

  test('but not after an error that stops every child alike', async () => {
    const verdict = await gradeText(`${right}\nprocess.exit(0);`, { allSteps: true });
    expect(verdict).toMatchObject({ status: 'error', reason: 'exit' });
    expect(statuses(verdict)).toBe('skipped skipped skipped skipped');
  });

  test('but not for ever: a limit bounds what all of them take', async () => {
    const limits = { ...impatient, goOnMs: 0 };
    const verdict = await gradeText(whenAdding(loop), { allSteps: true, limits });
    expect(statuses(verdict)).toBe('fail skipped skipped skipped');
  });

  test('and tampering in one of them leaves no result that counts', async () => {
    const text = whenAdding('if (a > 0) process.exit(0);\n  Object.is = () => true;');
    const verdict = await gradeText(text, { allSteps: true });
    expect(verdict).toMatchObject({ status: 'error', reason: 'tampering' });
    expect(statuses(verdict)).toBe('skipped skipped skipped skipped');
  });

  test('unless the check is given up', async () => {
    const giveUp = new AbortController();
    const child = prepareChild(fixture.engine);
    child.stdout!.once('data', () => giveUp.abort());
    const text = whenAdding(`if (a > 0) { console.log('hangs'); ${loop} }`);
    const { signal } = giveUp;
    const verdict = await gradeText(text, { allSteps: true, child, signal });
    expect(statuses(verdict)).toBe('fail skipped skipped skipped');
  });

  test('a step in which every test hangs is left after two, for the next', async () => {
    const [exercise] = exercises;
    const root = path.resolve(import.meta.dirname, '../..');
    const reference = fs.readFileSync(exerciseSources(root, exercise!.id).reference, 'utf8');
    const text = reference.replace('this.#minSamples = minSamples;', loop);
    expect(text).not.toBe(reference);
    const dist = path.join(root, 'dist');
    const verdict = await gradeText(text, {
      exercise: exercise!,
      content: path.join(dist, 'content'),
      engine: { engine: path.join(dist, 'engine'), cache: temporaryFolder('cache') },
      allSteps: true,
      limits: { silenceMs: 500 },
    });
    const [first, ...later] = verdict.steps;
    const failed = first!.tests.filter(({ status }) => status === 'fail');
    expect(failed.map(({ name }) => name)).toEqual(
      first!.tests.slice(0, 2).map(({ name }) => name),
    );
    expect(first!.tests.slice(2).every(({ status }) => status === 'skipped')).toBe(true);
    expect(later.map(({ status }) => status)).toEqual(['pass', 'pass', 'pass', 'pass']);
  });
});
