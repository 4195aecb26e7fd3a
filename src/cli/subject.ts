import type { Exercise } from '../course/course.ts';

/** What is to be graded, and how much of it. */
export interface Subject {
  exercise: Exercise;
  /** The learner's file, absolute. */
  file: string;
  upToStep?: number;
  allSteps?: boolean;
  /** For an exercise with crash points: only this one. */
  at?: number;
  /** All that it prints, not only what helps with the first failure. */
  wholeOutput?: boolean;
  /** Of generated runs, if it isn't the usual one. */
  seed?: number;
  /** False: nothing is written into the workspace. */
  record?: boolean;
}

/** With `--step` or `--at`, a pass says nothing about the whole. */
export const isPart = ({ upToStep, at }: Subject): boolean =>
  upToStep !== undefined || at !== undefined;
