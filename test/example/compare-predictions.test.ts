import { describe, expect, test } from 'vitest';
import type { Lesson } from '../../src/course/course.ts';
import { comparePredictions } from '../../src/example/compare-predictions.ts';
import counting from '../fixture-course/lessons/01-counting/lesson.ts';

const lesson: Lesson = { id: '01-counting', ...counting };

describe('a prediction', () => {
  test('is right when it is what was measured', () => {
    expect(comparePredictions(lesson, { calls: 3 }, { 'how-many': 'all' })).toMatchObject([
      { said: 'all', truth: 'all', right: true, found: '3 calls' },
    ]);
  });

  test('is wrong when something else was measured', () => {
    expect(comparePredictions(lesson, { calls: 0 }, { 'how-many': 'all' })).toMatchObject([
      { said: 'all', truth: 'none', right: false, found: '0 calls' },
    ]);
  });

  test('that was not made is not compared, even where its facts are missing', () => {
    expect(comparePredictions(lesson, {}, {})).toEqual([]);
  });

  test('is answered in the words of the choice where nothing better is said', () => {
    const [first] = lesson.predictions;
    const plain = { ...lesson, predictions: [{ ...first!, found: undefined }] };
    expect(comparePredictions(plain, { calls: 0 }, { 'how-many': 'none' })[0]?.found).toBe('none');
  });
});
