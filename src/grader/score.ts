// For partial credit.
import type { StepResult } from './verdict.ts';

/** What passed, of how many. How many never depends on the verdict. */
export function scoreOf(steps: StepResult[]) {
  return { steps: passedOf(steps), tests: passedOf(steps.flatMap(({ tests }) => tests)) };
}

const passedOf = (all: { status: string }[]): [passed: number, all: number] => [
  all.filter(({ status }) => status === 'pass').length,
  all.length,
];
