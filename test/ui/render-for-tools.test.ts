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
  advice: '',
  steps: [],
};

describe('JUnit', () => {
  const xml = renderJUnit([failed, noVerdict], exercises);

  test('counts what passed, failed, and had no verdict', () => {
    expect(xml).toContain(
      'name="exercise-1 Leaks &#38; more" tests="3" failures="1" errors="0" skipped="1" time="0.140"',
    );
    expect(xml).toContain('<error type="timeout" message="stopped after 2 s"/>');
  });

  test('is well-formed, whatever a message holds', () => {
    expect(xml).toContain('name="says &#34;&#60;why&#62;&#34;"');
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
