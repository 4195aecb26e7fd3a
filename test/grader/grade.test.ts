// From a file to its verdict: what each kind of answer gets, as the commands get it.
import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { builtExercise } from '../../src/course/paths.ts';
import {
  collectTests,
  type GradeRequest,
  gradeTogether,
  gradeWithSignature,
  prepareChild,
} from '../../src/grader/grade.ts';
import type { Failed, NoVerdict } from '../../src/grader/verdict.ts';
import { right } from '../support/corpus.ts';
import { buildFixture, type Fixture, temporaryFolder } from '../support/fixture.ts';

let fixture: Fixture;
let workspace: string;
const answer = () => path.join(workspace, 'exercises/exercise-1.ts');

beforeAll(async () => {
  fixture = await buildFixture();
}, 60_000);
beforeEach(() => {
  workspace = temporaryFolder('grade');
  fs.mkdirSync(path.join(workspace, 'exercises'));
});

function graded(text: string | undefined, how: Partial<GradeRequest> = {}) {
  if (text !== undefined) fs.writeFileSync(answer(), text);
  const { course, content, engine } = fixture;
  const request = { exercise: course.exercises[0]!, file: answer(), workspace, content, engine };
  return gradeWithSignature({ ...request, ...how });
}
const noVerdict = async (text: string | undefined, how?: Partial<GradeRequest>) =>
  (await graded(text, how)).verdict as NoVerdict;

describe('a file that cannot be read', () => {
  test('has every step and test, none run, and its reason', async () => {
    const { verdict, signature } = await graded(undefined);
    expect(signature).toEqual([]);
    expect(verdict).toMatchObject({
      exercise: 'exercise-1',
      file: 'exercises/exercise-1.ts',
      status: 'error',
      reason: 'missing',
      output: '',
      outputTruncated: false,
      outputOutsideTests: '',
      graded: undefined,
    });
    expect(verdict.steps.map(({ status, tests }) => [status, tests.length])).toEqual([
      ['skipped', 2],
      ['skipped', 2],
    ]);
  });

  test('and its child does not wait for a job that never comes', async () => {
    const child = prepareChild(fixture.engine);
    const ended = new Promise((resolve) => child.on('exit', resolve));
    await graded(undefined, { child });
    await ended;
  });
});

describe('a syntax error', () => {
  const frameOf = async (text: string) => (await noVerdict(text)).frame?.split('\n');

  test('is shown between its neighbors, with a sign below the column', async () => {
    const verdict = await noVerdict('const a = 1;\nconst b = ;\nconst c = 3;\nconst d = 4;\n');
    expect(verdict).toMatchObject({
      status: 'error',
      reason: 'syntax',
      at: { file: 'exercises/exercise-1.ts', line: 2, column: 11 },
      output: '',
    });
    expect(verdict.message).toContain('Unexpected');
    expect(verdict.advice).toContain('TypeScript');
    expect(verdict.graded!.toString()).toContain('const b');
    expect(verdict.frame!.split('\n')).toEqual([
      '  1  const a = 1;',
      '> 2  const b = ;',
      `     ${' '.repeat(10)}^`,
      '  3  const c = 3;',
    ]);
  });

  test('in the first line has nothing above it, and in the last nothing below', async () => {
    expect(await frameOf('const b = ;\nlet c;')).toEqual([
      '> 1  const b = ;',
      `     ${' '.repeat(10)}^`,
      '  2  let c;',
    ]);
    expect(await frameOf('let c;\nconst b = ;')).toEqual([
      '  1  let c;',
      '> 2  const b = ;',
      `     ${' '.repeat(10)}^`,
    ]);
  });

  test('keeps the lines in step where their numbers get longer', async () => {
    expect(await frameOf(`${'//\n'.repeat(8)}const b = ;\r\n\tlet c;\r\n`)).toEqual([
      '   8  //',
      '>  9  const b = ;',
      `      ${' '.repeat(10)}^`,
      '  10   let c;',
    ]);
  });

  test('in a long line is shown up to column 200, and without escape sequences', async () => {
    const [line, sign] = (await frameOf(`const b = '${'x'.repeat(300)}' 7; // \x1b[2J`))!;
    expect(line).toBe(`> 1  const b = '${'x'.repeat(189)}`);
    expect(sign).toBe(`     ${' '.repeat(199)}^`);
    const [safe] = (await frameOf('const b = ; // \x1b[2Jhidden'))!;
    expect(safe).toBe('> 1  const b = ; // hidden');
  });

  test('in a file that the answer imports is placed there, without its lines', async () => {
    fs.writeFileSync(path.join(workspace, 'exercises/helper.ts'), 'const b = ;\n');
    const verdict = await noVerdict("import './helper.ts';\n");
    expect(verdict).toMatchObject({
      reason: 'syntax',
      at: { file: 'exercises/helper.ts', line: 1, column: 11 },
    });
    expect(verdict.frame).toBe(undefined);
  });
});

