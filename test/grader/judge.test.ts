// From what became of a child to the verdict, case by case, without a child.
import { describe, expect, test } from 'vitest';
import type { ChildRecord } from '../../src/grader/child.ts';
import { isComplete } from '../../src/grader/grade.ts';
import { stepsOf, testResult } from '../../src/grader/judge.ts';
import { usualLimits } from '../../src/grader/limits.ts';
import { Output } from '../../src/grader/output.ts';
import type { Maps } from '../../src/grader/places.ts';
import { exitCodes, type Failure, type TestReport } from '../../src/grader/protocol.ts';
import { troubleOf, troubleOfPass, uncaughtIn } from '../../src/grader/reasons.ts';

const specText = `import { add, Counter } from './exercise-1.ts';
test('adds', () => {
  const counter = new Counter();
  expect(counter.count).toBe(0);
});
`;
/** Sources that are as long as what became of them. */
const sameLines = (originalSource: string) => ({
  findEntry: (line: number, column: number) => ({
    originalSource,
    originalLine: line,
    originalColumn: column,
  }),
});
const maps = {
  file: 'exercises/exercise-1.ts',
  solutionCode: '',
  solution: sameLines('exercise-1.ts'),
  spec: sameLines('solutions/exercise-1/spec.ts'),
  specText,
  wantedExports: ['add', 'Counter'],
} as unknown as Maps;

const recordOf = (more: Partial<ChildRecord> = {}): ChildRecord => ({
  phase: 'end',
  tests: new Map(),
  exports: ['add', 'Counter'],
  collected: [],
  unhandled: [],
  suiteFailures: [],
  deadMatchers: [],
  usedMs: 0,
  peakBytes: 0,
  output: new Output(),
  code: null,
  signal: null,
  ...more,
});

const failure = (message: string, more: Partial<Failure> = {}): Failure => ({
  name: 'Error',
  message,
  stack: 'at exercise.mjs:3:5',
  ...more,
});
const report = (name: string, state: TestReport['state'], failures: Failure[] = []) =>
  [name, { name, state, durationMs: 5, failures, exhibits: [] }] as [string, TestReport];
const lastWords = (text: string) => {
  const output = new Output();
  output.addLastWords(Buffer.from(text));
  return output;
};

const adds = { step: 1, stepTitle: 'adding', name: 'adds' };
const counts = { step: 2, stepTitle: 'counting', name: 'counts' };
const both = [adds, counts];
const name = { adds: '1 adding > adds', counts: '2 counting > counts' };

describe('a pass', () => {
  const allPassed = () => new Map([report(name.adds, 'pass'), report(name.counts, 'pass')]);
  const complete = (
    tests: Map<string, TestReport>,
    more: Partial<ChildRecord> = {},
    upToStep?: number,
  ) => isComplete(both, recordOf({ tests, ...more }), upToStep);

  test('needs a pass of every declared test', () => {
    expect(complete(allPassed())).toBe(true);
    expect(complete(new Map([report(name.adds, 'pass')]))).toBe(false);
    expect(complete(new Map([report(name.adds, 'pass'), report(name.counts, 'skip')]))).toBe(false);
    expect(complete(new Map([report(name.adds, 'pass'), report(name.counts, 'fail')]))).toBe(false);
  });

  test('is none where something failed outside the tests', () => {
    expect(complete(allPassed(), { suiteFailures: [failure('beforeAll')] })).toBe(false);
  });

  test('is none with a test that nobody declared, or another one in its place', () => {
    const more = new Map([...allPassed(), report('2 counting > another', 'pass')]);
    expect(complete(more)).toBe(false);
    const other = new Map([report(name.adds, 'pass'), report('2 counting > another', 'pass')]);
    expect(complete(other)).toBe(false);
  });

  test('up to a step needs the tests of that step and those before it, no later one', () => {
    const first = () => new Map([report(name.adds, 'pass'), report(name.counts, 'skip')]);
    expect(complete(first(), {}, 1)).toBe(true);
    expect(complete(new Map([report(name.adds, 'pass')]), {}, 1)).toBe(true);
    expect(complete(new Map([report(name.adds, 'skip'), report(name.counts, 'pass')]), {}, 1)).toBe(
      false,
    );
    expect(complete(first(), {}, 2)).toBe(false);
  });

  test('of no test at all is none', () => {
    expect(complete(new Map(), {}, 0)).toBe(false);
    expect(isComplete([], recordOf())).toBe(false);
  });
});

