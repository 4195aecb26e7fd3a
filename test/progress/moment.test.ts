import { expect, test } from 'vitest';
import { readMoment } from '../../src/progress/moment.ts';

const now = new Date('2026-03-10T12:00:00Z');

test.each([
  ['30m', '2026-03-10T11:30:00.000Z'],
  ['2h', '2026-03-10T10:00:00.000Z'],
  ['3d', '2026-03-07T12:00:00.000Z'],
  ['1w', '2026-03-03T12:00:00.000Z'],
  ['2026-03-01T18:30:00Z', '2026-03-01T18:30:00.000Z'],
])('%s is a moment', (typed, moment) => {
  expect(readMoment(typed, now)?.toISOString()).toBe(moment);
});

test('a date without a time is the end of that day, where the learner lives', () => {
  const moment = readMoment('2026-03-01', now)!;
  expect([moment.getFullYear(), moment.getMonth(), moment.getDate()]).toEqual([2026, 2, 1]);
  expect(moment.getHours()).toBe(23);
});

test.each([
  'yesterday',
  '3x',
  '',
  '2026-13-01',
  '12',
  'x2h',
  '2hours',
  'on 2026-03-01',
  '1 2026-03-01',
  '20260-03-01',
])('%o is none', (typed) => {
  expect(readMoment(typed, now)).toBeUndefined();
});
