// What the log says of the learner: where the time went, and how far each exercise has come.
import { describe, expect, test } from 'vitest';
import type { Happening, ProgressEvent } from '../../src/progress/events.ts';
import { foldProgress } from '../../src/progress/fold.ts';

const minute = 60_000;

/** Each happening with the minute at which it was recorded. */
const fold = (...log: [minutes: number, happening: Happening][]) =>
  foldProgress(
    log.map(([minutes, happening], i) => ({
      id: String(i),
      at: new Date(Date.UTC(2026, 0, 1, 12) + minutes * minute).toISOString(),
      ...happening,
    })),
  );

const run = (ranMinutes: number, ok = true): Happening => ({
  type: 'lesson-run',
  lesson: '01-leaks',
  ok,
  durationMs: ranMinutes * minute,
});
const checked = (more: Partial<Extract<ProgressEvent, { type: 'exercise-checked' }>> = {}) =>
  ({
    type: 'exercise-checked',
    exercise: 'exercise-1',
    status: 'fail',
    stepsPassed: 0,
    durationMs: 0,
    ...more,
  }) as const;
const hint = (step: number, hint: number): Happening => ({
  type: 'hint-shown',
  exercise: 'exercise-1',
  step,
  hint,
});
const reset: Happening = { type: 'exercise-reset', exercise: 'exercise-1', backup: 'b' };
const opened: Happening = { type: 'guide-opened', guide: '01-memory' };
const left: Happening = { type: 'guide-left', guide: '01-memory', stoppedAt: 0.5 };

/** Minutes: all of them, and those of each thing. */
function timeOf({ activeMs, lessons, exercises, guides }: ReturnType<typeof foldProgress>) {
  const minutes = (thing?: { activeMs: number }) => (thing ? thing.activeMs / minute : undefined);
  return {
    all: activeMs / minute,
    lesson: minutes(lessons['01-leaks']),
    exercise: minutes(exercises['exercise-1']),
    guide: minutes(guides['01-memory']),
  };
}

describe('where the time went', () => {
  test('the first run counts as long as it took, for the lesson and for all', () => {
    expect(timeOf(fold([0, run(2)]))).toMatchObject({ all: 2, lesson: 2 });
  });

  test('a run after a long pause counts, the pause does not', () => {
    expect(timeOf(fold([0, checked()], [120, run(3)]))).toMatchObject({ all: 3, lesson: 3 });
  });

  test('what was done before a run belongs to the lesson', () => {
    expect(timeOf(fold([0, checked()], [5, run(2)]))).toMatchObject({ all: 5, lesson: 5 });
  });

  test('reading belongs to the guide, the run or the check that follows keeps its own', () => {
    expect(timeOf(fold([0, opened], [5, run(2)]))).toMatchObject({ all: 5, guide: 3, lesson: 2 });
    expect(timeOf(fold([0, opened], [5, checked({ durationMs: minute })]))).toMatchObject({
      all: 5,
      guide: 4,
      exercise: 1,
    });
  });

  test('a guide counts until it is left, what follows counts for something else', () => {
    expect(timeOf(fold([0, opened], [4, left], [10, checked()]))).toMatchObject({
      all: 10,
      guide: 4,
      exercise: 6,
    });
  });

  test('a guide left open over lunch was not read all the time', () => {
    expect(timeOf(fold([0, opened], [60, left], [61, hint(1, 1)]))).toMatchObject({
      all: 1,
      guide: 0,
      exercise: 1,
    });
  });

  test('a pause of a quarter of an hour counts, a longer one does not', () => {
    expect(timeOf(fold([0, checked()], [15, checked()])).exercise).toBe(15);
    expect(timeOf(fold([0, checked()], [15.01, checked()])).exercise).toBe(0);
  });

  test('a clock that was set back takes no time away', () => {
    expect(timeOf(fold([5, checked()], [0, checked()], [1, checked()]))).toMatchObject({
      all: 1,
      exercise: 1,
    });
  });

  test('checks, hints and resets count for the exercise', () => {
    expect(timeOf(fold([0, checked()], [1, hint(1, 1)], [3, reset], [6, checked()]))).toMatchObject(
      { all: 6, exercise: 6 },
    );
  });

  test('the parts are never more than all of it', () => {
    const { all, lesson, exercise, guide } = timeOf(
      fold([0, run(9)], [1, opened], [2, run(14)], [40, opened], [41, checked()], [80, run(20)]),
    );
    expect(lesson! + exercise! + guide!).toBeLessThanOrEqual(all);
  });
});

