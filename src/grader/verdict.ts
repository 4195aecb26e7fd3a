// What a check says, as data. The screen and the JSON are made from it.
import type { Exhibit } from './protocol.ts';

export type Verdict = Passed | Failed | NoVerdict;

interface Checked {
  exercise: string;
  /** The learner's file, as a path to show. */
  file: string;
  durationMs: number;
  steps: StepResult[];
  /** What the learner's code printed, made safe for a terminal, head and tail. */
  output: string;
  outputTruncated: boolean;
  /** The part of it that was printed while no test ran: while the file was loaded, say. */
  outputOutsideTests: string;
  /** The bytes that were graded, where they could be read. They aren't part of any report. */
  graded?: Uint8Array;
}

export interface Passed extends Checked {
  status: 'pass';
}

export interface Failed extends Checked {
  status: 'fail';
  mistake: KnownMistake | null;
  /** Where no single mistake fits: the section of a guide that all of the possible ones belong to. */
  family: string | null;
  /** The first error that nobody caught meanwhile: it may be why the tests fail. */
  uncaught: Uncaught | null;
}

export interface Uncaught {
  /** `an error that nobody caught, in step 1, "adds small numbers": TypeError: …` */
  message: string;
  at?: Place;
}

/** No verdict on the behaviour was possible. */
export interface NoVerdict extends Checked {
  status: 'error';
  reason: Reason;
  /** What happened, in one line. */
  message: string;
  /** What usually causes it, and what to do. */
  advice: string;
  at?: Place;
  /** Lines of code with the fault marked, where there is one to show. */
  frame?: string;
}

export type Reason =
  | 'syntax'
  | 'load'
  | 'missing'
  | 'timeout'
  | 'memory'
  | 'output'
  | 'exit'
  | 'crash'
  | 'import'
  | 'tampering'
  | 'unhandled'
  | 'incomplete';

export interface StepResult {
  step: number;
  title: string;
  status: 'pass' | 'fail' | 'skipped';
  tests: TestResult[];
}

export interface TestResult {
  /** Without the step's title. */
  name: string;
  status: 'pass' | 'fail' | 'skipped';
  message?: string;
  expected?: string;
  received?: string;
  durationMs: number;
  exhibits: Exhibit[];
  /** What was printed while it ran, if anything: head and tail. */
  output?: string;
  outputTruncated?: boolean;
  /** Where the error passed through the learner's file. */
  at?: Place;
  /** The spec's own lines that failed. */
  specLines?: string[];
}

export interface KnownMistake {
  id: string;
  explanation: string;
  /** `01-memory-leaks#bind` */
  guide: string;
  /** It explains every failure. Else it explains the first one, and others have other causes. */
  certain: boolean;
}

/** 1-based, the file as a path to show. */
export interface Place {
  file: string;
  line: number;
  column: number;
}

/** A test as the spec declares it. */
export interface DeclaredTest {
  step: number;
  stepTitle: string;
  name: string;
}
