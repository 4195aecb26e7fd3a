// Which generated runs hold an answer to exercise 1 against its rules, and how many of each.
import { detectors } from './detector.ts';
import { sessions, visitors } from './sessions.ts';
import { waits } from './waits.ts';
import { weakListeners } from './weak.ts';

export const trials = [
  { step: 1, model: detectors, runs: 45 },
  { step: 2, model: sessions, runs: 45 },
  { step: 3, model: visitors, runs: 50 },
  { step: 4, model: waits, runs: 60 },
  { step: 5, model: weakListeners, runs: 100 },
];
