// What `import … from 'vitest'` means inside a spec: vitest's documented standalone parts, wired
// together. Nothing here knows about vitest's workers, pools or Vite. Not there: vi.mock, fake
// timers, snapshots, expect.poll; specs do without.
import {
  ASYMMETRIC_MATCHERS_OBJECT,
  addCustomEqualityTesters,
  ChaiStyleAssertions,
  chai,
  customMatchers,
  GLOBAL_EXPECT,
  getState,
  JestAsymmetricMatchers,
  JestChaiExpect,
  JestExtend,
  setState,
} from '@vitest/expect';
import {
  clearAllMocks,
  fn,
  isMockFunction,
  resetAllMocks,
  restoreAllMocks,
  spyOn,
} from '@vitest/spy';
import { getSafeTimers } from '@vitest/utils/timers';
import { backTo, lastAssertion, noteAssertion } from './failure-key.ts';
import { privateGlobal } from './private-global.ts';
import { getCurrentTest } from './runner.ts';

export {
  afterEach,
  beforeEach,
  describe,
  onTestFailed,
  onTestFinished,
  test,
} from './runner.ts';

for (const plugin of [JestExtend, JestChaiExpect, ChaiStyleAssertions, JestAsymmetricMatchers]) {
  chai.use(plugin);
}

const noExpectations = {
  assertionCalls: 0,
  isExpectingAssertions: false,
  isExpectingAssertionsError: null,
  expectedAssertionsNumber: null,
  expectedAssertionsNumberErrorGen: null,
};

/** `expect`, as vitest builds it: chai's, counting its calls and knowing the running test. */
function createExpect(): any {
  const expect: any = (value: unknown, message?: string) => {
    setState({ assertionCalls: getState(expect).assertionCalls + 1 }, expect);
    noteAssertion(value, message);
    const assertion: any = chai.expect(value, message);
    const current = getCurrentTest();
    return current ? assertion.withTest(current) : assertion;
  };
  Object.assign(expect, chai.expect, privateGlobal[ASYMMETRIC_MATCHERS_OBJECT]);
  setState(noExpectations as any, expect);
  expect.getState = () => getState(expect);
  expect.setState = (state: object) => setState(state, expect);
  expect.assert = chai.assert;
  expect.extend = (matchers: object) => (chai.expect as any).extend(expect, matchers);
  expect.addEqualityTesters = addCustomEqualityTesters;
  expect.soft = (...args: [unknown, string?]) => expect(...args).withContext({ soft: true });
  expect.unreachable = (message?: string) =>
    chai.assert.fail(`expected${message ? ` "${message}" ` : ' '}not to be reached`);
  expect.assertions = (expected: number) =>
    expect.setState({
      expectedAssertionsNumber: expected,
      expectedAssertionsNumberErrorGen: () =>
        new Error(
          `expected number of assertions to be ${expected}, but got ${expect.getState().assertionCalls}`,
        ),
    });
  expect.hasAssertions = () =>
    expect.setState({
      isExpectingAssertions: true,
      isExpectingAssertionsError: new Error('expected any number of assertion, but got none'),
    });
  expect.extend(customMatchers);
  return expect;
}

export const expect = createExpect();
privateGlobal[GLOBAL_EXPECT] = expect;

/** Before each try: forget the assertions counted for the last one. */
export function resetExpectState(testName: string): void {
  setState({ ...noExpectations, currentTestName: testName } as any, expect);
  backTo();
}

/** After each try: honour `expect.assertions(n)` and `expect.hasAssertions()`. */
export function verifyExpectState(): void {
  const state: any = getState(expect);
  const { expectedAssertionsNumber: expected, assertionCalls } = state;
  if (expected !== null && assertionCalls !== expected)
    throw state.expectedAssertionsNumberErrorGen();
  if (state.isExpectingAssertions && assertionCalls === 0) throw state.isExpectingAssertionsError;
}

/**
 * Calls until it neither throws nor rejects; when the time is up, fails with the last error. Unlike
 * with vitest's own, a pause of the machine, however long, counts for little.
 */
function waitFor<T>(
  callback: () => T | Promise<T>,
  options: number | { timeout?: number; interval?: number } = {},
): Promise<T> {
  const { timeout = 1000, interval = 50 } =
    typeof options === 'number' ? { timeout: options } : options;
  const { setInterval, clearInterval } = getSafeTimers();
  return new Promise((resolve, reject) => {
    let isPending = false;
    const before = lastAssertion();
    let lastError: unknown = new Error('Timed out in waitFor!');
    const attempt = async () => {
      if (isPending) return;
      isPending = true;
      backTo(before);
      try {
        const value = await callback();
        stop();
        resolve(value);
      } catch (error) {
        lastError = error;
      } finally {
        isPending = false;
      }
    };
    let [waitedMs, lastTick] = [0, performance.now()];
    const ticker = setInterval(() => {
      const now = performance.now();
      waitedMs += Math.min(now - lastTick, interval + longestPauseMs);
      lastTick = now;
      if (waitedMs < timeout) return attempt();
      stop();
      reject(lastError);
    }, interval);
    const stop = () => clearInterval(ticker);
    void attempt();
  });
}

/** What is counted of a pause. */
const longestPauseMs = 40;

export const vi = {
  fn,
  spyOn,
  isMockFunction,
  mocked: <T>(value: T) => value,
  clearAllMocks,
  resetAllMocks,
  restoreAllMocks,
  waitFor,
};

export const TestRunner = { getCurrentTest };
