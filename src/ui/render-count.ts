// How far a check has come, in one line.
import type { TestCount } from '../grader/count-tests.ts';
import { count } from '../text/numbers.ts';
import type { Theme } from './theme.ts';

/** `checking exercise-1 · step 3 of 6 · 17 of 53 tests`; without a count it has only begun. */
export function renderCount(
  id: string,
  counted: TestCount | undefined,
  { symbols }: Theme,
): string {
  if (counted === undefined) return `checking ${id} ${symbols.more}`;
  const { step, steps, tests, allTests } = counted;
  return [
    `checking ${id}`,
    `step ${step} of ${steps}`,
    `${tests} of ${count(allTests, 'test')}`,
  ].join(` ${symbols.later} `);
}

/** `checking 5 exercises · 2 done` */
export const renderCountOfAll = (done: number, all: number, { symbols }: Theme): string =>
  `checking ${count(all, 'exercise')} ${symbols.later} ${done} done`;