test('an import of a package is refused before anything runs', async () => {
  const verdict = await noVerdict("import 'left-pad';\nconsole.log('ran');\n");
  expect(verdict).toMatchObject({ status: 'error', reason: 'import' });
  expect(verdict.message).toContain('left-pad');
  expect(verdict.output).toBe('');
});

describe('a failure', () => {
  const subtracts = right.replace('return a + b;', 'return a - b;');
  /** The built course with one mistake recorded, by the failures of this answer. */
  async function recorded(text: string): Promise<string> {
    const { signature } = await graded(text);
    const content = temporaryFolder('content');
    fs.cpSync(fixture.content, content, { recursive: true });
    const mistake = { id: 'subtracts', step: 1, explanation: 'It subtracts.', guide: 'g#sums' };
    const { mistakes } = builtExercise(content, 'exercise-1');
    fs.writeFileSync(mistakes, JSON.stringify([{ ...mistake, signature }]));
    return content;
  }

  test('of a known mistake has its explanation, and the signature that it was recognized by', async () => {
    const { verdict, signature } = await graded(subtracts, { content: await recorded(subtracts) });
    expect(verdict).toMatchObject({
      status: 'fail',
      mistake: { id: 'subtracts', explanation: 'It subtracts.', certain: true },
      family: null,
      uncaught: null,
    });
    expect(signature).toHaveLength(2);
    expect(signature[0]).toContain('adds small numbers | ');
    expect(signature[1]).toContain('adds negative numbers | ');
  });

  test('is described by its first step alone', async () => {
    const { signature } = await graded(
      right.replace('return a + b;', 'return a - b;').replace('this.count++', ''),
      { allSteps: true },
    );
    expect(signature.join()).not.toContain('counts calls');
  });

  test('beside an uncaught error is no certain mistake: the error may be why', async () => {
    const text = `${subtracts}\nsetTimeout(() => { throw new Error('late'); });`;
    const content = await recorded(subtracts);
    const verdict = (await graded(text, { content })).verdict as Failed;
    expect(verdict.uncaught!.message).toContain('late');
    expect(verdict.mistake).toMatchObject({ id: 'subtracts', certain: false });
  });
});

describe('several answers in one child', () => {
  const subtracts = right.replace('return a + b;', 'return a - b;');
  const countsNothing = right.replace('this.count++', '');

  function together(...texts: string[]) {
    const { course, content, engine } = fixture;
    const request = { exercise: course.exercises[0]!, workspace, content, engine };
    return gradeTogether(
      request,
      texts.map((text) => ({ text, upToStep: text === countsNothing ? 1 : 2 })),
    );
  }
  const statusesOf = (results: Awaited<ReturnType<typeof together>>) =>
    results.map(({ verdict }) => verdict.status);

  test('get the verdicts and signatures that each gets alone', async () => {
    const results = await together(subtracts, right, countsNothing, subtracts);
    expect(statusesOf(results)).toEqual(['fail', 'pass', 'pass', 'fail']);
    const alone = await graded(subtracts);
    for (const result of [results[0]!, results[3]!]) {
      expect(result.signature).toEqual(alone.signature);
      expect(result.verdict.steps.map(({ status }) => status)).toEqual(
        alone.verdict.steps.map(({ status }) => status),
      );
    }
  });

  test('what one left rejected is not the next one’s', async () => {
    const [first, second] = await together(
      `${right}\nPromise.reject(new Error('forgotten'));`,
      right,
    );
    expect(first!.verdict).toMatchObject({ status: 'error', reason: 'unhandled' });
    expect(second!.verdict).toMatchObject({ status: 'pass' });
  });

  test('those after one that ends the child, or cannot be bundled, are left to be graded alone', async () => {
    expect(statusesOf(await together(right, `${right}\nprocess.exit(3);`, right))).toEqual([
      'pass',
    ]);
    expect(statusesOf(await together(right, 'const a = ;', right))).toEqual(['pass']);
    expect(await together('const a = ;')).toEqual([]);
  });
});

