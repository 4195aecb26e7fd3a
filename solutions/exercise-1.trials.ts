// Which generated runs hold an answer to exercise 1 against its rules, and how many of each.
import { detectors } from './exercise-1.detector.ts';
import { sessions, visitors } from './exercise-1.sessions.ts';
import { waits } from './exercise-1.waits.ts';
import { weakListeners } from './exercise-1.weak.ts';

export const trials = [
  { step: 1, model: detectors, runs: 45 },
  { step: 2, model: sessions, runs: 45 },
  { step: 3, model: visitors, runs: 50 },
  { step: 4, model: waits, runs: 60 },
  { step: 5, model: weakListeners, runs: 100 },
];
