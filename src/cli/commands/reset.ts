// Puts the starter back; the learner's file is kept as a dated backup.
import type { Exercise } from '../../course/course.ts';
import { exerciseNumber, findExercise } from '../../course/find.ts';
import { UserError } from '../../course/user-error.ts';
import { labelled, margin } from '../../ui/layout.ts';
import { starterHash } from '../../workspace/changes.ts';
import { resetExercise } from '../../workspace/workspace.ts';
import type { Context } from '../context.ts';

export async function reset(
  name: string,
  options: { yes?: boolean },
  context: Context,
): Promise<number> {
  const exercise = findExercise(context.course, name);
  context.workspace(); // before anything is asked
  if (!(await isSure(exercise.id, exerciseNumber(exercise), options, context))) return 0;
  const done = putStarterBack(exercise, context);
  const again = context.theme.action(`${context.program} check ${exerciseNumber(exercise)}`);
  context.print(`\n${done}\n\n${labelled([['next', again]], context.columns)}\n`);
  return 0;
}

/** Returns what was done, as lines for a screen. */
export function putStarterBack(exercise: Exercise, context: Context): string {
  const backup = resetExercise(context.workspace(), context.content, exercise);
  context.record(
    { type: 'exercise-reset', exercise: exercise.id, backup: backup ?? '' },
    starterWritten(exercise.id, context),
  );
  const kept = backup ? `\n${margin}Your file is kept as ${context.theme.path(backup)}` : '';
  return `${margin}exercises/${exercise.id}.ts is the starter again.${kept}`;
}

/** For the log: which starter it was, so that a newer one is noticed. */
export const starterWritten = (id: string, { content }: Context) =>
  ({ type: 'starter-written', exercise: id, hash: starterHash(content, id) }) as const;

async function isSure(
  id: string,
  number: string,
  { yes }: { yes?: boolean },
  context: Context,
): Promise<boolean> {
  if (yes) return true;
  if (!context.isInteractive) {
    throw new UserError(
      `\`reset\` replaces exercises/${id}.ts (a copy is kept). To confirm:`,
      `reset ${number} --yes`,
    );
  }
  const { askYesNo } = await import('../../ui/prompts.ts');
  return askYesNo(`Put the starter back in exercises/${id}.ts? Your file is kept as a copy.`);
}
