// How runs are generated here: the engine says it once, before the learner's code is loaded.
import type { Alone } from './hold.ts';

export interface RunSettings {
  /** The same seed generates the same runs. */
  seed: number;
  /** Instead of the number that a spec asks for. */
  runs?: number;
  /** Of that number: what is asked for where an author is in a hurry. */
  share?(): number;
  /** Called before each run, so that a run that never returns can be named. */
  onRun?(run: number): void;
  alone?: Alone;
}

/** Fixed, so that a pass can be repeated. */
export const usualSeed = 41;

let settings: RunSettings | undefined;

export function setRunSettings(given: RunSettings): void {
  settings = given;
}

/** Under vitest an author chooses by environment variables. */
export function runSettings(): RunSettings {
  if (settings) return settings;
  const { EVENTS_COURSE_SEED: seed, EVENTS_COURSE_RUNS: runs } = process.env;
  return { seed: seed ? Number(seed) : usualSeed, ...(runs && { runs: Number(runs) }) };
}
