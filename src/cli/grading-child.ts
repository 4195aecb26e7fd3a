// Which child grades: the one that boots since the program began, then one for each grading.
import type { ChildProcess } from 'node:child_process';
import { prepareChild } from '../grader/grade.ts';
import type { Context } from './context.ts';

export function takeChild({ spare, engine }: Context): ChildProcess {
  const child = spare?.child ?? prepareChild(engine);
  if (spare) spare.child = undefined;
  return child;
}
