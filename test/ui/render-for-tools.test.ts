import { describe, expect, test } from 'vitest';
import type { Exercise } from '../../src/course/course.ts';
import type { TestResult, Verdict } from '../../src/grader/verdict.ts';
import { renderAnnotations, renderJUnit, renderProblems } from '../../src/ui/render-for-tools.ts';

const exercises = [{ id: 'exercise-1', title: 'Leaks & more' }] as Exercise[];
const base = {
  exercise: 'exercise-1',
  file: 'exercises/exercise-1.ts',
  durationMs: 140,
  output: '',
  outputTruncated: false,
  outputOutsideTests: '',
};
const ran = (
  name: string,
  status: TestResult['status'],
  more: Partial<TestResult> = {},
): TestResult => ({
  name,
  status,
  durationMs: 2,
  exhibits: [],
  ...more,
});
const failed: Verdict = {
  ...base,
  status: 'fail',
  mistake: null,
  family: null,
  uncaught: null,
  steps: [
    {
      step: 1,
      title: 'detector',
      status: 'fail',
      tests: [
        ran('counts', 'pass'),
        ran('says "<why>"', 'fail', {
          message: 'expected 1 to be 2\n::error file=x::forged\x1b[2J',
          at: { file: 'exercises/exercise-1.ts', line: 18, column: 5 },
        }),
        ran('later', 'skipped'),
      ],
    },
  ],
};
const noVerdict: Verdict = {
  ...base,
  status: 'error',
  reason: 'timeout',
  message: 'stopped after 2 s',
  advice: 'An endless loop.',
  steps: [
    {
      step: 1,
      title: 'detector',
      status: 'fail',
      tests: [
        ran('counts', 'pass'),
        ran('loops', 'fail', { message: 'stopped after 2 s' }),
        ran('later', 'skipped'),
      ],
    },
  ],
};

describe('JUnit', () => {
  const xml = renderJUnit([failed, noVerdict], exercises);

  test('counts what passed, failed, and had no verdict', () => {
    expect(xml).toContain(
      'name="exercise-1 Leaks &amp; more" tests="3" failures="1" errors="0" skipped="1" time="0.140"',
    );
    expect(xml).toContain('tests="3" failures="0" errors="1" skipped="1"');
  });

  test('says why there is no verdict in the test that was stopped, as attribute and as text', () => {
    const error =
      '<error type="timeout" message="stopped after 2 s">stopped after 2 s\nAn endless loop.</error>';
    expect(xml).toContain(`name="loops" time="0.002">${error}</testcase>`);
  });

  test('says it in the first test that did not run, or the last of all', () => {
    const [step] = noVerdict.steps;
    const errorIn = (...tests: TestResult[]) => {
      const verdict = { ...noVerdict, steps: [{ ...step!, tests }] };
      return /name="([^"]*)" time="[\d.]*"><error/.exec(renderJUnit([verdict], exercises))?.[1];
    };
    expect(errorIn(ran('a', 'fail'), ran('b', 'skipped'), ran('c', 'skipped'))).toBe('b');
    expect(errorIn(ran('a', 'pass'), ran('b', 'pass'))).toBe('b');
  });

  test('ends a failure with its place, as a stack does', () => {
    expect(xml).toContain('    at (exercises/exercise-1.ts:18:5)</failure>');
    const error = { ...noVerdict, at: { file: 'exercises/exercise-1.ts', line: 7, column: 1 } };
    expect(renderJUnit([error], exercises, 'ada')).toContain(
      '    at (ada/exercises/exercise-1.ts:7:1)</error>',
    );
  });

  test('names the file, from the root of the repository', () => {
    expect(xml).toMatch(/<testsuite [^>]* file="exercises\/exercise-1.ts">/);
    expect(renderJUnit([failed], exercises, 'ada')).toContain(
      ' file="ada/exercises/exercise-1.ts">',
    );
  });

  test('is well-formed, whatever a message holds', () => {
    expect(xml).toContain('name="says &quot;&lt;why&gt;&quot;"');
    expect(xml).not.toMatch(/\x1b/);
    expect(xml.match(/<testcase/g)?.length).toBe(
      (xml.match(/<\/testcase>/g)?.length ?? 0) + (xml.match(/<testcase[^>]*\/>/g)?.length ?? 0),
    );
  });
});

describe('annotations', () => {
  const lines = renderAnnotations([failed, noVerdict]).split('\n');

  test('one for each failing test, at its line', () => {
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(
      /^::error file=exercises\/exercise-1\.ts,line=18::says "<why>"%0Aexpected/,
    );
    expect(lines[1]).toBe('::error file=exercises/exercise-1.ts,line=1::stopped after 2 s');
  });

  test('a message begins no command of its own', () => {
    expect(lines.filter((line) => line.startsWith('::error file=x'))).toEqual([]);
  });
});

test('ten annotations at most, the first of each exercise first, and the last says how many more', () => {
  const [step] = failed.steps;
  const tests = Array.from({ length: 12 }, (_, i) => ran(`test ${i}`, 'fail'));
  const many = { ...failed, steps: [{ ...step!, tests }] };
  const texts = (verdicts: Verdict[]) =>
    renderAnnotations(verdicts)
      .split('\n')
      .map((line) => line.replace(/^::error.*?::/, ''));
  expect(texts([many, noVerdict])).toEqual([
    'test 0',
    'stopped after 2 s',
    ...['test 1', 'test 2', 'test 3', 'test 4', 'test 5', 'test 6', 'test 7'],
    '4 more failing tests. See the summary of this step.',
  ]);
  const ten = { ...many, steps: [{ ...step!, tests: tests.slice(0, 10) }] };
  expect(texts([ten])).toHaveLength(10);
  expect(texts([ten]).at(-1)).toBe('test 9');
});

test('where there is no verdict, what failed before it is a problem too', () => {
  const [step] = noVerdict.steps;
  const tests = [ran('sums', 'fail', { message: 'expected 1 to be 2' }), ...step!.tests];
  expect(renderProblems([{ ...noVerdict, steps: [{ ...step!, tests }] }]).split('\n')).toEqual([
    'exercises/exercise-1.ts:1:1: error: stopped after 2 s',
    'exercises/exercise-1.ts:1:1: error: sums: expected 1 to be 2',
  ]);
});

test("a file's name makes no problem of its own", () => {
  const at = { file: 'exercises/a\nexercises/b.ts:1:1: error: c.ts', line: 1, column: 1 };
  expect(renderProblems([{ ...noVerdict, at, steps: [] }])).not.toContain('\n');
});

test('an annotation names its file from the root of the repository', () => {
  expect(renderAnnotations([noVerdict], 'courses/events')).toMatch(
    /^::error file=courses\/events\/exercises\/exercise-\d\.ts,/,
  );
});

test('a problem is one line, whatever its message', () => {
  expect(renderProblems([failed, noVerdict]).split('\n')).toEqual([
    expect.stringMatching(
      /^exercises\/exercise-1\.ts:18:5: error: says "<why>": expected 1 to be 2 ::error file=x::forged/,
    ),
    'exercises/exercise-1.ts:1:1: error: stopped after 2 s',
  ]);
});
