import { describe, expect, test } from 'vitest';
import type { Course, Question } from '../../src/course/course.ts';
import { seeded } from '../../src/course/seeded.ts';
import type { ProgressEvent } from '../../src/progress/events.ts';
import { dueIn, ideasIn, itemsToAsk, shuffled } from '../../src/quiz/schedule.ts';

const day = 24 * 60 * 60 * 1000;
const monday = Date.parse('2026-03-02T20:00:00Z');

const item = (id: string, outline: number) => ({ id, outline }) as Question;
const course = {
  lessons: [
    { id: '01-leaks', questions: [item('leak-a', 1), item('leak-b', 1), item('leak-c', 1)] },
    { id: '02-speed', questions: [item('speed-a', 2), item('speed-b', 2)] },
  ],
} as unknown as Course;

let events: ProgressEvent[];
const answer = (question: string, right: boolean, afterDays: number) =>
  events.push({
    id: `${events.length}`,
    at: new Date(monday + afterDays * day).toISOString(),
    type: 'question-answered',
    question,
    outline: question.startsWith('leak') ? 1 : 2,
    choice: 0,
    right,
    sure: 'sure',
  });

const askAfter = (days: number, more = {}) =>
  itemsToAsk(course, ideasIn(events), { now: monday + days * day, ...more }).map(({ id }) => id);

describe('which questions are asked', () => {
  test('at first one wording of each, in order', () => {
    events = [];
    expect(askAfter(0)).toEqual(['leak-a', 'speed-a']);
  });

  test('what was right is not asked again, unless the learner wants all', () => {
    events = [];
    answer('leak-a', true, 0);
    expect(askAfter(30)).toEqual(['speed-a']);
    expect(askAfter(30, { again: true })).toEqual(['speed-a', 'leak-b']);
  });

  test('a miss comes back after 1, 3 and 7 days, each time in other words, and then no more', () => {
    events = [];
    answer('speed-a', true, 0);
    answer('leak-a', false, 0);
    expect(askAfter(0.9)).toEqual([]);
    expect(askAfter(1)).toEqual(['leak-b']);
    answer('leak-b', true, 1);
    expect(askAfter(3.9)).toEqual([]);
    expect(askAfter(4)).toEqual(['leak-c']);
    answer('leak-c', true, 4);
    expect(askAfter(10.9)).toEqual([]);
    expect(askAfter(11)).toEqual(['leak-a']);
    answer('leak-a', true, 11);
    expect(askAfter(400)).toEqual([]);
  });

  test('a second miss starts again', () => {
    events = [];
    answer('leak-a', false, 0);
    answer('leak-b', true, 1);
    answer('leak-c', false, 4);
    expect(dueIn(ideasIn(events), monday + 4 * day)).toEqual({ due: 0, nextAt: monday + 5 * day });
  });

  test('to practise early neither shortens the wait nor ends it', () => {
    events = [];
    answer('leak-a', false, 0);
    answer('leak-b', true, 0.5);
    expect(askAfter(1, { lessons: ['01-leaks'] })).toEqual(['leak-c']);
  });

  test('what is longest due comes first', () => {
    events = [];
    answer('speed-a', false, 0);
    answer('leak-a', false, 1);
    expect(askAfter(9)).toEqual(['speed-b', 'leak-b']);
    expect(dueIn(ideasIn(events), monday + 9 * day)).toEqual({ due: 2, nextAt: undefined });
  });

  test('only answers count, whatever else was done', () => {
    events = [];
    answer('leak-a', false, 0);
    events.push({ ...events[0]!, id: 'x', type: 'guide-opened', guide: 'g' } as ProgressEvent);
    expect([...ideasIn(events).keys()]).toEqual([1]);
  });

  test('what was settled, missed and right again is asked after 3 days more, not after 7', () => {
    events = [];
    answer('leak-a', false, 0);
    answer('leak-b', true, 1);
    answer('leak-c', true, 4);
    answer('leak-a', true, 11);
    expect(ideasIn(events).get(1)).toEqual({ outline: 1, last: 'leak-a', right: true, box: 3 });
    answer('leak-b', true, 12);
    expect(ideasIn(events).get(1)).toMatchObject({ last: 'leak-b', box: 3 });
    answer('leak-c', false, 13);
    answer('leak-a', true, 14);
    expect(askAfter(16.9, { lessons: ['01-leaks'] })).toEqual([]);
    expect(askAfter(17, { lessons: ['01-leaks'] })).toEqual(['leak-b']);
  });

  test('they come in the order of the outline, however the lessons have them', () => {
    events = [];
    const swapped = { lessons: [...course.lessons].reverse() } as Course;
    const asked = itemsToAsk(swapped, ideasIn(events), { now: monday });
    expect(asked.map(({ id }) => id)).toEqual(['leak-a', 'speed-a']);
  });

  test('the next one is due when the earliest wait ends; what is settled is never due', () => {
    events = [];
    answer('leak-a', false, 0);
    answer('speed-a', false, 2);
    expect(dueIn(ideasIn(events), monday)).toEqual({ due: 0, nextAt: monday + day });
    expect(dueIn(ideasIn(events), monday + day)).toEqual({ due: 1, nextAt: monday + 3 * day });
    events = [];
    answer('leak-a', true, 0);
    expect(dueIn(ideasIn(events), monday + 90 * day)).toEqual({ due: 0, nextAt: undefined });
  });

  test('a topic narrows it down', () => {
    events = [];
    expect(askAfter(0, { lessons: ['02-speed'] })).toEqual(['speed-a']);
  });
});

describe('the order of the choices', () => {
  test('a seed decides it, and nothing is lost', () => {
    const order = (seed: number) => shuffled(['a', 'b', 'c', 'd'], seeded(seed)).join('');
    expect(order(7)).toBe(order(7));
    expect([...order(7)].sort()).toEqual(['a', 'b', 'c', 'd']);
    expect(new Set(Array.from({ length: 50 }, (_, seed) => order(seed))).size).toBeGreaterThan(10);
  });

  test('it is the same on every machine', () => {
    expect(shuffled(['a', 'b', 'c', 'd'], seeded(1))).toEqual(['d', 'b', 'a', 'c']);
    const random = seeded(2026);
    expect([random(), random(), random()]).toEqual([
      0.45540769933722913, 0.30849614599719644, 0.6611574492417276,
    ]);
  });

  test('each choice comes to each place about as often', () => {
    const first = Array.from({ length: 400 }, (_, seed) => shuffled([0, 1, 2, 3], seeded(seed))[0]);
    for (const choice of [0, 1, 2, 3])
      expect(first.filter((one) => one === choice).length).toBeGreaterThan(60);
  });
});
