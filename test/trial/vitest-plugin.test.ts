import { expect, test } from 'vitest';
import { virtualTimePlugin } from '../../src/trial/vitest-plugin.ts';

const rewritten = (code: string, file: string) => virtualTimePlugin.transform(code, file) ?? code;

test("an answer's imports of Node's timers are virtual under vitest, in every spelling", () => {
  const answer = '/course/exercises/exercise-4.ts';
  for (const [code, expected] of [
    ["import { setTimeout } from 'node:timers/promises';", "'virtual-time:timers/promises'"],
    ['import timers from "timers";', '"virtual-time:timers"'],
    ["await import('node:perf_hooks');", "'virtual-time:perf_hooks'"],
  ])
    expect(rewritten(code!, answer)).toContain(expected);
});

test("other modules of Node's, and other files, keep what they import", () => {
  const timers = "import { setTimeout } from 'node:timers/promises';";
  expect(rewritten(timers, '/course/solutions/exercise-4/spec.ts')).toBe(timers);
  const crypto = "import { randomUUID } from 'node:crypto';";
  expect(rewritten(crypto, '/course/solutions/exercise-4/exercise-4.ts')).toBe(crypto);
});
