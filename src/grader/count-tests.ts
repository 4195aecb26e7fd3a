// How far a check has come: for whoever waits for it.
import type { ChildRecord } from './child.ts';
import { stepOf } from './protocol.ts';
import type { DeclaredTest } from './verdict.ts';

export interface TestCount {
  /** The step that runs now, and the last one that is to run. */
  step: number;
  steps: number;
  /** The tests that have ended, and all that are to run. */
  tests: number;
  allTests: number;
}

/** A test in which an earlier child was stopped has ended too. */
export function countTests(
  records: Pick<ChildRecord, 'tests' | 'running'>[],
  declared: DeclaredTest[],
  upToStep = Number.MAX_SAFE_INTEGER,
): TestCount {
  const asked = declared.filter(({ step }) => step <= upToStep);
  const stopped = records.slice(0, -1).flatMap(({ running }) => running ?? []);
  const reported = records.flatMap(({ tests }) => [...tests.values()]);
  const ran = reported.filter(({ state }) => state !== 'skip').map(({ name }) => name);
  const latest = records.at(-1)?.running ?? ran.at(-1) ?? '';
  return {
    step: stepOf(latest) || asked[0]?.step || 1,
    steps: asked.at(-1)?.step ?? 1,
    tests: new Set([...stopped, ...ran]).size,
    allTests: asked.length,
  };
}
