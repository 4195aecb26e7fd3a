// Verdicts where no person looks: a file for the CI system, annotations on GitHub, lines for an editor.
import { randomUUID } from 'node:crypto';
import { slashPath } from '../course/paths.ts';
import type { Verdict } from '../grader/verdict.ts';
import {
  isOwnJUnit,
  renderAnnotations,
  renderJUnit,
  renderProblems,
} from '../ui/render-for-tools.ts';
import type { Context } from './context.ts';
import { outputFile } from './output-file.ts';

/** What `--junit` asks for, decided before grading; undefined where it isn't asked for. */
export function junitReport(
  file: string | undefined,
  context: Context,
): { write(verdicts: Verdict[]): void } | undefined {
  if (file === undefined) return undefined;
  const output = outputFile({ option: '--junit', file, isOwn: isOwnJUnit }, context);
  return { write: (verdicts) => output.write(renderJUnit(verdicts, context.course.exercises)) };
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
