// Verdicts where no person looks: a file for the CI system, annotations on GitHub, lines for an editor.
import { slashPath } from '../course/paths.ts';
import type { Verdict } from '../grader/verdict.ts';
import { withoutProblems } from '../text/for-programs.ts';
import {
  isOwnJUnit,
  renderAnnotations,
  renderJUnit,
  renderProblems,
} from '../ui/render-for-tools.ts';
import type { Context } from './context.ts';
import { outputFile } from './output-file.ts';
import { addStepSummary } from './step-summary.ts';
import { placedFrom } from './verdicts.ts';

/** What `--junit` asks for, decided before grading; undefined where it isn't asked for. */
export function junitReport(
  file: string | undefined,
  context: Context,
): { write(verdicts: Verdict[]): void } | undefined {
  if (file === undefined) return undefined;
  const output = outputFile({ option: '--junit', file, isOwn: isOwnJUnit }, context);
  return {
    write: (verdicts) =>
      output.write(renderJUnit(verdicts, context.course.exercises, folderInRepository(context))),
  };
}

/**
 * The screen, with a line for each problem below it where an editor reads along; under GitHub Actions
 * also annotations, and a summary of the step.
 */
export function showVerdicts(
  verdicts: Verdict[],
  screen: string,
  { problems }: { problems?: boolean },
  context: Context,
): void {
  context.print(screen);
  const lines = problems
    ? renderProblems(verdicts.map((verdict) => placedFrom(verdict, context)))
    : '';
  if (lines !== '') context.printLines(lines);
  if (!context.env.GITHUB_ACTIONS) return;
  const annotations = renderAnnotations(verdicts, folderInRepository(context));
  if (annotations !== '') context.printRaw(`${annotations}\n`);
  addStepSummary(verdicts, context);
}

/** For `--problems`: only its own lines are problems, whatever the screen shows of a learner's text. */
export function withOwnProblemsOnly(context: Context): Context {
  const { print, say } = context;
  return {
    ...context,
    print: (text) => print(withoutProblems(text)),
    say: (text) => say(withoutProblems(text)),
  };
}

function folderInRepository({ env, workspace }: Context): string {
  if (!env.GITHUB_WORKSPACE) return '';
  const folder = slashPath(env.GITHUB_WORKSPACE, workspace());
  return /^\.\.(\/|$)/.test(folder) ? '' : folder;
}
