import { expect, test } from 'vitest';
import { countTests } from '../../src/grader/count-tests.ts';
import type { TestReport, TestState } from '../../src/grader/protocol.ts';

const declared = [1, 1, 2, 3].map((step, i) => ({ step, stepTitle: 'title', name: `test ${i}` }));

const tests = (...states: TestState[]) =>
  new Map<string, TestReport>(
    states.map((state, i) => {
      const name = `${declared[i]!.step} title > test ${i}`;
      return [name, { name, state, durationMs: 1, failures: [], exhibits: [] }];
    }),
  );

test('before the first test it is step 1, and none has ended', () => {
  expect(countTests([{ tests: new Map() }], declared)).toEqual({
    step: 1,
    steps: 3,
    tests: 0,
    allTests: 4,
  });
});

test('the step is that of the test that runs; what is skipped has not run', () => {
  const soFar = { tests: tests('pass', 'fail'), running: '2 title > test 2' };
  expect(countTests([soFar], declared)).toMatchObject({ step: 2, tests: 2 });
  const ended = { tests: tests('pass', 'fail', 'skip', 'skip') };
  expect(countTests([ended], declared)).toMatchObject({ step: 1, tests: 2 });
});

test('with --step only what was asked for is counted', () => {
  const soFar = { tests: tests('pass', 'pass', 'pass') };
  expect(countTests([soFar], declared, 2)).toEqual({ step: 2, steps: 2, tests: 3, allTests: 3 });
});

test('a test that was stopped has ended, once the next child goes on', () => {
  const stopped = { tests: tests('pass'), running: '1 title > test 1' };
  expect(countTests([stopped], declared)).toMatchObject({ step: 1, tests: 1 });
  const next = { tests: new Map(), running: '2 title > test 2' };
  expect(countTests([stopped, next], declared)).toMatchObject({ step: 2, tests: 2 });
});
