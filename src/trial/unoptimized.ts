// Generated runs call a lot of code a few times each: compiling it for speed costs more than it saves.
import v8 from 'node:v8';

/** Longer series pay for the compiler. */
const mostRuns = 1000;

/** Does `work` without V8's optimizing compiler. */
export async function unoptimized<Result>(
  runs: number,
  work: () => Promise<Result>,
): Promise<Result> {
  if (runs > mostRuns) return work();
  v8.setFlagsFromString('--no-opt');
  try {
    return await work();
  } finally {
    v8.setFlagsFromString('--opt'); // what is measured afterward runs at full speed
  }
}
