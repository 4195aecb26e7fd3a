// Which generated runs hold an answer to exercise 5 against its rules, and how many of each.
import { shops } from './exercise-5.model.ts';

export const trials = [
  { step: 1, model: shops(1), runs: 90 },
  { step: 2, model: shops(2), runs: 24 },
  { step: 3, model: shops(3), runs: 32 },
  { step: 4, model: shops(4), runs: 50 },
  { step: 5, model: shops(5), runs: 64 },
  { step: 6, model: shops(6), runs: 44 },
];
