// All lessons in order, a rule between them, and a line each at the end.
import type { Lesson } from '../../course/course.ts';
import { lessonNumber } from '../../course/find.ts';
import { UserError } from '../../course/user-error.ts';
import { renderRunSummary } from '../../ui/render-lesson.ts';
import { outputTo } from '../commander-style.ts';
import type { Context } from '../context.ts';
import { type LessonOptions, parseLessonOptions } from '../lesson-options.ts';

/** How one lesson is run. */
interface Ways {
  run(name: string, argv: string[], context: Context): Promise<number>;
  runToJson(lesson: Lesson, options: LessonOptions, context: Context): Promise<{ status: string }>;
}

export async function runAll(
  argv: string[],
  { run, runToJson }: Ways,
  context: Context,
): Promise<number> {
  const unknown = argv.find((arg) => arg !== '--json' && arg !== '--no-predict');
  if (unknown !== undefined)
    throw new UserError(`\`run --all\` knows --no-predict and --json, not \`${unknown}\`.`);
  if (argv.includes('--json')) return runAllForJson(runToJson, context);
  const { lessons } = context.course;
  const ended: { lesson: Lesson; exitCode: number }[] = [];
  for (const [i, lesson] of lessons.entries()) {
    if (i > 0) context.print(ruleOf(context));
    const exitCode = await run(lessonNumber(lesson), argv, context);
    if (exitCode === 130) return 130;
    ended.push({ lesson, exitCode });
  }
  context.print(ruleOf(context));
  context.print(renderRunSummary(ended, context));
  return ended.every(({ exitCode }) => exitCode === 0) ? 0 : 1;
}

const ruleOf = ({ theme, columns }: Context): string =>
  `\n  ${theme.secondary(theme.symbols.rule.repeat(Math.min(columns, 80) - 2))}`;

async function runAllForJson(runToJson: Ways['runToJson'], context: Context): Promise<number> {
  const results: { status: string }[] = [];
  for (const lesson of context.course.lessons) {
    const options = parseLessonOptions(lesson, [], outputTo(context));
    results.push(await runToJson(lesson, options, context));
  }
  context.printJson({ version: 1, results });
  return results.every(({ status }) => status === 'ok') ? 0 : 1;
}
