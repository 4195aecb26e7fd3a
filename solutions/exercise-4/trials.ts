// Which generated runs hold an answer to exercise 4 against its rules, and how many of each.
import type { Model } from '../../src/trial/trial.ts';
import type * as exercise from './exercise-4.ts';
import { matcher } from './matcher.ts';
import { newsrooms } from './model.ts';

export const trials: { step: number; model: Model<typeof exercise, any>; runs: number }[] = [
  { step: 1, model: matcher, runs: 80 },
  { step: 2, model: newsrooms(2), runs: 40 },
  { step: 3, model: newsrooms(3), runs: 50 },
  { step: 4, model: newsrooms(4), runs: 40 },
  { step: 5, model: newsrooms(5), runs: 40 },
  { step: 6, model: newsrooms(6), runs: 50 },
];
