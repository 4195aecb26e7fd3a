// Which lines of a log count: what a line says decides it, whoever wrote it.
import { describe, expect, test } from 'vitest';
import type { Course } from '../../src/course/course.ts';
import type { ProgressEvent } from '../../src/progress/events.ts';
import { parseLog } from '../../src/progress/log.ts';
import { isValid } from '../../src/progress/valid-event.ts';

const course = { exercises: [{ id: 'exercise-1', steps: [{}, {}] }] } as unknown as Course;
const at = '2026-11-01T10:00:00.000Z';
const fits = (event: object) => isValid({ id: '1', at, ...event } as ProgressEvent, course);

const good: Record<string, object> = {
  'log-started': { format: 1 },
  'lesson-run': { lesson: '01', ok: true, durationMs: 0 },
  'prediction-made': { lesson: '01', prediction: 'p', right: false, sure: 'guess' },
  'exercise-checked': { exercise: 'exercise-1', status: 'fail', stepsPassed: 2, durationMs: 1 },
  'hint-shown': { exercise: 'exercise-1', step: 2, hint: 3 },
  'reference-shown': { exercise: 'exercise-1' },
  'exercise-reset': { exercise: 'exercise-1' },
  'exercise-restored': { exercise: 'exercise-1' },
  'starter-written': { exercise: 'exercise-1', hash: 'abc' },
  'guide-opened': { guide: '01-leaks' },
  'guide-read': { guide: '01-leaks', sections: ['why'] },
  'guide-left': { guide: '01-leaks', stoppedAt: 1 },
  'question-answered': { question: 'q', outline: 1000, right: true, sure: 'sure' },
  'question-explained': { outline: 0, judged: 'partly' },
};
const month = 30 * 24 * 60 * 60 * 1000;
const names = ['__proto__', 'toString', 1, undefined, null, ['01']];
const numbers = [-1, 0.5, 1001, 1e300, '1', null];

/** type, field, and the values that mean nothing there. */
const odd: [type: string, field: string, values: unknown[]][] = [
  ['log-started', 'format', [...numbers, undefined]],
  ['lesson-run', 'lesson', names],
  ['lesson-run', 'ok', [1, 'true', undefined]],
  ['lesson-run', 'durationMs', [-1, month + 1, '1', undefined]],
  ['prediction-made', 'lesson', names],
  ['prediction-made', 'prediction', names],
  ['prediction-made', 'right', [1, undefined]],
  ['prediction-made', 'sure', ['surely', undefined]],
  ['exercise-checked', 'exercise', names],
  ['exercise-checked', 'status', ['passed', undefined]],
  ['exercise-checked', 'stepsPassed', [3, ...numbers, undefined]],
  ['exercise-checked', 'failingStep', [3, -1, 0.5, '1']],
  ['exercise-checked', 'upToStep', [3, -1, 0.5, '1']],
  ['exercise-checked', 'durationMs', [-1, month + 1, '1', undefined]],
  ['hint-shown', 'exercise', names],
  ['hint-shown', 'step', [3, ...numbers, undefined]],
  ['hint-shown', 'hint', [...numbers, undefined]],
  ['reference-shown', 'exercise', names],
  ['exercise-reset', 'exercise', names],
  ['exercise-restored', 'exercise', names],
  ['starter-written', 'exercise', names],
  ['starter-written', 'hash', [1, undefined]],
  ['guide-opened', 'guide', names],
  ['guide-opened', 'sections', [-1, 0.5, '1']],
  ['guide-read', 'guide', names],
  ['guide-read', 'sections', ['why', [1], ['__proto__'], Array(1001).fill('a'), undefined]],
  ['guide-left', 'guide', names],
  ['guide-left', 'stoppedAt', [-0.1, 1.1, '0.5', undefined]],
  ['question-answered', 'question', names],
  ['question-answered', 'outline', [...numbers, undefined]],
  ['question-answered', 'right', ['yes', undefined]],
  ['question-answered', 'sure', ['surely', undefined]],
  ['question-explained', 'outline', [...numbers, undefined]],
  ['question-explained', 'judged', ['well', undefined]],
];

