// Which processes grade: those that run since the program began, then new ones for each grading.
import { type Bundler, prepareChild } from '../grader/grade.ts';
import type { Context, Started } from './context.ts';

export function takeStarted({ started = {}, engine }: Context): Required<Pick<Started, 'child'>> & {
  bundler?: Bundler;
} {
  const { child = prepareChild(engine), bundler } = started;
  started.child = undefined;
  started.bundler = undefined;
  return { child, bundler };
}
