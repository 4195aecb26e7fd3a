// Which generated runs hold an answer to exercise 5 against its rules, and how many of each.
import { shops } from './model.ts';

export const trials = [
  { step: 1, model: shops(1), runs: 120 },
  { step: 2, model: shops(2), runs: 20 },
  { step: 3, model: shops(3), runs: 28 },
  { step: 4, model: shops(4), runs: 44 },
  { step: 5, model: shops(5), runs: 56 },
  { step: 6, model: shops(6), runs: 34 },
];
