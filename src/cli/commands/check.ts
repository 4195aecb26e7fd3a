// Grades the learner's file and shows the verdict: once, at every save, or for all exercises.
import fs from 'node:fs';
import path from 'node:path';
import type { Exercise } from '../../course/course.ts';
import { findExercise, looksLikePath, stepNumber } from '../../course/find.ts';
import { learnerFile } from '../../course/paths.ts';
import { UserError } from '../../course/user-error.ts';
import { findWorkspace } from '../../workspace/workspace.ts';
import { junitReport, showVerdicts, withOwnProblemsOnly } from '../ci.ts';
import { type Context, createContext } from '../context.ts';
import { currentExercise } from '../current-exercise.ts';
import { defineCommand, exerciseWords, json, type OptionsOf } from '../define-command.ts';
import { gradeAloud } from '../grade-aloud.ts';
import { openFirstFault } from '../open-first-fault.ts';
import { isPart, type Subject } from '../subject.ts';
import { checkTypes } from '../type-check.ts';
import { checkJson, gradeSubject, remember, screenOf } from '../verdicts.ts';
import { renderReference } from './diff.ts';

const options = {
  step: { takes: '<n>', says: 'run steps 1 to n' },
  at: { takes: '<k>', says: 'exercise 5: cut the power at this point only' },
  seed: { takes: '<n>', says: 'generate the runs from another seed' },
  allSteps: { says: 'also run what comes after the first failing step' },
  output: { says: 'show everything that your code prints, test by test' },
  record: { isOn: true, says: 'write nothing into the workspace: to grade the work of others' },
  all: { says: 'every exercise' },
  junit: { takes: '<file>', says: 'also as JUnit XML, for a CI' },
  problems: {
    says: 'also a line for each failure, file:line:column, for an editor',
    conflicts: ['json'],
  },
  open: { says: 'open the line that fails in your editor' },
  watch: {
    short: 'w',
    says: 'again at every save; with --json, one line a verdict',
    conflicts: ['all', 'junit', 'open', 'diff', 'problems'],
  },
  diff: { says: 'after a pass, show the reference beside yours' },
  json,
} as const;
export type CheckOptions = OptionsOf<typeof options>;

export const command = defineCommand({
  summary: 'grade an exercise',
  arguments: [
    {
      name: '[exercise]',
      says: 'its number, name or file; default: the one you are at',
      words: exerciseWords,
    },
  ],
  options,
  examples: [
    ['check', 'the exercise that you are at'],
    ['check 2 --watch', 'again at every save; keys for hint and diff'],
    ['check 2 --step 3', 'steps 1 to 3 only'],
    ['check 2 --output', 'with everything that your code prints'],
    ['check 5 --at 7', 'one crash point alone'],
    ['check 2 --problems', 'file:line:column: message, for your editor'],
    ['check --all --junit results.xml', 'all of them, for a CI'],
  ],
  run: (context, chosen, name) => check(name, chosen, context),
});

export async function check(
  name: string | undefined,
  options: CheckOptions,
  given: Context,
): Promise<number> {
  const found = name !== undefined && looksLikePath(name) ? inAWorkspace(name, given) : given;
  const context = options.problems ? withOwnProblemsOnly(found) : found;
  if (options.all) return (await import('./check-all.ts')).checkAll(options, context);
  const { exercise, file } = target(name, context);
  const upToStep = stepNumber(options.step, exercise);
  const at = crashPoint(options.at, exercise);
  const seed = seedNumber(options.seed);
  const { allSteps, output: wholeOutput, record } = options;
  const subject = { exercise, file, upToStep, at, seed, allSteps, wholeOutput, record };
  if (options.watch)
    return (await import('./check-watch.ts')).checkWatch(subject, options, context);
  const types = options.json ? undefined : checkTypes(subject, context);
  try {
    const exitCode = await checkOnce(subject, options, context);
    await types?.show();
    return exitCode;
  } finally {
    types?.stop();
  }
}

async function checkOnce(
  subject: Subject,
  { json, diff, junit, open, problems }: CheckOptions,
  context: Context,
): Promise<number> {
  const report = junitReport(junit, context);
  const verdict = await (json ? gradeSubject(subject, context) : gradeAloud(subject, context));
  remember(verdict, subject, context);
  if (json) context.printJson(checkJson(verdict));
  else showVerdicts([verdict], screenOf(verdict, subject, context), { problems }, context);
  if (diff && verdict.status === 'pass' && !json) showReference(subject, context);
  if (open) await openFirstFault(verdict, subject, context);
  report?.write([verdict]); // last: it may fail, and the verdict is said
  return verdict.status === 'pass' ? 0 : 1;
}

/** A pass of the first steps doesn't give the rest away. */
function showReference(subject: Subject, context: Context): void {
  const { exercise, file } = subject;
  if (isPart(subject) && !context.progress().exercises[exercise.id]?.done)
    context.say('  The reference is shown after a pass of all steps.');
  else context.print(renderReference(exercise, file, context));
}

/** Outside any workspace a path leads into the one that its file lies in. */
function inAWorkspace(file: string, context: Context): Context {
  if (context.workspaceIfAny() !== undefined && !context.isElsewhere()) return context;
  const { course, cwd } = context;
  const workspace = findWorkspace(course, { cwd: path.dirname(path.resolve(cwd, file)) });
  return workspace === undefined ? context : createContext(context, { workspace });
}

/** A name, a path to the file, or nothing: then the exercise that the learner is at. */
function target(name: string | undefined, context: Context): { exercise: Exercise; file: string } {
  const workspace = context.workspace();
  if (name !== undefined && looksLikePath(name)) {
    const exercise = findExercise(context.course, name);
    const file = path.resolve(context.cwd, name);
    // `exercise-1.ts` beside the folder exercises/ means the file in it.
    const isBareName = !/[\\/]/.test(name) && !fs.existsSync(file);
    return { exercise, file: isBareName ? learnerFile(workspace, exercise.id) : file };
  }
  const exercise =
    name === undefined ? currentExercise(context) : findExercise(context.course, name);
  return { exercise, file: learnerFile(workspace, exercise.id) };
}

function seedNumber(given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  const seed = Number(given);
  if (/^\d+$/.test(given) && seed <= 0x7fffffff) return seed;
  throw new UserError(`\`--seed ${given}\`: a seed is a whole number from 0 to 2147483647.`);
}

function crashPoint(given: string | undefined, exercise: Exercise): number | undefined {
  if (given === undefined) return undefined;
  if (!exercise.hasCrashPoints)
    throw new UserError(`\`--at\`: ${exercise.id} has no crash points.`);
  const at = Number(given);
  if (Number.isInteger(at) && at >= 1) return at;
  throw new UserError(`\`--at ${given}\`: crash points are 1, 2, 3 …`);
}
