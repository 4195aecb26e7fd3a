// Our own describe, test and hooks do what vitest's do. test/grader/parity.test.ts compares whole specs.
import { test as check, expect } from 'vitest';
import {
  afterEach,
  beforeEach,
  collect,
  describe,
  getCurrentTest,
  onTestFailed,
  onTestFinished,
  runTest,
  type Test,
  test,
} from '../../src/grader/engine/runner.ts';

async function ran(declare: () => void, testTimeoutMs = 1000): Promise<Test[]> {
  const tests = await collect(declare, testTimeoutMs);
  for (const one of tests) if (!one.isSkipped) await runTest(one, (run) => run());
  return tests;
}

const states = (tests: Test[]) => tests.map(({ name, result }) => `${name}: ${result.state}`);

check('a test is named by its suites, and by its row', async () => {
  const rows = [
    ['a', 1],
    ['b', { c: 2 }],
  ];
  const got: unknown[] = [];
  const tests = await ran(() => {
    describe('1 outer', () => {
      describe('inner', () => test('plain', () => {}));
      test.each(rows)('row %# of %s, %j', (...row) => got.push(row));
      test.each([{ name: 'x' }])('$name at %$', (row) => got.push(row));
    });
  });
  expect(tests.map(({ name }) => name)).toEqual([
    '1 outer > inner > plain',
    '1 outer > row 0 of a, 1',
    '1 outer > row 1 of b, {"c":2}',
    "1 outer > 'x' at 1",
  ]);
  expect(got).toEqual([...rows, { name: 'x' }]);
});

check('hooks run around each test, the outer ones outside', async () => {
  const log: string[] = [];
  const note = (what: string) => () => void log.push(what);
  await ran(() => {
    beforeEach(note('before all'));
    afterEach(note('after all'));
    describe('suite', () => {
      beforeEach(note('before'));
      afterEach(note('after'));
      test('works', () => {
        onTestFinished(note('finished 1'));
        onTestFinished(note('finished 2'));
        onTestFailed(note('failed'));
        log.push(getCurrentTest()!.name);
      });
    });
    test('elsewhere', note('elsewhere'));
  });
  expect(log).toEqual([
    ...['before all', 'before', 'suite > works', 'after', 'after all'],
    ...['finished 2', 'finished 1', 'before all', 'elsewhere', 'after all'],
  ]);
  expect(getCurrentTest()).toBe(undefined);
});

check(
  'a test fails by what it throws, rejects with or leaves behind, and by its hooks',
  async () => {
    const log: string[] = [];
    const tests = await ran(() => {
      test('throws', () => {
        onTestFailed(() => void log.push('throws'));
        throw new Error('thrown');
      });
      test('rejects', async () => Promise.reject(new Error('rejected')));
      test('is not awaited', () => {
        getCurrentTest()!.promises = [Promise.reject(new Error('late'))];
      });
      test('passes', () => {});
      describe('hooked', () => {
        beforeEach(() => {
          throw new Error('before');
        });
        afterEach(() => void log.push('after'));
        test('never runs', () => void log.push('ran'));
      });
    });
    expect(tests.map(({ result }) => result.errors[0]?.message)).toEqual([
      ...['thrown', 'rejected', 'late', undefined, 'before'],
    ]);
    expect(log).toEqual(['throws', 'after']);
  },
);

check('a test that takes too long fails, also if it blocks and then passes', async () => {
  const blocked = () => {
    const from = process.cpuUsage();
    while (process.cpuUsage(from).user < 40_000); // a limit leaves out what others use of the processor
  };
  const tests = await ran(() => {
    test('hangs', () => new Promise(() => {}));
    test('blocks', blocked);
    test('may take as long', blocked, 10_000);
  }, 20);
  expect(states(tests)).toEqual(['hangs: fail', 'blocks: fail', 'may take as long: pass']);
  expect(tests[0]!.result.errors[0]!.message).toBe('Test timed out in 20ms.');
});

check('what is skipped does not run', async () => {
  const tests = await ran(() => {
    describe.skip('suite', () => test('in it', () => {}));
    test.skip('alone', () => {});
  });
  expect(states(tests)).toEqual(['suite > in it: skip', 'alone: skip']);
});
