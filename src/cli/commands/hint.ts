// The next hint for the step that fails now. Never two at once.
import type { Exercise } from '../../course/course.ts';
import { exerciseNumber, findExercise, stepNumber } from '../../course/find.ts';
import { labelled, margin, wrap } from '../../text/lines.ts';
import type { Context } from '../context.ts';
import { currentExercise } from '../current-exercise.ts';
import { defineCommand, exerciseWords } from '../define-command.ts';

export const command = defineCommand({
  summary: 'the next hint for the step that fails',
  arguments: [{ name: '[exercise]', words: exerciseWords }],
  options: { step: { takes: '<n>', says: 'a hint for this step' } },
  examples: [
    ['hint', 'for the step that fails now'],
    ['hint 2 --step 4', 'for this one'],
  ],
  run: (context, options, name) => hint(name, options, context),
});

/** What leads on from a hint, as the learner does it: a command, or a key in a watch. */
export interface WaysOn {
  hint: string;
  check?: string;
  diff: string;
}

export async function hint(
  name: string | undefined,
  options: { step?: string },
  context: Context,
  ways?: WaysOn,
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
      labelled(
        rowsAfter(shown < hints.length, ways ?? commandsFor(number, context), context),
        context.columns,
      ),
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
  hasMore: boolean,
  { hint: more, check, diff }: WaysOn,
  { theme }: Context,
): [string, string, string?][] {
  if (hasMore) return [['more', theme.action(more), 'the next one is more direct']];
  return [
    ...(check ? [['check', theme.action(check)] as [string, string]] : []),
    ['last resort', theme.action(diff), 'beside the reference'],
  ];
}

const commandsFor = (number: string, { program }: Context): WaysOn => ({
  hint: `${program} hint ${number}`,
  check: `${program} check ${number}`,
  diff: `${program} diff ${number}`,
});

const action = (args: string, { theme, program }: Context) => theme.action(`${program} ${args}`);
