// Type errors aren't graded: esbuild removes types. They are still worth a line below the verdict.
import { liesWithin } from '../course/real-paths.ts';
import { filesBehind } from '../grader/imports.ts';
import { renderTypeErrors } from '../ui/render-type-errors.ts';
import { startTypeCheck } from '../workspace/type-errors.ts';
import type { Context } from './context.ts';
import { stoppable } from './stoppable.ts';
import type { Subject } from './subject.ts';

/** How long the command goes on after the verdict, which it never delays: TypeScript 5 and 6 take about 2 s. */
const usualPatienceMs = 10_000;

/** Runs beside the grading. `show` prints what was found in the answer's own files. */
export function checkTypes(subject: Subject, context: Context, patienceMs = usualPatienceMs) {
  if (!isOwnWork(subject, context)) return undefined;
  const workspace = context.workspace();
  const check = startTypeCheck(workspace, context.env);
  if (!check) return undefined;
  return {
    stop: check.stop,
    async show(): Promise<void> {
      const patience = setTimeout(check.stop, patienceMs);
      const all = await stoppable(check.errors, check.stop);
      clearTimeout(patience);
      const { given = [] } = subject.exercise;
      const own = new Set(filesBehind({ file: subject.file, workspace, given }));
      const errors = all.filter(({ file }) => own.has(file));
      if (errors.length > 0) context.print(renderTypeErrors(errors, workspace, context));
    },
  };
}

/**
 * The TypeScript of a workspace is a program in it, and runs outside the sandbox. So it never runs on others'
 * work: only where one stands in the workspace, and never in CI, where nobody reads the line.
 */
function isOwnWork({ file }: Subject, { env, cwd, workspace }: Context): boolean {
  const isCi = Boolean(env.CI || env.GITHUB_ACTIONS);
  return !isCi && [cwd, file].every((place) => liesWithin(workspace(), place));
}
