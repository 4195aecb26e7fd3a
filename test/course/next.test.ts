import { describe, expect, test } from 'vitest';
import type { Course } from '../../src/course/course.ts';
import { nextThing } from '../../src/course/next.ts';

const lesson = (id: string, guide: string, exercise: string) => ({
  id,
  title: id,
  guide,
  exercise,
});
const course = {
  lessons: [
    lesson('01-leaks', '01-memory', 'exercise-1'),
    lesson('02-speed', '02-fast', 'exercise-2'),
    lesson('03-batches', '02-fast', 'exercise-2'),
    lesson('04-replay', '09-unwritten', 'exercise-9'),
  ],
  guides: [
    { id: '01-memory', title: 'Memory' },
    { id: '02-fast', title: 'Speed' },
  ],
  exercises: [
    { id: 'exercise-1', title: 'Detector' },
    { id: 'exercise-2', title: 'Faster' },
  ],
} as unknown as Course;

const next = (...done: string[]) => {
  const isDone = (id: string) => done.includes(id);
  return nextThing(course, { lesson: isDone, exercise: isDone, guide: isDone })?.args;
};

describe('what comes next', () => {
  test('a lesson, its guide, its exercise, and then the next lesson', () => {
    const done: string[] = [];
    const way = ['run 01', 'guide memory', 'check 1', 'run 02', 'guide fast'];
    for (const [i, id] of [
      '01-leaks',
      '01-memory',
      'exercise-1',
      '02-speed',
      '02-fast',
    ].entries()) {
      expect(next(...done)).toBe(way[i]);
      done.push(id);
    }
  });

  test('an exercise that two lessons prepare waits for the second of them', () => {
    const before = ['01-leaks', '01-memory', 'exercise-1', '02-speed', '02-fast'];
    expect(next(...before)).toBe('run 03');
    expect(next(...before, '03-batches')).toBe('check 2');
  });

  test('what was done ahead is not asked for again', () => {
    expect(next('01-leaks', '01-memory', 'exercise-1', '03-batches')).toBe('run 02');
    expect(next('02-speed', '03-batches')).toBe('run 01');
  });

  test('a guide that was left behind is not asked for again', () => {
    expect(next('01-leaks')).toBe('guide memory');
    expect(next('01-leaks', 'exercise-1')).toBe('run 02');
    expect(next('01-leaks', '03-batches')).toBe('check 1');
  });

  test('it says what it leads to', () => {
    const nothing = () => false;
    expect(nextThing(course, { lesson: nothing, exercise: nothing, guide: nothing })).toEqual({
      args: 'run 01',
      says: '01-leaks',
    });
    const only = (known: string) => (id: string) => id === known;
    expect(
      nextThing(course, { lesson: only('01-leaks'), exercise: nothing, guide: nothing })?.says,
    ).toBe('Memory');
    expect(
      nextThing(course, { lesson: only('01-leaks'), exercise: nothing, guide: only('01-memory') })
        ?.says,
    ).toBe('Detector');
  });

  test('nothing, when all that there is has been done', () => {
    const all = ['01-leaks', '01-memory', 'exercise-1', '02-speed', '02-fast', '03-batches'];
    expect(next(...all, 'exercise-2')).toBe('run 04');
    expect(next(...all, 'exercise-2', '04-replay')).toBeUndefined();
  });
});
