import { sample } from 'fast-check';
import { expect, test } from 'vitest';
import { Dice, known, rolled } from '../../src/trial/dice.ts';

test('the same seed rolls the same runs, another seed others', () => {
  const runs = rolled((dice) => dice.many(3, 3, () => dice.between(1, 1000)));
  const of = (seed: number) => sample(runs, { seed, numRuns: 20 });
  expect(of(41)).toEqual(of(41));
  expect(of(41)).not.toEqual(of(42));
  expect(new Set(of(41).map(String)).size).toBe(20);
});

test('every number of a range is rolled, and none beside it', () => {
  const dice = new Dice(41);
  const seen = new Set(Array.from({ length: 500 }, () => dice.between(-2, 3)));
  expect([...seen].sort((a, b) => a - b)).toEqual([-2, -1, 0, 1, 2, 3]);
});

test('a choice is made as often as its weight says', () => {
  const dice = new Dice(41);
  const choices: [number, () => string][] = [
    [9, () => 'often'],
    [1, () => 'seldom'],
  ];
  const seldom = Array.from({ length: 2000 }, () => dice.weighted(choices)).filter(
    (one) => one === 'seldom',
  ).length;
  expect(seldom).toBeGreaterThan(140);
  expect(seldom).toBeLessThan(260);
});

test('each of a list is picked, and one in so many is true', () => {
  const dice = new Dice(7);
  const picked = Array.from({ length: 100 }, () => dice.pick(['a', undefined, 'b']));
  expect(new Set(picked)).toEqual(new Set(['a', undefined, 'b']));
  const times = Array.from({ length: 3000 }, () => dice.isOneIn(3)).filter(Boolean).length;
  expect(times).toBeGreaterThan(850);
  expect(times).toBeLessThan(1150);
});

test('what may be there is made so often, and a field without it is left out', () => {
  const dice = new Dice(7);
  const made = Array.from({ length: 3000 }, () => known({ id: 1, may: dice.maybe(4, () => 0) }));
  const times = made.filter((one) => 'may' in one).length;
  expect(times).toBeGreaterThan(600);
  expect(times).toBeLessThan(900);
  expect(made).toContainEqual({ id: 1, may: 0 });
  expect(made.find((one) => !('may' in one))).toStrictEqual({ id: 1 });
});
