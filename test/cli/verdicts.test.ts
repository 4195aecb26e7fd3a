// What a check remembers of its verdict, and which exercise a check without a name means.
import { describe, expect, test } from 'vitest';
import type { Context } from '../../src/cli/context.ts';
import { currentExercise } from '../../src/cli/current-exercise.ts';
import type { Subject } from '../../src/cli/subject.ts';
import { remember, rowsAfter } from '../../src/cli/verdicts.ts';
import type { Exercise } from '../../src/course/course.ts';
import type { StepResult, Verdict } from '../../src/grader/verdict.ts';
import type { Happening, ProgressEvent } from '../../src/progress/events.ts';
import { foldProgress, type Progress } from '../../src/progress/fold.ts';

const exercise = (id: string) =>
  ({ id, steps: [{}, {}, {}], hasCrashPoints: true }) as unknown as Exercise;

const steps = (...statuses: StepResult['status'][]): StepResult[] =>
  statuses.map((status, i) => ({ step: i + 1, title: '', status, tests: [] }));

const verdictOf = (more: object): Verdict =>
  ({
    exercise: 'exercise-1',
    file: '',
    durationMs: 7,
    output: '',
    outputTruncated: false,
    mistake: null,
    ...more,
  }) as unknown as Verdict;

function remembered(verdict: Verdict, subject: Partial<Subject> = {}): Happening {
  const events: Happening[] = [];
  const context = {
    record: (...some: Happening[]) => events.push(...some),
    workspaceIfAny: () => undefined,
  } as unknown as Context;
  remember(verdict, { exercise: exercise('exercise-1'), file: '', ...subject }, context);
  expect(events).toHaveLength(1);
  return events[0]!;
}

const progressAfter = (...happenings: Happening[]): Progress =>
  foldProgress(
    happenings.map((happening, i) => ({
      id: String(i),
      at: new Date(Date.UTC(2026, 0, 1, 12, i)).toISOString(),
      ...happening,
    })) as ProgressEvent[],
  );

describe('what a check remembers', () => {
  const pass = verdictOf({ status: 'pass', steps: steps('pass', 'pass', 'pass') });

  test('a pass: all of its steps', () => {
    expect(remembered(pass)).toEqual({
      type: 'exercise-checked',
      exercise: 'exercise-1',
      status: 'pass',
      stepsPassed: 3,
      durationMs: 7,
    });
  });

  test('a failure: the steps before it, the step, and the mistake', () => {
    const mistake = { id: 'no-off' };
    const failed = verdictOf({ status: 'fail', steps: steps('pass', 'fail', 'skipped'), mistake });
    expect(remembered(failed)).toMatchObject({
      status: 'fail',
      stepsPassed: 1,
      failingStep: 2,
      mistake: 'no-off',
    });
    const unknown = verdictOf({ status: 'fail', steps: steps('fail') });
    expect(remembered(unknown)).toMatchObject({ mistake: undefined, stepsPassed: 0 });
  });

  test('with --all-steps a step that passes after a failing one is not counted', () => {
    const failed = verdictOf({ status: 'fail', steps: steps('pass', 'fail', 'pass') });
    expect(remembered(failed)).toMatchObject({ stepsPassed: 1, failingStep: 2 });
  });

  test('--step: a pass does not make the exercise done', () => {
    const some = verdictOf({ status: 'pass', steps: steps('pass', 'pass', 'skipped') });
    const event = remembered(some, { upToStep: 2 });
    expect(event).toMatchObject({ stepsPassed: 2, upToStep: 2 });
    expect(progressAfter(event).exercises['exercise-1']).toMatchObject({
      done: false,
      stepsPassed: 2,
    });
  });

  test('--at: a pass at one crash point makes neither the exercise nor a step done', () => {
    const event = remembered(pass, { at: 2 });
    expect(event).toMatchObject({ crashPoint: 2, upToStep: 3 });
    expect(progressAfter(event).exercises['exercise-1']).toMatchObject({
      done: false,
      stepsPassed: 0,
    });
  });

  test('--at with --step keeps both', () => {
    expect(remembered(pass, { at: 2, upToStep: 1 })).toMatchObject({ crashPoint: 2, upToStep: 1 });
  });

  test('a failure at one crash point is a failure of its step', () => {
    const failed = verdictOf({ status: 'fail', steps: steps('pass', 'fail', 'skipped') });
    expect(progressAfter(remembered(failed, { at: 2 })).exercises['exercise-1']!.failingStep).toBe(
      2,
    );
  });

  test('an error keeps the steps that passed before it', () => {
    const event = remembered(
      verdictOf({ status: 'error', reason: 'timeout', steps: steps('pass', 'pass', 'skipped') }),
    );
    expect(event).toMatchObject({ status: 'error', stepsPassed: 2, failingStep: undefined });
  });
});

