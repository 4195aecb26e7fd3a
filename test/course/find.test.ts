import { describe, expect, test } from 'vitest';
import type { Course } from '../../src/course/course.ts';
import { findExercise, findGuide, findLesson } from '../../src/course/find.ts';

const course = {
  lessons: [
    { id: '01-memory-leak-detection' },
    { id: '03-event-batching' },
    { id: '04-event-sourcing' },
    { id: '07-saga-pattern' },
  ],
  exercises: [{ id: 'exercise-1' }, { id: 'exercise-2' }],
  guides: [
    { id: '01-memory-leaks', aliases: ['leaks'] },
    { id: '04-pubsub-pattern', aliases: ['pubsub'] },
  ],
} as unknown as Course;

describe('what a learner types', () => {
  test.each(['1', '01', '01-memory-leak-detection', 'memory', 'Memory-Leak'])(
    '`%s` is lesson 01',
    (typed) => {
      expect(findLesson(course, typed).id).toBe('01-memory-leak-detection');
    },
  );
  test.each(['2', 'ex2', 'exercise-2', 'exercises/exercise-2.ts', '.\\exercises\\exercise-2.ts'])(
    '`%s` is exercise 2',
    (typed) => {
      expect(findExercise(course, typed).id).toBe('exercise-2');
    },
  );
  test.each(['4', 'pubsub', 'pub-sub', 'PubSub', '04-pubsub-pattern'])(
    '`%s` is the guide on pub-sub',
    (typed) => {
      expect(findGuide(course, typed).id).toBe('04-pubsub-pattern');
    },
  );
  test('a slip is met with the nearest name', () => {
    expect(() => findLesson(course, '07-saga-patern')).toThrow('Did you mean `saga-pattern`?');
    expect(() => findGuide(course, 'pubsbu')).toThrow('No guide `pubsbu`. Did you mean `pubsub`?');
  });
  test('a part that fits two is not guessed', () => {
    expect(() => findLesson(course, 'event')).toThrow(
      'fits more than one lesson: event-batching and event-sourcing.',
    );
  });
  test('a name that is near nothing shows what there is', () => {
    expect(() => findExercise(course, '77')).toThrow('There are `exercise-1` and `exercise-2`.');
  });
});