describe('why there is no verdict', () => {
  const trouble = (more: Partial<ChildRecord>) => troubleOf(recordOf(more), usualLimits, maps);
  const inTest = { phase: 'spec', running: name.adds } as const;
  const loading = { phase: 'load' } as const;
  const third = usualLimits.residentBytes / 3;

  test('there is one where the child came to its end', () => {
    expect(trouble({})).toBeUndefined();
    expect(trouble({ code: 0, exports: [] })).toBeUndefined();
  });

  test.each<[what: string, record: Partial<ChildRecord>, reason: string, says: string]>([
    [
      'a built-in replaced',
      {
        loadFailure: failure('Cannot replace the built-in Array.prototype.push', {
          name: 'TypeError',
        }),
      },
      'tampering',
      'Array.prototype.push',
    ],
    ['a forged report', { killedFor: 'forgery' }, 'tampering', 'pipe'],
    ['the pipe closed', { code: exitCodes.pipeGone }, 'tampering', 'pipe'],
    ['silence', { killedFor: 'silence', ...inTest }, 'timeout', 'after 2 s in step 1, "adds"'],
    ['a long run', { killedFor: 'total', ...inTest }, 'timeout', 'after 10 s in step 1, "adds"'],
    [
      'silence while it grew',
      { killedFor: 'silence', ...inTest, peakBytes: third },
      'memory',
      '171 MB',
    ],
    ['silence, just smaller', { killedFor: 'silence', peakBytes: third - 1 }, 'timeout', '2 s'],
    ['too much memory', { killedFor: 'memory', ...inTest }, 'memory', '512 MB'],
    [
      'no memory left for V8',
      {
        phase: 'spec',
        signal: 'SIGABRT',
        output: lastWords('FATAL ERROR: Reached heap limit Allocation failed'),
      },
      'memory',
      '512 MB',
    ],
    [
      'the same on Windows',
      {
        phase: 'spec',
        code: 134,
        output: lastWords('FATAL ERROR: invalid array length, out of memory'),
      },
      'memory',
      '512 MB',
    ],
    ['output without end', { killedFor: 'output', ...inTest }, 'output', '8 MB'],
    [
      'a blocked module',
      { refusedImport: { specifier: 'node:fs', stack: 'at exercise.mjs:2:1' } },
      'import',
      '"node:fs"',
    ],
    [
      'a blocked function',
      { refusedImport: { specifier: 'fetch', stack: '' } },
      'import',
      'fetch ',
    ],
    ['an error at load', { loadFailure: failure('no\nmore'), ...loading }, 'load', 'Error: no'],
    ['an exit', { exitCalled: { code: 3, stack: '' }, ...inTest }, 'exit', 'process.exit(3)'],
    ['a crash by signal', { phase: 'spec', signal: 'SIGSEGV' }, 'crash', '(SIGSEGV)'],
    ['a crash by code', { phase: 'spec', code: 9 }, 'crash', '(code 9)'],
    ['134 without such words', { phase: 'spec', code: 134 }, 'crash', '(code 134)'],
    ['a dead matcher', { deadMatchers: ['toBe', 'toEqual'] }, 'tampering', 'toBe, toEqual'],
  ])('%s', (_what, record, reason, says) => {
    const found = trouble(record)!;
    expect(found.reason).toBe(reason);
    expect(found.message).toContain(says);
    expect(found.advice).toMatch(/\w+ \w+.*[.?]$/);
  });

  test('words of V8 that were only printed are no lack of memory', () => {
    const output = lastWords('FATAL ERROR: Allocation failed');
    expect(trouble({ output })).toBeUndefined();
    expect(trouble({ phase: 'spec', code: 9, output })?.reason).toBe('crash');
    expect(trouble({ phase: 'spec', code: null, output })?.reason).toBe('crash');
    const other = lastWords('FATAL ERROR: Something else');
    expect(trouble({ phase: 'spec', signal: 'SIGABRT', output: other })?.reason).toBe('crash');
  });

  test('a built-in replaced comes before what followed from it', () => {
    const tampered = { replacedBuiltin: 'Object.is' };
    for (const record of [{ killedFor: 'silence' }, { loadFailure: failure('no') }] as const)
      expect(trouble({ ...tampered, ...record })?.reason).toBe('tampering');
  });

  test('a process that ended while a test ran names the test', () => {
    const ended = { phase: 'spec', code: 1 } as const;
    expect(trouble({ ...ended, running: name.counts })?.message).toContain('in step 2, "counts"');
    const after = new Map([report(name.adds, 'pass'), report(name.counts, 'pass')]);
    expect(trouble({ ...ended, tests: after })?.message).toContain('after step 2, "counts"');
    expect(trouble({ ...ended, ...loading })?.message).toContain('loaded');
    expect(trouble(ended)?.message).toContain('before the first test');
    expect(trouble({ ...ended, running: 'odd' })?.message).toContain('in "odd"');
    const broken = '1 a > b > c\nd';
    expect(trouble({ ...ended, running: broken })?.message).toContain('step 1, "b > c\nd"');
  });

  test('the line of the learner is named where a stack leads to it', () => {
    const at = { file: 'exercises/exercise-1.ts', line: 3, column: 5 };
    expect(trouble({ loadFailure: failure('no') })?.at).toEqual(at);
    expect(trouble({ phase: 'spec', code: 1, unhandled: [failure('no')] })?.at).toEqual(at);
    expect(trouble({ exitCalled: { code: 0, stack: 'exercise.mjs:3:5' } })?.at).toEqual(at);
    expect(trouble({ killedFor: 'silence' })?.at).toBeUndefined();
  });

  test('the advice on a stop tells a long run, a load and a blocked test apart', () => {
    const stops: Partial<ChildRecord>[] = [
      { killedFor: 'total', ...loading },
      { killedFor: 'silence', ...loading },
      { killedFor: 'silence', ...inTest },
    ];
    expect(new Set(stops.map((record) => trouble(record)?.advice)).size).toBe(3);
    // A test that imports again is a test.
    const again = trouble({ killedFor: 'silence', ...loading, running: name.adds })?.advice;
    expect(again).toBe(trouble({ killedFor: 'silence', ...inTest })?.advice);
  });

  test('the advice on an import depends on what was reached for', () => {
    const advice = (specifier: string) =>
      trouble({ refusedImport: { specifier, stack: '' } })?.advice;
    const kinds = [
      ['async_hooks.executionAsyncResource'],
      ['node:fs', 'child_process', 'process.kill', 'fetch', 'WebSocket', 'EventSource'],
      ['./x.ts', '/etc/passwd', 'file:///etc', 'data:text/javascript,1'],
      ['lodash', '@scope/x', 'prefetch', 'fetcher', 'fileserver'],
    ];
    const advices = kinds.map((kind) => new Set(kind.map(advice)));
    expect(advices.map(({ size }) => size)).toEqual([1, 1, 1, 1]);
    expect(new Set(advices.flatMap((each) => [...each])).size).toBe(4);
  });
});

