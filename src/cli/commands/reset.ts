// Puts the starter back; the learner's file is kept as a dated backup.
import type { Exercise } from '../../course/course.ts';
import { exerciseNumber, findExercise } from '../../course/find.ts';
import { learnerFile } from '../../course/paths.ts';
import { labelled, margin } from '../../text/lines.ts';
import { starterHash } from '../../workspace/changes.ts';
import { resetExercise } from '../../workspace/workspace.ts';
import type { Context } from '../context.ts';
import { defineCommand, exerciseWords, yes } from '../define-command.ts';
import { mayReplace } from '../may-replace.ts';

export const command = defineCommand({
  summary: 'put the starter back; your file is kept as a copy',
  arguments: [{ name: '<exercise>', words: exerciseWords }],
  options: { yes },
  examples: [['reset 2', 'asks first, and keeps a copy']],
  run: (context, options, name) => reset(name, options, context),
});

export async function reset(
  name: string,
  options: { yes?: boolean },
  context: Context,
): Promise<number> {
  const exercise = findExercise(context.course, name);
  const file = context.shown(learnerFile(context.workspace(), exercise.id));
  const args = `reset ${exerciseNumber(exercise)}`;
  const question = `Put the starter back in ${file}?`;
  if (!(await mayReplace({ by: 'reset', file, args, question }, options, context))) return 0;
  const done = putStarterBack(exercise, context);
  const again = context.theme.action(`${context.program} check ${exerciseNumber(exercise)}`);
  context.print(`\n${done}\n\n${labelled([['next', again]], context.columns)}\n`);
  return 0;
}

/** Returns what was done, as lines for a screen. */
export function putStarterBack(exercise: Exercise, context: Context): string {
  const workspace = context.workspace();
  const shown = context.shown(learnerFile(workspace, exercise.id));
  const backup = resetExercise(workspace, context.content, exercise, context.shown);
  context.record(
    { type: 'exercise-reset', exercise: exercise.id, backup: backup ?? '' },
    starterWritten(exercise.id, context),
  );
  const kept = backup
    ? `\n${margin}Your file is kept as ${context.theme.path(context.shown(backup))}`
    : '';
  return `${margin}${shown} is the starter again.${kept}`;
}

/** For the log: which starter it was, so that a newer one is noticed. */
export const starterWritten = (id: string, { content }: Context) =>
  ({ type: 'starter-written', exercise: id, hash: starterHash(content, id) }) as const;
