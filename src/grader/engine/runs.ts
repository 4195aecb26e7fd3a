// What the grader is told of generated runs: which one is being played, in case it never returns.
import type { Alone } from '../../trial/hold.ts';
import { report } from './reporter.ts';

// Captured before the learner's code is loaded, and before time becomes virtual.
const now = performance.now.bind(performance);

/** A report costs a system call here and a turn of the grader; most runs take less than a millisecond. */
const betweenReportsMs = 25;

/** Reports a test's first run, and later ones now and then. */
export function reportingRuns(seed: number): (run: number) => void {
  let reportedAt = Number.NEGATIVE_INFINITY;
  return (run) => {
    if (run > 1 && now() - reportedAt < betweenReportsMs) return;
    reportedAt = now();
    report({ kind: 'run-started', run, seed });
  };
}

export const tellingRun = (run: number): Alone => ({
  run,
  begin: (story) => report({ kind: 'story-begun', story }),
  line: (index, line) => report({ kind: 'story-line', index, line }),
});
