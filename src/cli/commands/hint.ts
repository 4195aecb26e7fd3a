// The next hint for the step that fails now. Never two at once.
import type { Exercise } from '../../course/course.ts';
import { exerciseNumber, findExercise } from '../../course/find.ts';
import { labelled, margin, wrap } from '../../ui/layout.ts';
import type { Context } from '../context.ts';
import { currentExercise, stepNumber } from './check.ts';

export async function hint(
  name: string | undefined,
  options: { step?: string },
  context: Context,
): Promise<number> {
  const exercise =
    name === undefined ? currentExercise(context) : findExercise(context.course, name);
  context.workspace(); // without one nothing is remembered, and the same hint would come for ever
  const progress = context.progress().exercises[exercise.id];
  const step =
    stepNumber(options.step, exercise) ??
    progress?.failingStep ??
    firstOpenStep(exercise, progress);
  const number = exerciseNumber(exercise);
  if (step === undefined) {
    context.print(
      `\n${margin}${exercise.id} has passed.\n\n${labelled([['compare', action(`diff ${number}`, context)]], context.columns)}\n`,
    );
    return 0;
  }
  const { hints } = exercise.steps[step - 1]!;
  const seen = progress?.hints[step] ?? 0;
  const shown = Math.min(seen + 1, hints.length);
  context.record({ type: 'hint-shown', exercise: exercise.id, step, hint: shown });
  context.print(
    [
      '',
      `${margin}${exercise.id}, step ${step}, hint ${shown} of ${hints.length}`,
      '',
      wrap(hints[shown - 1]!, context.columns),
      '',
      labelled(rowsAfter(shown, hints.length, number, context), context.columns),
      '',
    ].join('\n'),
  );
  return 0;
}

function firstOpenStep(
  exercise: Exercise,
  progress: { stepsPassed: number; done: boolean } | undefined,
): number | undefined {
  if (progress?.done) return undefined;
  return Math.min((progress?.stepsPassed ?? 0) + 1, exercise.steps.length);
}

function rowsAfter(
  shown: number,
  all: number,
  number: string,
  context: Context,
): [string, string, string?][] {
  if (shown < all)
    return [['more', action(`hint ${number}`, context), 'the next one is more direct']];
  return [
    ['check', action(`check ${number}`, context)],
    ['last resort', action(`diff ${number}`, context), 'beside the reference'],
  ];
}

const action = (args: string, { theme, program }: Context) => theme.action(`${program} ${args}`);