describe('an error that nobody caught', () => {
  test('is named with its test and its line, the first of several', () => {
    const first = { ...failure('no\nmore', { name: 'TypeError' }), during: name.adds };
    const found = uncaughtIn(recordOf({ unhandled: [first, failure('later')] }), maps)!;
    expect(found.message).toMatch(/, in step 1, "adds": TypeError: no$/);
    expect(found.at).toMatchObject({ line: 3 });
    expect(uncaughtIn(recordOf(), maps)).toBeUndefined();
  });

  test('outside any test it names none', () => {
    const found = uncaughtIn(recordOf({ unhandled: [failure('no')] }), maps)!;
    expect(found.message).toMatch(/caught.*: Error: no$/);
    expect(found.message).not.toContain('step');
  });

  test('takes the pass away where all tests passed', () => {
    const found = troubleOfPass(recordOf({ unhandled: [failure('no')] }), maps, true)!;
    expect(found).toMatchObject({ reason: 'unhandled', at: { line: 3 } });
    expect(found.advice).toContain('Every test passed');
    expect(troubleOfPass(recordOf(), maps, true)).toBeUndefined();
    expect(troubleOfPass(recordOf(), maps, false)?.reason).toBe('incomplete');
  });
});

describe('the steps of a verdict', () => {
  const statuses = (...states: (TestReport['state'] | undefined)[]) => {
    const declared = states.map((_, i) => ({ step: 1, stepTitle: 'adding', name: `t${i}` }));
    const tests = new Map(
      states.flatMap((state, i) => (state ? [report(`1 adding > t${i}`, state)] : [])),
    );
    const record = recordOf({ tests });
    return stepsOf(declared, (each) => testResult(each, [{ record }], maps))[0]!;
  };

  test('a step passes when all of its tests do, and fails when one does', () => {
    expect(statuses('pass', 'pass').status).toBe('pass');
    expect(statuses('pass', 'fail', undefined).status).toBe('fail');
    expect(statuses('pass', 'skip').status).toBe('skipped');
    expect(statuses('pass', undefined).status).toBe('skipped');
  });

  test('a test that did not report is skipped', () => {
    expect(statuses('pass', undefined).tests).toEqual([
      { name: 't0', status: 'pass', durationMs: 5, exhibits: [] },
      { name: 't1', status: 'skipped', durationMs: 0, exhibits: [] },
    ]);
  });

  test('a test that was running when all was stopped fails, with why and where', () => {
    const at = { file: 'a.ts', line: 1, column: 1 };
    const trouble = { reason: 'timeout', message: 'stopped', advice: '', at } as const;
    const record = recordOf({ phase: 'spec', running: name.adds });
    expect(testResult(adds, [{ record, trouble }], maps)).toMatchObject({
      status: 'fail',
      message: 'stopped',
      at,
    });
    expect(testResult(counts, [{ record, trouble }], maps).status).toBe('skipped');
  });

  test('each test has its result from the process that ran it', () => {
    const first = recordOf({ tests: new Map([report(name.adds, 'pass')]) });
    const second = recordOf({ tests: new Map([report(name.counts, 'fail')]) });
    const records = [{ record: first }, { record: second }];
    expect(both.map((each) => testResult(each, records, maps).status)).toEqual(['pass', 'fail']);
  });

  test('tests stand under their step, in the order of the spec', () => {
    const steps = stepsOf([adds, counts, { ...adds, name: 'adds more' }]);
    expect(steps.map(({ step, title, tests }) => [step, title, tests.map((t) => t.name)])).toEqual([
      [1, 'adding', ['adds', 'adds more']],
      [2, 'counting', ['counts']],
    ]);
  });
});

