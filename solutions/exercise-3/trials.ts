// Which generated runs hold an answer to exercise 3 against its rules, and how many of each.
import { accounts } from './account.ts';
import { handlers } from './handler.ts';
import { projections } from './projection.ts';
import { stores } from './store.ts';

export const trials = [
  { step: 1, model: stores(1), runs: 45 },
  { step: 2, model: stores(2), runs: 50 },
  { step: 3, model: accounts, runs: 75 },
  { step: 4, model: handlers(4), runs: 45 },
  { step: 5, model: projections, runs: 45 },
  { step: 6, model: handlers(6), runs: 40 },
];
