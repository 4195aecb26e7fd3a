// Grades the learner's file and shows the verdict: once, at every save, or for all exercises.
import path from 'node:path';
import type { Exercise } from '../../course/course.ts';
import { findExercise, looksLikePath } from '../../course/find.ts';
import { learnerFile } from '../../course/paths.ts';
import { UserError } from '../../course/user-error.ts';
import type { Context } from '../context.ts';
import { checkJson, gradeSubject, remember, type Subject, screenOf } from '../verdicts.ts';
import { renderReference } from './diff.ts';

export interface CheckOptions {
  step?: string;
  at?: string;
  allSteps?: boolean;
  all?: boolean;
  watch?: boolean;
  diff?: boolean;
  json?: boolean;
}

export async function check(
  name: string | undefined,
  options: CheckOptions,
  context: Context,
): Promise<number> {
  if (options.all) return (await import('./check-all.ts')).checkAll(options, context);
  const { exercise, file } = target(name, context);
  const upToStep = stepNumber(options.step, exercise);
  const at = crashPoint(options.at, exercise);
  const subject = { exercise, file, upToStep, at, allSteps: options.allSteps };
  if (options.watch) return (await import('./check-watch.ts')).checkWatch(subject, context);
  return checkOnce(subject, options, context);
}

async function checkOnce(
  subject: Subject,
  { json, diff }: CheckOptions,
  context: Context,
): Promise<number> {
  const verdict = await gradeSubject(subject, context);
  remember(verdict, subject, context);
  if (json) context.printData(JSON.stringify(checkJson(verdict)));
  else context.print(screenOf(verdict, subject, context));
  if (diff && verdict.status === 'pass' && !json)
    context.print(renderReference(subject.exercise, subject.file, context));
  return verdict.status === 'pass' ? 0 : 1;
}

/** A name, a path to the file, or nothing: then the exercise that the learner is at. */
function target(name: string | undefined, context: Context): { exercise: Exercise; file: string } {
  const workspace = context.workspace();
  if (name !== undefined && looksLikePath(name)) {
    const exercise = findExercise(context.course, name);
    return { exercise, file: path.resolve(context.cwd, name) };
  }
  const exercise =
    name === undefined ? currentExercise(context) : findExercise(context.course, name);
  return { exercise, file: learnerFile(workspace, exercise.id) };
}

/** The one checked last, if it is not done; else the first that is not done; else the last of all. */
export function currentExercise({
  course,
  progress,
}: Pick<Context, 'course' | 'progress'>): Exercise {
  const { exercises } = progress();
  const isOpen = ({ id }: Exercise) => !exercises[id]?.done;
  const lastAt = ({ id }: Exercise) => exercises[id]?.lastAt ?? '';
  const open = course.exercises.filter(isOpen);
  const [latest] = open
    .filter((exercise) => lastAt(exercise) !== '')
    .sort((a, b) => (lastAt(a) < lastAt(b) ? 1 : -1));
  return latest ?? open[0] ?? course.exercises.at(-1)!;
}

export function stepNumber(given: string | undefined, exercise: Exercise): number | undefined {
  if (given === undefined) return undefined;
  const step = Number(given);
  if (Number.isInteger(step) && step >= 1 && step <= exercise.steps.length) return step;
  throw new UserError(
    `\`--step ${given}\`: ${exercise.id} has steps 1 to ${exercise.steps.length}.`,
  );
}

<<<<<<< HEAD
function crashPoint(given: string | undefined, exercise: Exercise): number | undefined {
  if (given === undefined) return undefined;
  if (!exercise.hasCrashPoints)
    throw new UserError(`\`--at\`: ${exercise.id} has no crash points.`);
  const at = Number(given);
  if (Number.isInteger(at) && at >= 1) return at;
  throw new UserError(`\`--at ${given}\`: crash points are 1, 2, 3 …`);
=======
const gradeFile = (
  exercise: Exercise,
  file: string,
  options: { upToStep?: number; allSteps?: boolean },
  { content, engine, workspace }: Context,
): Promise<Verdict> =>
  grade({ exercise, file, workspace: workspace(), content, engine, ...options });

function remember(verdict: Verdict, upToStep: number | undefined, context: Context): void {
  const failing = verdict.steps.find(({ status }) => status === 'fail')?.step;
  const stepsPassed = verdict.steps.findIndex(({ status }) => status !== 'pass');
  context.record({
    type: 'exercise-checked',
    exercise: verdict.exercise,
    status: verdict.status,
    stepsPassed: stepsPassed === -1 ? verdict.steps.length : stepsPassed,
    failingStep: failing,
    upToStep,
    mistake: verdict.status === 'fail' ? verdict.mistake?.id : undefined,
    durationMs: verdict.durationMs,
  });
}

/** The shape of `check --json`. */
function checkJson(verdict: Verdict): object {
  const { exercise, file, status, durationMs, steps, output, outputTruncated } = verdict;
  return {
    version: 1,
    exercise,
    file,
    status,
    reason: verdict.status === 'error' ? verdict.reason : null,
    message: verdict.status === 'error' ? verdict.message : null,
    advice: verdict.status === 'error' ? verdict.advice : null,
    at: (verdict.status === 'error' && verdict.at) || null,
    durationMs,
    steps,
    mistake: verdict.status === 'fail' ? verdict.mistake : null,
    output,
    outputTruncated,
  };
}

function screenOf(
  verdict: Verdict,
  exercise: Exercise,
  file: string,
  upToStep: number | undefined,
  context: Context,
): string {
  const progress = context.progress();
  return renderVerdict(verdict, {
    theme: context.theme,
    columns: context.columns,
    title: exercise.title,
    source: (shown) =>
      readIfThere(shown === verdict.file ? file : path.resolve(context.workspace(), shown)),
    rows: rowsAfter(verdict, exercise, upToStep, progress, context),
    effort: effortOf(progress.exercises[exercise.id]),
    upToStep,
  });
}

function rowsAfter(
  verdict: Verdict,
  exercise: Exercise,
  upToStep: number | undefined,
  progress: Progress,
  { course, program }: Context,
): [string, string, string?][] {
  const number = exerciseNumber(exercise);
  const again = `${program} check ${number}${upToStep === undefined ? '' : ` --step ${upToStep}`}`;
  if (verdict.status === 'pass') {
    if (upToStep !== undefined) return [['next', `${program} check ${number}`, 'all steps']];
    const next = nextThing(course, doneIn(progress));
    const says = next ?? { args: 'progress', says: 'what you have done' };
    return [
      ['compare', `${program} diff ${number}`],
      ['next', `${program} ${says.args}`, says.says],
    ];
  }
  const rows: [string, string, string?][] = [];
  if (verdict.status === 'fail') {
    if (verdict.mistake) {
      const [id, anchor] = verdict.mistake.guide.split('#');
      const guide = course.guides.find((known) => known.id === id);
      if (guide) rows.push(['read', `${program} guide ${guideName(guide)}#${anchor}`]);
    }
    rows.push(['hint', `${program} hint ${number}`]);
  }
  if (verdict.status === 'error' && verdict.reason === 'missing') {
    return [['back', `${program} reset ${number}`, 'puts the starter there']];
  }
  return [...rows, ['again', again]];
}

function effortOf(exercise: ExerciseProgress | undefined): string | undefined {
  if (!exercise) return undefined;
  const minutes = Math.round(exercise.activeMs / 60_000);
  return [count(exercise.checks, 'check'), minutes > 0 ? count(minutes, 'minute') : '']
    .filter(Boolean)
    .join(', ');
}

function readIfThere(file: string): string | undefined {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
>>>>>>> corpus
}