describe('a pass', () => {
  test('has no signature, and the bytes that were graded', async () => {
    const { verdict, signature } = await graded(right);
    expect(verdict).toMatchObject({ status: 'pass', outputTruncated: false });
    expect(verdict.graded!.toString()).toBe(right);
    expect(verdict.durationMs).toBeGreaterThan(0);
    expect(signature).toEqual([]);
  });

  test('up to a step leaves the later ones out', async () => {
    const { verdict } = await graded(right.replace('this.count++', ''), { upToStep: 1 });
    expect(verdict.status).toBe('pass');
    expect(verdict.steps.map(({ status }) => status)).toEqual(['pass', 'skipped']);
  });

  test('with an unhandled rejection afterwards is none', async () => {
    const verdict = await noVerdict(`${right}\nPromise.reject(new Error('forgotten'));`);
    expect(verdict).toMatchObject({ status: 'error', reason: 'unhandled' });
    expect(verdict.steps.every(({ status }) => status === 'pass')).toBe(true);
  });

  test('is counted while the tests run', async () => {
    const counts: object[] = [];
    await graded(right, { onCount: (count) => counts.push({ ...count }) });
    expect(counts.length).toBeGreaterThan(0);
  });
});

test('what is printed is cut, unless all of it was asked for', async () => {
  const text = `for (let i = 0; i < 9000; i++) console.log('line', i);\n${right}`;
  const { verdict } = await graded(text);
  expect(verdict.outputTruncated).toBe(true);
  expect(verdict.output.length).toBeLessThan(70_000);
  expect(verdict.outputOutsideTests).not.toContain('line 4500\n');
  const whole = (await graded(text, { wholeOutput: true })).verdict;
  expect(whole.outputTruncated).toBe(false);
  for (const output of [whole.output, whole.outputOutsideTests])
    expect(output.split('\n')).toHaveLength(9001);
});

test('who gives up gets a verdict at once, and no child stays', async () => {
  const giveUp = new AbortController();
  const child = prepareChild(fixture.engine);
  const ended = new Promise((resolve) => child.on('exit', resolve));
  const running = graded(right.replace('return a + b;', 'while (true) {}'), {
    child,
    signal: giveUp.signal,
    limits: { testMs: 60_000, silenceMs: 60_000, totalMs: 60_000 },
  });
  setTimeout(() => giveUp.abort(), 300);
  await ended;
  expect((await running).verdict.status).toBe('error');
});

test('tampering makes no result believed; what was printed is still shown', async () => {
  const text = `${right}\nconsole.log('hello'); setTimeout(() => { Object.is = () => true; });`;
  const verdict = await noVerdict(text);
  expect(verdict).toMatchObject({ reason: 'tampering', output: 'hello\n' });
  expect(verdict.steps.flatMap(({ tests }) => tests.map(({ status }) => status))).toEqual(
    Array(4).fill('skipped'),
  );
});

describe('an import that is refused while the answer runs', () => {
  test('is placed where the answer names it', async () => {
    const verdict = await noVerdict(`\nimport 'node:child_process';\n${right}`);
    expect(verdict).toMatchObject({ reason: 'import', at: { line: 2 } });
  });
});

describe('the tests that a spec declares', () => {
  const collect = (spec: string) => collectTests(fixture.engine, { spec, solution: '', given: {} });
  const vitest = "const { describe, test } = require('vitest');\n";

  test('are known with their step, its title and their name', async () => {
    const spec = fs.readFileSync(builtExercise(fixture.content, 'exercise-1').specCode, 'utf8');
    const { tests, problem } = await collect(spec);
    expect(problem).toBe(undefined);
    expect(tests).toEqual([
      { step: 1, stepTitle: 'adding', name: 'adds small numbers' },
      { step: 1, stepTitle: 'adding', name: 'adds negative numbers' },
      { step: 2, stepTitle: 'counting', name: 'counts calls' },
      { step: 2, stepTitle: 'counting', name: 'stops at close' },
    ]);
  });

  test('outside a step belong to none, and names may have signs and lines', async () => {
    const { tests } = await collect(
      `${vitest}test('alone', () => {});
      describe('12 a > b', () => test('c\\n> d', () => {}));`,
    );
    expect(tests).toEqual([
      { step: 0, stepTitle: '', name: 'alone' },
      { step: 12, stepTitle: 'a', name: 'b > c\n> d' },
    ]);
  });

  test('are not run', async () => {
    const { tests, problem } = await collect(
      `${vitest}describe('1 a', () => test('b', () => { throw new Error('ran'); }));`,
    );
    expect({ tests: tests.length, problem }).toEqual({ tests: 1, problem: undefined });
  });

  test('of a spec that fails to load: why', async () => {
    expect((await collect("throw new Error('no spec');")).problem).toContain('no spec');
    expect((await collect('process.exit(3);')).problem).toMatch(/\S/);
  });
});
