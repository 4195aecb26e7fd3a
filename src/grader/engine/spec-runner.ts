// Runs the tests of a spec in their order, reports each as it starts and ends, and skips what comes
// after the first failing step.
import { type Failure, type Job, stepOf } from '../protocol.ts';
import { printedBytes } from './printed.ts';
import { processError } from './process-error.ts';
import { nextTurn, report, sendable } from './reporter.ts';
import { collect, runTest, type Test } from './runner.ts';
import { resetExpectState, verifyExpectState } from './vitest-parts.ts';

type Asked = Pick<Job, 'testTimeoutMs' | 'upToStep' | 'allSteps' | 'skip' | 'collectOnly'>;

export interface Ran {
  names: string[];
  /** The spec could not be loaded. */
  failures: Failure[];
}

/** `declare` loads the spec. */
export async function runSpec(
  job: Asked,
  declare: () => Promise<void>,
  afterTest: () => void,
  tell = report,
): Promise<Ran> {
  let tests: Test[];
  try {
    tests = await collect(declare, job.testTimeoutMs);
  } catch (error) {
    return { names: [], failures: [processError(error)] };
  }
  let firstFailingStep = Number.POSITIVE_INFINITY;
  for (const test of tests) {
    if (test.isSkipped || !isAsked(test, job, firstFailingStep)) continue;
    await runAloud(test, tell);
    afterTest();
    if (test.result.state === 'fail')
      firstFailingStep = Math.min(firstFailingStep, stepOf(test.name));
    reportEnd(test, tell);
  }
  return { names: tests.map(({ name }) => name), failures: [] };
}

function isAsked({ name }: Test, job: Asked, firstFailingStep: number): boolean {
  const step = stepOf(name);
  const isLater = step > job.upToStep || (!job.allSteps && step > firstFailingStep);
  return !isLater && !job.skip?.includes(name) && !job.collectOnly;
}

async function runAloud(test: Test, tell: typeof report): Promise<void> {
  const { name, timeoutMs } = test;
  resetExpectState(name);
  tell({ kind: 'test-started', name, timeoutMs, printed: printedBytes() });
  await runTest(test, async (run) => {
    await run();
    verifyExpectState();
    await nextTurn(); // what it left rejected is noticed while it is still the running test
  });
}

function reportEnd({ name, result, meta }: Test, tell: typeof report): void {
  const { state, durationMs, errors: failures } = result;
  const exhibits = sendable(meta.exhibits ?? [], []);
  tell({
    kind: 'test-ended',
    name,
    state,
    printed: printedBytes(),
    durationMs,
    failures,
    exhibits,
  });
}
