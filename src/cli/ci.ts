// Verdicts where no person looks: a file for the CI system, annotations on GitHub.
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { slashPath } from '../course/paths.ts';
import { UserError } from '../course/user-error.ts';
import type { Verdict } from '../grader/verdict.ts';
import { renderAnnotations, renderJUnit } from '../ui/render-junit.ts';
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
 * The screen; under GitHub Actions also annotations. The runner takes lines of its log as commands,
 * so it is told to stop that while the learner's own output is shown.
 */
export function showInCi(verdicts: Verdict[], screen: string, context: Context): void {
  if (!context.env.GITHUB_ACTIONS) {
    context.print(screen);
    return;
  }
  const token = randomUUID();
  const annotations = renderAnnotations(verdicts, folderInRepository(context));
  context.printData(`::stop-commands::${token}\n${screen}\n::${token}::`);
  if (annotations !== '') context.printData(annotations);
}

function folderInRepository({ env, workspace }: Context): string {
  if (!env.GITHUB_WORKSPACE) return '';
  const folder = slashPath(env.GITHUB_WORKSPACE, workspace());
  return /^\.\.(\/|$)/.test(folder) ? '' : folder;
}

/** The runner's older commands, `##[…]`, may begin in the middle of a line: in JSON their first sign is written otherwise. */
export const asJson = (data: object): string => JSON.stringify(data).replaceAll('##[', '\\u0023#[');
