// What the grader and its child say to each other: one job down, many reports up.

import type { Story } from '../trial/hold.ts';

export interface Job {
  /** Stands before every true report; the learner's code never sees it. */
  nonce: string;
  /** CommonJS text. */
  spec: string;
  /** The learner's file, bundled to one ES module. */
  solution: string;
  /** Files that come with the exercise, bundled: name → ES module text. */
  given: Record<string, string>;
  testTimeoutMs: number;
  /** The last step to run; later ones are skipped. */
  upToStep: number;
  /** Also run what comes after the first failing step. */
  allSteps: boolean;
  /** Names of tests not to run: another child ran them, or was stopped in one. */
  skip?: string[];
  /** For a spec that cuts the power: at this point only. */
  at?: number;
  /** Of generated runs; without it the usual one. */
  seed?: number;
  /** How many runs to generate, instead of what the spec asks for. */
  runs?: number;
  /** Play this generated run and those after it, and report each of their lines. */
  only?: number;
  /** In the steps before the last one that is asked for: a share of the generated runs. */
  earlierRuns?: number;
  /** More answers, which the spec is run on afterwards, each with a report of its own. */
  others?: Pick<Job, 'solution' | 'upToStep'>[];
  /** Run nothing: report the names of the tests. */
  collectOnly?: boolean;
}

/** With what the child ends itself, beside the exit of a sealed report. */
export const exitCodes = { exitCalled: 86, notLoaded: 87, pipeGone: 88, alone: 89 };

export interface Failure {
  name: string;
  message: string;
  stack: string;
  expected?: string;
  received?: string;
  /** Of a failed test. */
  key?: FailureKey;
}

/** What a failure is recognized by. */
export type FailureKey =
  | { rule: string; how: string }
  /** The assertion's label, or its number in the test; the value that it looked at, in short. */
  | { assertion: string; received: string }
  /** What was thrown, after so many assertions. */
  | { thrown: string; after: number };

export type TestState = 'pass' | 'fail' | 'skip';

export interface TestReport {
  /** `1 detector > reports a rising listener count`. */
  name: string;
  state: TestState;
  durationMs: number;
  failures: Failure[];
  exhibits: Exhibit[];
}

/** Something a spec wants shown beyond pass and fail: a race, an interleaving, a grid. */
export interface Exhibit {
  kind: string;
  data: unknown;
}

/** `printed`: the bytes that were printed before. */
export type Report =
  | { kind: 'load' }
  | { kind: 'loaded'; exports: string[] }
  | { kind: 'load-failed'; failure: Failure }
  | { kind: 'import-refused'; specifier: string; stack: string }
  | { kind: 'collected'; tests: string[] }
  | { kind: 'test-started'; name: string; timeoutMs: number; printed: number }
  | ({ kind: 'test-ended'; printed: number } & TestReport)
  | { kind: 'run-started'; run: number; seed: number }
  /** Of a run that is played alone: what is known before it, then each line, again when it grows. */
  | { kind: 'story-begun'; story: Story }
  | { kind: 'story-line'; index: number; line: Story['lines'][number] }
  | { kind: 'unhandled'; failure: Failure }
  | { kind: 'tampering'; what: string }
  | { kind: 'exit-called'; code: number; stack: string }
  /** The seal: nothing of the learner's runs after it. */
  | { kind: 'end'; suiteFailures: Failure[]; deadMatchers: string[] };

/** The number of the step that a test belongs to: its `describe` is titled `3 closed sessions are freed`. */
export const stepOf = (testName: string): number => Number.parseInt(testName, 10);
