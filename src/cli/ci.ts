// Verdicts where no person looks: a file for the CI system, annotations on GitHub, lines for an editor.
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { slashPath } from '../course/paths.ts';
import { UserError } from '../course/user-error.ts';
import type { Verdict } from '../grader/verdict.ts';
import { renderAnnotations, renderJUnit, renderProblems } from '../ui/render-for-tools.ts';
import type { Context } from './context.ts';

export function writeJUnit(file: string, verdicts: Verdict[], { course, cwd }: Context): void {
  const target = path.resolve(cwd, file);
  try {
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, renderJUnit(verdicts, course.exercises));
  } catch (error) {
    throw new UserError(`${file} cannot be written (${(error as NodeJS.ErrnoException).code}).`);
  }
}

/**
 * The screen, with a line for each problem below it where an editor reads along; under GitHub Actions
 * also annotations. The runner takes lines of its log as commands, so it is told to stop that while the
 * learner's own output is shown.
 */
export function showVerdicts(
  verdicts: Verdict[],
  screen: string,
  { problems }: { problems?: boolean },
  context: Context,
): void {
  const lines = problems ? renderProblems(verdicts) : '';
  if (!context.env.GITHUB_ACTIONS) {
    context.print(screen);
    if (lines !== '') context.printData(lines); // whole, however narrow the terminal: a program reads them
    return;
  }
  const token = randomUUID();
  const annotations = renderAnnotations(verdicts, folderInRepository(context));
  const shown = [`::stop-commands::${token}`, screen, lines, `::${token}::`];
  context.printData(shown.filter((part) => part !== '').join('\n'));
  if (annotations !== '') context.printData(annotations);
}

function folderInRepository({ env, workspace }: Context): string {
  if (!env.GITHUB_WORKSPACE) return '';
  const folder = slashPath(env.GITHUB_WORKSPACE, workspace());
  return /^\.\.(\/|$)/.test(folder) ? '' : folder;
}

/** The runner's older commands, `##[…]`, may begin in the middle of a line: in JSON their first sign is written otherwise. */
export const asJson = (data: object): string => JSON.stringify(data).replaceAll('##[', '\\u0023#[');
