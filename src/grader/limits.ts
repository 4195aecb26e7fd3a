export interface Limits {
  /** A test, unless the spec says otherwise. */
  testMs: number;
  /** Without any report. A test's own limit strikes before it. */
  silenceMs: number;
  totalMs: number;
  /** Where all steps are asked for, a new child goes on after one that was stopped, if all used less than this. */
  goOnMs: number;
  residentBytes: number;
  printedBytes: number;
}

export const usualLimits: Limits = {
  testMs: 1000,
  silenceMs: 2000,
  totalMs: 10_000,
  goOnMs: 20_000,
  residentBytes: 512e6,
  printedBytes: 8e6,
};

/** Of esbuild. It may wait long for a processor, and for ever for a pipe that has a file's name. */
export const bundlerLimits = { processorSeconds: 10, wallMs: 60_000 };

/** Of an answer, with the files that it imports. */
export const mostAnswerBytes = 1e6;

/** Where resident memory cannot be watched, V8's own limit has to do. */
export const heapMegabytes = 384;

/** What is kept of what a learner's code prints: half from its head, half from its tail. */
export const keptOutputBytes = 64 * 1024;

/** The same, of what it prints in one test. */
export const keptOfTestBytes = 8 * 1024;