describe('an event', () => {
  test.each(Object.entries(good))('%s with what belongs there fits', (type, fields) => {
    expect(fits({ type, ...fields })).toBe(true);
  });

  test.each(odd)('%s with an odd %s does not', (type, field, values) => {
    for (const value of values) expect(fits({ type, ...good[type], [field]: value })).toBe(false);
  });

  test('the longest run and the ends of a guide fit', () => {
    expect(fits({ type: 'lesson-run', ...good['lesson-run'], durationMs: month })).toBe(true);
    expect(fits({ type: 'guide-left', guide: '01', stoppedAt: 0 })).toBe(true);
    const checked = { type: 'exercise-checked', ...good['exercise-checked'] };
    expect(fits({ ...checked, stepsPassed: 0, failingStep: 2, upToStep: 2 })).toBe(true);
  });

  test('at no time that can be read does not fit', () => {
    for (const odd of ['yesterday', '2026-13-45', 'in 2026-11-01', '7'])
      expect(fits({ type: 'exercise-reset', exercise: 'exercise-1', at: odd })).toBe(false);
  });

  test('of a type that every object has, or nested without end, does not fit', () => {
    for (const type of ['__proto__', 'toString']) expect(fits({ type })).toBe(false);
    const nested = (levels: number): unknown => (levels === 0 ? 1 : [nested(levels - 1)]);
    expect(fits({ type: 'badge-earned', deep: nested(7) })).toBe(true);
    expect(fits({ type: 'badge-earned', deep: nested(8) })).toBe(false);
    expect(fits({ type: 'badge-earned', nothing: null })).toBe(true);
  });

  test('of a type or an exercise that only a newer version has fits', () => {
    expect(fits({ type: 'badge-earned', stars: 1e300 })).toBe(true);
    const newer = { type: 'hint-shown', exercise: 'exercise-9', step: 12, hint: 1 };
    expect(fits(newer)).toBe(true);
    expect(fits({ ...newer, step: 1001 })).toBe(false);
    expect(isValid({ id: '1', at, ...newer } as ProgressEvent)).toBe(true);
  });
});

describe('a log', () => {
  const line = (more: object) =>
    JSON.stringify({ id: 'a', at, type: 'guide-opened', guide: 'g', ...more });
  const read = (...lines: string[]) => {
    const { events, skippedLines } = parseLog(lines.join('\n'), course);
    return { ids: events.map(({ id }) => id), skippedLines };
  };

  test('counts each event once, in the order in which they happened', () => {
    const later = line({ id: 'b', at: '2026-11-02T10:00:00.000Z' });
    expect(read(later, line({}), later)).toEqual({ ids: ['a', 'b'], skippedLines: 0 });
    expect(read(line({ id: 'x' }), line({ id: 'b' }))).toMatchObject({ ids: ['x', 'b'] });
  });

  test('counts the lines that it skips, empty ones are none', () => {
    expect(read('', '  ', line({}), line({ id: 'odd', guide: 7 }), 'torn {')).toEqual({
      ids: ['a'],
      skippedLines: 2,
    });
  });

  test.each(['id', 'at', 'type'])('skips a line whose %s is no text', (field) => {
    expect(read(line({ [field]: 7 }))).toEqual({ ids: [], skippedLines: 1 });
  });

  test.each(['null', '7', '"text"', '[]'])('skips %s', (text) => {
    expect(read(text)).toEqual({ ids: [], skippedLines: 1 });
  });

  test('of a newer format is refused, an older one is read', () => {
    const started = (format: number) => line({ type: 'log-started', format });
    expect(() => read(started(2))).toThrow('a newer version of the course has written it');
    expect(read(started(1)).ids).toEqual(['a']);
    expect(read(started(0)).ids).toEqual(['a']);
  });
});
