// The learner's file against the reference.
import fs from 'node:fs';
import type { Exercise } from '../../course/course.ts';
import { exerciseNumber, findExercise } from '../../course/find.ts';
import { builtExercise, learnerFile } from '../../course/paths.ts';
import { UserError } from '../../course/user-error.ts';
import { compare, placesThatDiffer } from '../../diff/compare.ts';
import { readLearnerFile } from '../../grader/learner-file.ts';
import { margin } from '../../text/lines.ts';
import { count } from '../../text/numbers.ts';
import { renderDiff } from '../../ui/render-diff.ts';
import { refuseOutside } from '../../workspace/workspace.ts';
import type { Context } from '../context.ts';
import { defineCommand, exerciseWords, yes } from '../define-command.ts';

export const command = defineCommand({
  summary: 'your file beside the reference',
  arguments: [{ name: '<exercise>', words: exerciseWords }],
  options: { yes },
  examples: [['diff 1', 'after a pass; before it, --yes']],
  run: (context, options, name) => diff(name, options, context),
});

export async function diff(
  name: string,
  options: { yes?: boolean },
  context: Context,
): Promise<number> {
  const exercise = findExercise(context.course, name);
  const file = learnerFile(context.workspace(), exercise.id);
  if (!fs.existsSync(file)) {
    throw new UserError(
      `${context.shown(file)} is not there.`,
      `reset ${exerciseNumber(exercise)}`,
    );
  }
  refuseOutside(context.workspace(), file);
  if (!(await mayShow(exercise, options, context))) return 0;
  context.record({ type: 'reference-shown', exercise: exercise.id });
  context.print(renderReference(exercise, file, context));
  return 0;
}

/** After a pass, or when the learner says so: the reference shown early takes the work away. */
async function mayShow(
  exercise: Exercise,
  { yes }: { yes?: boolean },
  context: Context,
): Promise<boolean> {
  if (yes || context.progress().exercises[exercise.id]?.done) return true;
  if (!context.isInteractive) {
    const number = exerciseNumber(exercise);
    throw new UserError(
      `${exercise.id} has not passed yet. To see the reference all the same:`,
      `diff ${number} --yes`,
    );
  }
  const { askYesNo } = await import('../../ui/prompts.ts');
  return askYesNo(`${exercise.id} has not passed yet. Show the reference all the same?`, context);
}

/** The comparison as a screen; `check --diff` shows it after a pass. */
export function renderReference(exercise: Exercise, file: string, context: Context): string {
  const { theme, columns, content, progress } = context;
  const reference = fs.readFileSync(builtExercise(content, exercise.id).reference, 'utf8');
  const own = readLearnerFile(file, context.workspace());
  if ('message' in own) return `\n${margin}${own.message}\n`;
  const rows = compare(own.text, reference);
  const places = placesThatDiffer(rows);
  if (places === 0) return `\n${margin}Yours and the reference are alike.\n`;
  const sideBySide = Boolean(context.stdout.isTTY) && columns >= 80;
  const says = progress().exercises[exercise.id]?.done
    ? `${count(places, 'place')} ${places === 1 ? 'differs' : 'differ'}. A difference is a question, not an error.`
    : `${count(places, 'place')} ${places === 1 ? 'differs' : 'differ'}.`;
  return `\n${renderDiff(rows, { theme, columns, sideBySide })}\n\n${margin}${says}\n`;
}
