// What specs use of vitest's runner: describe, test, test.each, hooks and time limits. vitest 5 no
// longer offers its runner as a package, and an engine needs little of it.
import { format, objDisplay } from '@vitest/utils/display';
import type { Exhibit, Failure } from '../protocol.ts';
import { fairClearTimeout, fairNow, fairSetTimeout } from './fair-timers.ts';
import { processError } from './process-error.ts';

type Work = (...args: any[]) => unknown;

/** `promises` and `onFinished` are where vitest's `expect` notes an assertion that isn't awaited yet. */
export interface Test {
  /** `1 detector > reports a rising listener count`. */
  name: string;
  run: Work;
  timeoutMs: number;
  suite: Suite;
  isSkipped: boolean;
  meta: { exhibits?: Exhibit[] };
  result: { state: 'pass' | 'fail' | 'skip'; durationMs: number; errors: Failure[] };
  promises?: Promise<unknown>[];
  onFinished?: Work[];
  onFailed?: Work[];
}

interface Suite {
  parent?: Suite;
  title: string;
  isSkipped: boolean;
  beforeEach: Work[];
  afterEach: Work[];
}

const newSuite = (title: string, isSkipped = false, parent?: Suite): Suite => ({
  parent,
  title,
  isSkipped,
  beforeEach: [],
  afterEach: [],
});

let suite = newSuite('');
let tests: Test[] = [];
let usualTimeoutMs = 0;
let current: Test | undefined;

export const getCurrentTest = (): Test | undefined => current;

/** Runs `declare`, which calls `describe` and `test`, and returns the tests in their order. */
export async function collect(
  declare: () => void | Promise<void>,
  testTimeoutMs: number,
): Promise<Test[]> {
  suite = newSuite('');
  tests = [];
  usualTimeoutMs = testTimeoutMs;
  await declare();
  return tests;
}

// --- What a spec calls ----------------------------------------------------------------------------

function declareSuite(title: string, declare: Work, isSkipped = false): void {
  const outer = suite;
  suite = newSuite(title, isSkipped || outer.isSkipped, outer);
  try {
    declare();
  } finally {
    suite = outer;
  }
}

function declareTest(title: string, run: Work, timeoutMs = usualTimeoutMs, isSkipped = false) {
  tests.push({
    name: [...suitesOf(suite).map((one) => one.title), title].filter(Boolean).join(' > '),
    run,
    timeoutMs,
    suite,
    isSkipped: isSkipped || suite.isSkipped,
    meta: {},
    result: { state: 'skip', durationMs: 0, errors: [] },
  });
}

/** From the outermost. */
const suitesOf = (one: Suite): Suite[] => (one.parent ? [...suitesOf(one.parent), one] : [one]);

/** A row that is an array is given as arguments, if all rows are. */
const each = (rows: readonly unknown[]) => (title: string, run: Work, timeoutMs?: number) => {
  const isSpread = rows.every(Array.isArray);
  for (const [i, row] of rows.entries()) {
    const items = Array.isArray(row) ? row : [row];
    const work = () => (isSpread ? run(...items) : run(row));
    declareTest(titleOf(title, items, i), work, timeoutMs);
  }
};

/** `%s`, `%j` and so on are the items in turn, `%#` and `%$` count rows, `$name` is a field of the first. */
function titleOf(title: string, items: unknown[], row: number): string {
  const counted = title.replace(/%#/g, `${row}`).replace(/%\$/g, `${row + 1}`);
  const filled = format(counted, ...items.slice(0, counted.split('%').length - 1));
  const [first] = items;
  if (typeof first !== 'object' || first === null) return filled;
  return filled.replace(/\$(\w+)/g, (_, key) => objDisplay((first as any)[key]) as string);
}

export const describe = Object.assign(
  (title: string, declare: Work) => declareSuite(title, declare),
  { skip: (title: string, declare: Work) => declareSuite(title, declare, true) },
);

export const test = Object.assign(
  (title: string, run: Work, timeoutMs?: number) => declareTest(title, run, timeoutMs),
  { each, skip: (title: string, run: Work) => declareTest(title, run, 0, true) },
);

export const beforeEach = (work: Work): void => void suite.beforeEach.push(work);
export const afterEach = (work: Work): void => void suite.afterEach.push(work);
export const onTestFinished = (work: Work): void => noteIn('onFinished', work);
export const onTestFailed = (work: Work): void => noteIn('onFailed', work);

function noteIn(list: 'onFinished' | 'onFailed', work: Work): void {
  if (!current) throw new Error('only a test that is running can be waited for');
  current[list] ??= [];
  current[list].push(work);
}

// --- Running --------------------------------------------------------------------------------------

/** `body` runs the test's function; what it throws fails the test. */
export async function runTest(
  test: Test,
  body: (run: () => Promise<void>) => Promise<void>,
): Promise<void> {
  const { result } = test;
  const suites = suitesOf(test.suite);
  const started = fairNow();
  const attempt = async (works: (() => unknown)[]) => {
    for (const work of works)
      try {
        await work();
      } catch (error) {
        result.state = 'fail';
        result.errors.push(processError(error));
        return;
      }
  };
  const hooks = (works: Work[]) => works.map((work) => () => limited(work, usualTimeoutMs, 'Hook'));
  current = test;
  result.state = 'pass';
  const before = suites.flatMap((one) => one.beforeEach);
  await attempt([...hooks(before), () => body(() => runBody(test))]);
  // The innermost suite's come first, and the latest of each.
  await attempt(hooks(suites.flatMap((one) => one.afterEach).reverse()));
  for (const hook of hooks((test.onFinished ?? []).reverse())) await attempt([hook]);
  if (result.errors.length > 0)
    for (const hook of hooks((test.onFailed ?? []).reverse())) await attempt([hook]);
  current = undefined;
  result.durationMs = fairNow() - started;
}

async function runBody(test: Test): Promise<void> {
  await limited(async () => {
    await test.run();
    await Promise.all(test.promises ?? []);
  }, test.timeoutMs);
}

const late = (what: string, ms: number) => new Error(`${what} timed out in ${ms}ms.`);

/** Ends in time, or is a failure: also if it only comes back too late. */
function limited(work: Work, ms: number, what = 'Test'): Promise<void> {
  return new Promise((resolve, reject) => {
    const started = fairNow();
    const timer = fairSetTimeout(() => reject(late(what, ms)), ms);
    timer.unref();
    const end = (settle: () => void) => {
      fairClearTimeout(timer);
      settle();
    };
    const done = () => (fairNow() - started >= ms ? reject(late(what, ms)) : resolve());
    const fail = (error: unknown) => end(() => reject(error));
    try {
      const result = work() as any;
      if (typeof result?.then === 'function') result.then(() => end(done), fail);
      else end(done);
    } catch (error) {
      fail(error);
    }
  });
}
