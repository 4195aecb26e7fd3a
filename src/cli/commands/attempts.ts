// What was kept of an exercise: every text that was checked or replaced. Shows one, or puts it back.
import fs from 'node:fs';
import type { Exercise } from '../../course/course.ts';
import { exerciseNumber, findExercise } from '../../course/find.ts';
import { learnerFile, slashPath } from '../../course/paths.ts';
import { UserError } from '../../course/user-error.ts';
import { labelled, margin } from '../../text/lines.ts';
import { renderAttempts } from '../../ui/render-attempts.ts';
import { type Attempt, attemptsAt, hasText } from '../../workspace/attempts.ts';
import { restoreAttempt } from '../../workspace/restore.ts';
import type { Context } from '../context.ts';
import { currentExercise } from '../current-exercise.ts';
import { defineCommand, exerciseWords, json, type OptionsOf, yes } from '../define-command.ts';
import { mayReplace } from '../may-replace.ts';

const options = {
  show: { takes: '<n>', says: 'print this one', conflicts: ['restore', 'json'] },
  restore: { takes: '<n>', says: 'put this one back; your file is kept', conflicts: ['json'] },
  yes,
  json,
} as const;
type AttemptsOptions = OptionsOf<typeof options>;

export const command = defineCommand({
  summary: 'every text that you had checked, to look at or to put back',
  arguments: [{ name: '[exercise]', says: 'default: the one you are at', words: exerciseWords }],
  options,
  examples: [
    ['attempts 2', 'when, and how far each came'],
    ['attempts 2 --show 5', 'the text of attempt 5'],
    ['attempts 2 --restore 5', 'asks first, and says how to undo it'],
  ],
  run: (context, chosen, name) => attempts(name, chosen, context),
});

export async function attempts(
  name: string | undefined,
  options: AttemptsOptions,
  context: Context,
): Promise<number> {
  const exercise =
    name === undefined ? currentExercise(context) : findExercise(context.course, name);
  const all = attemptsAt(context.workspace(), exercise.id);
  if (options.restore !== undefined)
    return restore(attemptNamed(options.restore, exercise, all), exercise, options, context);
  if (options.show !== undefined)
    context.printRaw(fs.readFileSync(attemptNamed(options.show, exercise, all).file, 'utf8'));
  else
    context.answer(options, {
      json: () => attemptsJson(exercise, all, context),
      screen: () => listOf(exercise, all, context),
    });
  return 0;
}

function attemptNamed(typed: string, exercise: Exercise, all: Attempt[]): Attempt {
  const found = /^\d+$/.test(typed) && all.find(({ number }) => number === Number(typed));
  if (found) return found;
  throw new UserError(
    `${exercise.id} has no attempt \`${typed}\`. To list them:`,
    `attempts ${exerciseNumber(exercise)}`,
  );
}

async function restore(
  attempt: Attempt,
  exercise: Exercise,
  options: AttemptsOptions,
  context: Context,
): Promise<number> {
  const workspace = context.workspace();
  const file = context.shown(learnerFile(workspace, exercise.id));
  const args = `attempts ${exerciseNumber(exercise)} --restore ${attempt.number}`;
  const question = `Put attempt ${attempt.number} in ${file}?`;
  if (!(await mayReplace({ by: '--restore', file, args, question }, options, context))) return 0;
  const restored = restoreAttempt(workspace, exercise.id, attempt);
  if (restored.status === 'identical') {
    context.print(
      `\n${margin}${file} is identical to attempt ${attempt.number}. Nothing was written.\n`,
    );
    return 0;
  }
  context.record({ type: 'exercise-restored', exercise: exercise.id, attempt: attempt.number });
  const rows = rowsAfter(restored.kept, exerciseNumber(exercise), context);
  context.print(
    `\n${margin}${file} is attempt ${attempt.number} again.\n\n${labelled(rows, context.columns)}\n`,
  );
  return 0;
}

function rowsAfter(
  kept: number | string | undefined,
  exercise: string,
  { theme, program, shown }: Context,
): [string, string][] {
  const next: [string, string] = ['next', theme.action(`${program} check ${exercise}`)];
  if (kept === undefined) return [next];
  if (typeof kept === 'string') return [['kept', theme.path(shown(kept))], next];
  return [['undo', theme.action(`${program} attempts ${exercise} --restore ${kept} --yes`)], next];
}

function listOf(exercise: Exercise, all: Attempt[], context: Context): string {
  const { theme, program, columns } = context;
  const number = exerciseNumber(exercise);
  const check = theme.action(`${program} check ${number}`);
  const [newest] = all;
  if (!newest)
    return `\n${margin}No attempts at ${exercise.id} yet. Each check keeps the text that it graded.\n\n${labelled([['next', check]], columns)}\n`;
  return renderAttempts({
    theme,
    columns,
    exercise: exercise.id,
    attempts: all.map((each) => ({ ...each, isCurrent: isCurrent(each, exercise, context) })),
    rows: [
      ['show', theme.action(`${program} attempts ${number} --show ${newest.number}`)],
      ['restore', theme.action(`${program} attempts ${number} --restore ${newest.number}`)],
    ],
  });
}

/** The shape of `attempts --json`. */
function attemptsJson(exercise: Exercise, all: Attempt[], context: Context): object {
  return {
    version: 1,
    exercise: exercise.id,
    attempts: all.map((attempt) => ({
      number: attempt.number,
      at: attempt.at,
      status: attempt.result.status,
      reason: attempt.result.reason ?? null,
      steps: [attempt.result.stepsPassed, attempt.result.steps],
      current: isCurrent(attempt, exercise, context),
      file: slashPath(context.workspace(), attempt.file),
    })),
  };
}

/** Is this what the learner's file has now? */
function isCurrent({ file }: Attempt, { id }: Exercise, context: Context): boolean {
  const own = learnerFile(context.workspace(), id);
  try {
    return hasText(own, fs.readFileSync(file));
  } catch {
    return false; // it may be missing, or a folder
  }
}