describe('what to type next', () => {
  const course = {
    lessons: [],
    guides: [{ id: '01-leaks' }],
    exercises: [exercise('exercise-1')],
  } as unknown as Context['course'];
  const rows = (verdict: object, subject: Partial<Subject> = {}) =>
    rowsAfter(
      verdictOf({ steps: [], ...verdict }),
      { exercise: exercise('exercise-1'), file: '', ...subject },
      { course, program: 'ec', progress: () => progressAfter() } as unknown as Context,
    );

  test('after a pass: compare, and what comes next in the course', () => {
    expect(rows({ status: 'pass' })).toEqual([
      ['compare', 'ec diff 1'],
      ['next', 'ec progress', 'what you have done'],
    ]);
  });

  test('after a pass of a part: the whole, and no reference yet', () => {
    expect(rows({ status: 'pass' }, { upToStep: 2 })).toEqual([
      ['next', 'ec check 1', 'all steps'],
    ]);
    expect(rows({ status: 'pass' }, { at: 3 })).toEqual([
      ['next', 'ec check 1', 'all crash points'],
    ]);
  });

  test('after a failure: what to read, a hint, and the same check again', () => {
    const mistake = { guide: '01-leaks#bind' };
    expect(rows({ status: 'fail', mistake })).toEqual([
      ['read', 'ec guide leaks#bind'],
      ['hint', 'ec hint 1'],
      ['again', 'ec check 1'],
    ]);
    expect(rows({ status: 'fail', family: '01-leaks#timers' })[0]).toEqual([
      'read',
      'ec guide leaks#timers',
    ]);
    for (const family of [null, '09-none#x'])
      expect(rows({ status: 'fail', family }).map(([label]) => label)).toEqual(['hint', 'again']);
    expect(rows({ status: 'fail' }, { upToStep: 2, at: 3 }).at(-1)).toEqual([
      'again',
      'ec check 1 --step 2 --at 3',
    ]);
    expect(rows({ status: 'fail' }, { seed: 7 }).at(-1)).toEqual(['again', 'ec check 1 --seed 7']);
  });

  test('without a verdict: the same again, and the starter where the file is gone', () => {
    expect(rows({ status: 'error', reason: 'syntax' })).toEqual([['again', 'ec check 1']]);
    expect(rows({ status: 'error', reason: 'missing' })).toEqual([
      ['back', 'ec reset 1', 'puts the starter there'],
    ]);
  });

  test('how to see all that was printed, unless it was shown', () => {
    const printed = { status: 'error', reason: 'syntax', output: 'a\nb\n' };
    expect(rows(printed, { allSteps: true })[0]!.slice(0, 2)).toEqual([
      'output',
      'ec check 1 --all-steps --output',
    ]);
    expect(rows(printed)[0]![1]).toBe('ec check 1 --output');
    expect(rows(printed, { wholeOutput: true })).toEqual([['again', 'ec check 1']]);
  });
});

describe('the exercise that a check without a name means', () => {
  const course = { exercises: ['exercise-1', 'exercise-2', 'exercise-3'].map(exercise) };
  const current = (...happenings: Happening[]) =>
    currentExercise({
      course: course as Context['course'],
      progress: () => progressAfter(...happenings),
    }).id;
  const checked = (n: number, status: 'pass' | 'fail' = 'fail'): Happening => ({
    type: 'exercise-checked',
    exercise: `exercise-${n}`,
    status,
    stepsPassed: 0,
    durationMs: 1,
  });
  const hinted: Happening = { type: 'hint-shown', exercise: 'exercise-3', step: 1, hint: 1 };

  test('is the first one at the start', () => {
    expect(current()).toBe('exercise-1');
  });

  test('is the one that was worked on last, if it has not passed', () => {
    expect(current(checked(1), checked(2))).toBe('exercise-2');
    expect(current(checked(2), checked(1))).toBe('exercise-1');
    expect(current(checked(2), hinted)).toBe('exercise-3');
  });

  test('is an older open one after a pass, before one that was never begun', () => {
    expect(current(checked(2), checked(3, 'pass'))).toBe('exercise-2');
  });

  test('is the first open one where nothing open was begun', () => {
    expect(current(checked(1, 'pass'))).toBe('exercise-2');
    expect(current(checked(2, 'pass'))).toBe('exercise-1');
  });

  test('is the last of the course when all have passed', () => {
    expect(current(checked(3, 'pass'), checked(1, 'pass'), checked(2, 'pass'))).toBe('exercise-3');
  });
});