describe('what a failed test says', () => {
  const fails = (failed: Failure, exports = ['add', 'Counter']) =>
    testResult(
      adds,
      [{ record: recordOf({ exports, tests: new Map([report(name.adds, 'fail', [failed])]) }) }],
      maps,
    );
  const inSpec = { stack: 'at exercise.mjs:7:2\nat spec.cjs:4:3' };

  test('the message, the values, the line of the learner and that of the test', () => {
    const failed = failure('expected 1 to be 2', { ...inSpec, expected: '2', received: '1' });
    expect(fails({ ...failed, name: 'AssertionError' })).toMatchObject({
      name: 'adds',
      status: 'fail',
      message: 'expected 1 to be 2',
      expected: '2',
      received: '1',
      at: { line: 7, column: 2 },
      specLines: ['const counter = new Counter();', 'expect(counter.count).toBe(0);'],
    });
    expect(fails(failure('no', { stack: '' })).specLines).toBeUndefined();
  });

  test('another kind of error says which', () => {
    expect(fails(failure('x is not a function', { name: 'TypeError' })).message).toBe(
      'TypeError: x is not a function',
    );
    expect(fails(failure('no', { name: 'AssertionErrors' })).message).toBe('AssertionErrors: no');
    expect(fails(failure('no', { name: 'MyError' })).message).toBe('MyError: no');
  });

  test('in the words of the file, not of the bundle', () => {
    const says = '(0 , import_exercise_1.add) and import_exercise_1.add and import_kit.Counter';
    expect(fails(failure(says)).message).toBe('add and add and Counter');
  });

  test('a test that took too long says for how long', () => {
    const { message } = fails(failure('Test timed out in 1500ms.\nmore'));
    expect(message).toMatch(/^Not finished after 1\.5 s: /);
    expect(fails(failure('It says: Test timed out in 1500ms')).message).toContain('It says');
  });

  test.each<[message: string, exports: string[], missing: string[]]>([
    ['(0 , import_exercise_1.add) is not a function', ['Counter'], ['add']],
    ['(0 , import_exercise_1.add) is not a function', ['add'], []],
    ["Cannot read properties of undefined (reading 'count')", ['add'], ['Counter']],
    ["Cannot read properties of undefined (reading 'count')", ['Counter'], []],
    ['expected 1 to be 2', [], []],
    ["Right-hand side of 'instanceof' is not callable", [], ['Counter']],
    ['The instanceof assertion needs a constructor', ['add'], ['Counter']],
    ['any() expects to be passed a constructor', [], ['Counter']],
  ])('%s, with %j exported: %j missing', (message, exports, missing) => {
    const { message: says } = fails(failure(message, inSpec), exports);
    if (missing.length === 0) expect(says).not.toContain('export');
    else expect(says).toContain(`exercises/exercise-1.ts does not export \`${missing[0]}\`.`);
  });

  test('a class that no line names: all that are missing are', () => {
    const without = failure("Right-hand side of 'instanceof' is not an object", { stack: '' });
    expect(fails(without, []).message).toContain('`add`, `Counter`.');
  });

  test('of only a default export it says how to mend that', () => {
    const failed = failure('(0 , import_exercise_1.add) is not a function');
    expect(fails(failed, ['default']).message).toMatch(/`add`, only a default\. Write `export`/);
    expect(fails(failed, ['default', 'x']).message).toMatch(/`add`\.$/);
  });

  test('exhibits come with the place of the learner in the place of a stack', () => {
    const [key, told] = report(name.adds, 'pass');
    const exhibits = [{ kind: 'race', data: { stack: 'exercise.mjs:3:5' } }];
    const result = testResult(
      adds,
      [{ record: recordOf({ tests: new Map([[key, { ...told, exhibits }]]) }) }],
      maps,
    );
    expect(result.exhibits).toEqual([{ kind: 'race', data: { at: expect.anything() } }]);
  });
});