describe('how far an exercise has come', () => {
  const exerciseAfter = (...events: Happening[]) =>
    fold(...events.map((event, i): [number, Happening] => [i, event])).exercises['exercise-1']!;

  test('the most steps that ever passed are kept, and it is done after a pass of all', () => {
    expect(exerciseAfter(checked({ stepsPassed: 3 }), checked({ stepsPassed: 1 }))).toMatchObject({
      stepsPassed: 3,
      checks: 2,
      done: false,
    });
    expect(exerciseAfter(checked({ stepsPassed: 5, status: 'pass' })).done).toBe(true);
  });

  test('an error is no pass, however many steps passed before it', () => {
    expect(exerciseAfter(checked({ status: 'error', stepsPassed: 5 })).done).toBe(false);
  });

  test('a pass at one crash point is neither done nor a step more', () => {
    const atOne = checked({ status: 'pass', stepsPassed: 6, upToStep: 6, crashPoint: 3 });
    expect(exerciseAfter(checked({ stepsPassed: 4, failingStep: 5 }), atOne)).toMatchObject({
      stepsPassed: 4,
      done: false,
      failingStep: 5,
      checks: 2,
    });
    expect(exerciseAfter(checked({ status: 'pass', crashPoint: 1 })).done).toBe(false);
  });

  test('a pass of the first steps leaves a later step failing', () => {
    const failing = checked({ failingStep: 3 });
    const passes = (upToStep: number) =>
      checked({ status: 'pass', stepsPassed: upToStep, upToStep });
    expect(exerciseAfter(failing, passes(2)).failingStep).toBe(3);
    expect(exerciseAfter(failing, passes(3)).failingStep).toBeUndefined();
    expect(exerciseAfter(failing, checked({ status: 'pass' })).failingStep).toBeUndefined();
  });

  test('the step that fails now is the one of the last check', () => {
    expect(
      exerciseAfter(checked({ failingStep: 3 }), checked({ failingStep: 1 })).failingStep,
    ).toBe(1);
    expect(exerciseAfter(checked({ failingStep: 3 }), reset).failingStep).toBeUndefined();
  });

  test('a hint or a reset is no check', () => {
    expect(exerciseAfter(hint(1, 1), reset)).toMatchObject({
      checks: 0,
      stepsPassed: 0,
      done: false,
    });
  });

  test('a check of the first steps that fails, fails in its step', () => {
    const failing = checked({ failingStep: 3 });
    expect(exerciseAfter(failing, checked({ failingStep: 1, upToStep: 2 })).failingStep).toBe(1);
  });

  test('hints are remembered for each step, the most of them', () => {
    const { hints, lastAt } = exerciseAfter(hint(1, 2), hint(1, 1), hint(2, 1));
    expect(hints).toEqual({ 1: 2, 2: 1 });
    expect(lastAt).toBe('2026-01-01T12:02:00.000Z');
  });
});

describe('the rest of the course', () => {
  test('a lesson is done once it ran to its end, and stays so', () => {
    expect(fold([0, run(1, false)]).lessons['01-leaks']).toMatchObject({ runs: 1, done: false });
    expect(fold([0, run(1)], [1, run(1, false)]).lessons['01-leaks']).toMatchObject({
      runs: 2,
      done: true,
    });
  });

  test('a guide remembers how often it was opened and where it was left', () => {
    expect(fold([0, opened], [1, left], [2, opened])).toMatchObject({
      guides: { '01-memory': { opened: 2, stoppedAt: 0.5 } },
      openGuide: '01-memory',
    });
    expect(fold([0, left]).guides['01-memory']).toMatchObject({ opened: 0, stoppedAt: 0.5 });
  });

  test('sureness is counted with how often it was right; an unknown degree is left out', () => {
    const answered = (sure: string, right: boolean, question = 'q') =>
      ({ type: 'question-answered', question, outline: 1, choice: 0, right, sure }) as Happening;
    const predicted = (sure: string, right: boolean) =>
      ({ type: 'prediction-made', lesson: 'l', prediction: 'p', right, sure }) as Happening;
    const { answers, predictions, questions } = fold(
      [0, answered('sure', true)],
      [0, answered('sure', false)],
      [0, answered('guess', true, 'other')],
      [0, answered('toString', true, 'other')],
      [0, predicted('fairly', true)],
    );
    const none = { asked: 0, right: 0 };
    expect(answers).toEqual({
      guess: { asked: 1, right: 1 },
      fairly: none,
      sure: { asked: 2, right: 1 },
    });
    expect(predictions).toEqual({ guess: none, fairly: { asked: 1, right: 1 }, sure: none });
    expect(questions).toEqual({ q: { right: false }, other: { right: true } });
  });

  test('the last starter and the last judgement of an explanation are kept', () => {
    const got = (hash: string): Happening => ({
      type: 'starter-written',
      exercise: 'exercise-1',
      hash,
    });
    const explained = (judged: 'yes' | 'no'): Happening => ({
      type: 'question-explained',
      outline: 4,
      terms: 1,
      judged,
    });
    expect(
      fold([0, got('a')], [1, got('b')], [2, explained('no')], [3, explained('yes')]),
    ).toMatchObject({ starters: { 'exercise-1': 'b' }, explained: { 4: 'yes' } });
  });

  test('a guide is read once most of its sections were seen, in however many visits', () => {
    const opens: Happening = { ...opened, sections: 5 };
    const sees = (...sections: string[]): Happening => ({
      type: 'guide-read',
      guide: '01-memory',
      sections,
    });
    const read = (...happenings: Happening[]) =>
      fold(...happenings.map((each, i): [number, Happening] => [i, each])).guides['01-memory']
        ?.read;
    expect(read(opens)).toBe(false);
    expect(read(opens, sees('a', 'b', 'c'), opens, sees('c'))).toBe(false);
    expect(read(opens, sees('a', 'b', 'c'), left, opens, sees('c', 'd'))).toBe(true);
    expect(read(opens, sees('a', 'b', 'c', 'd', 'e'), { ...opened, sections: 9 })).toBe(true);
  });

  test('a guide that an older version opened stays read', () => {
    expect(fold([0, opened], [1, left]).guides['01-memory']).toMatchObject({
      opened: 1,
      read: true,
    });
  });
});
