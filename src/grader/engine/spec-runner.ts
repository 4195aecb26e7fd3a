// A VitestRunner (the documented interface of @vitest/runner) that tells of each test as it starts
// and ends, and skips what comes after the first failing step.
import type { File, Task, Test, VitestRunner, VitestRunnerConfig } from '@vitest/runner';
import { getTestName, getTests } from '@vitest/runner/utils';
import { type Exhibit, type Failure, type Job, stepOf, type TestState } from '../protocol.ts';
import { printedBytes } from './printed.ts';
import { nextTurn, report, sendable } from './reporter.ts';
import { createExpect, resetExpectState, verifyExpectState } from './vitest-parts.ts';

export class SpecRunner implements VitestRunner {
  config: VitestRunnerConfig;
  importFile: () => Promise<void>;
  #afterTest: () => void;
  #job: Pick<Job, 'upToStep' | 'allSteps' | 'skip' | 'collectOnly'>;
  #firstFailingStep = Number.POSITIVE_INFINITY;
  #report: typeof report;

  constructor(
    job: Pick<Job, 'testTimeoutMs' | 'upToStep' | 'allSteps' | 'skip' | 'collectOnly'>,
    runSpec: () => Promise<void>,
    afterTest: () => void,
    tell = report,
  ) {
    this.#job = job;
    this.#report = tell;
    this.importFile = runSpec;
    this.#afterTest = afterTest;
    this.config = configWith(job.testTimeoutMs);
  }

  onBeforeRunTask(test: Test): void {
    const name = getTestName(test);
    const step = stepOf(name);
    const isLater =
      step > this.#job.upToStep || (!this.#job.allSteps && step > this.#firstFailingStep);
    if (isLater || this.#job.skip?.includes(name) || this.#job.collectOnly) test.mode = 'skip';
  }

  onBeforeTryTask(test: Test): void {
    resetExpectState(getTestName(test));
    this.#report({
      kind: 'test-started',
      name: getTestName(test),
      timeoutMs: test.timeout,
      printed: printedBytes(),
    });
  }

  onAfterTryTask(test: Test): Promise<void> {
    verifyExpectState(test);
    return nextTurn(); // what it left rejected is noticed while it is still the running test
  }

  onAfterRunTask(test: Test): void {
    this.#afterTest();
    const name = getTestName(test);
    const state = stateOf(test);
    if (state === 'fail') this.#firstFailingStep = Math.min(this.#firstFailingStep, stepOf(name));
    this.#report({
      kind: 'test-ended',
      name,
      state,
      printed: printedBytes(),
      durationMs: test.result?.duration ?? 0,
      failures: (test.result?.errors ?? []) as Failure[], // as processError made them
      exhibits: sendable((test.meta as { exhibits?: Exhibit[] }).exhibits ?? [], []),
    });
  }

  /** `test('…', ({ expect }) => …)` gets an `expect` of its own. */
  extendTaskContext(context: any): any {
    let own: unknown;
    Object.defineProperty(context, 'expect', {
      get: () => {
        own ??= createExpect(context.task);
        return own;
      },
    });
    Object.defineProperty(context, '_local', { get: () => own !== undefined });
    return context;
  }
}

export const testNames = (file: File | undefined): string[] =>
  file ? getTests(file as Task).map((test) => getTestName(test)) : [];

function stateOf(test: Test): TestState {
  const state = test.result?.state;
  return state === 'pass' || state === 'fail' ? state : 'skip';
}

const configWith = (testTimeout: number): VitestRunnerConfig => ({
  root: '/',
  name: undefined,
  setupFiles: [],
  passWithNoTests: false,
  allowOnly: false,
  testNamePattern: undefined,
  sequence: { seed: 1, hooks: 'stack', setupFiles: 'list' },
  maxConcurrency: 1,
  retry: 0,
  testTimeout,
  hookTimeout: testTimeout,
  chaiConfig: undefined,
  includeTaskLocation: false,
  tags: [],
  tagsFilter: undefined,
  strictTags: true,
});
