// The page of a run of GitHub Actions: Markdown in a file that the runner makes and names.
import fs from 'node:fs';
import path from 'node:path';
import { liesWithin } from '../course/real-paths.ts';
import type { Verdict } from '../grader/verdict.ts';
import { renderStepSummary } from '../ui/render-step-summary.ts';
import type { Context } from './context.ts';

/** Never fails a check. */
export function addStepSummary(verdicts: Verdict[], context: Context): void {
  const named = context.env.GITHUB_STEP_SUMMARY;
  if (!named) return;
  const file = path.resolve(context.cwd, named);
  const problem = liesWithin(context.workspace(), file)
    ? 'it lies in the workspace'
    : append(file, renderStepSummary(verdicts, context.course.exercises));
  if (problem) context.say(`  Can't write to GITHUB_STEP_SUMMARY: ${problem}.`);
}

/** The name comes from the environment: the file must be there, and nothing in it is replaced. */
function append(file: string, text: string): string | undefined {
  const { O_WRONLY, O_APPEND, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = fs.constants;
  let fd: number | undefined;
  try {
    fd = fs.openSync(file, O_WRONLY | O_APPEND | O_NOFOLLOW | O_NONBLOCK); // a pipe would wait for a reader
    if (!fs.fstatSync(fd).isFile()) return "it isn't a regular file";
    fs.writeFileSync(fd, text);
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
  } finally {
    if (fd !== undefined) fs.closeSync(fd);
  }
}
