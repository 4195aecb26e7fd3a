// Grades the learner's file, shows the verdict, remembers it.
import fs from 'node:fs';
import path from 'node:path';
import type { Exercise } from '../../course/course.ts';
import { exerciseNumber, findExercise, guideName, looksLikePath } from '../../course/find.ts';
import { nextThing } from '../../course/next.ts';
import { learnerFile } from '../../course/paths.ts';
import { UserError } from '../../course/user-error.ts';
import { dismissChild, grade } from '../../grader/grade.ts';
import type { Verdict } from '../../grader/verdict.ts';
import type { ExerciseProgress, Progress } from '../../progress/fold.ts';
import { count } from '../../ui/layout.ts';
import { renderVerdict } from '../../ui/render-check.ts';
import { renderCheckSummary } from '../../ui/render-check-summary.ts';
import { type Context, doneIn } from '../context.ts';
import { takeChild } from '../grading-child.ts';
import { stoppable } from '../stoppable.ts';
import { renderReference } from './diff.ts';

export interface CheckOptions {
  step?: string;
  allSteps?: boolean;
  all?: boolean;
  diff?: boolean;
  json?: boolean;
}

export async function check(
  name: string | undefined,
  options: CheckOptions,
  context: Context,
): Promise<number> {
  if (options.all) return checkAll(options, context);
  const { exercise, file } = target(name, context);
  const upToStep = stepNumber(options.step, exercise);
  const verdict = await gradeFile(
    exercise,
    file,
    { upToStep, allSteps: options.allSteps },
    context,
  );
  remember(verdict, upToStep, context);
  if (options.json) context.printData(JSON.stringify(checkJson(verdict)));
  else context.print(screenOf(verdict, exercise, file, upToStep, context));
  if (options.diff && verdict.status === 'pass' && !options.json) {
    context.print(renderReference(exercise, file, context));
  }
  return verdict.status === 'pass' ? 0 : 1;
}

/** Every exercise, one after the other; the summary at the end. */
async function checkAll(options: CheckOptions, context: Context): Promise<number> {
  const workspace = context.workspace();
  const verdicts: Verdict[] = [];
  for (const exercise of context.course.exercises) {
    const file = learnerFile(workspace, exercise.id);
    const verdict = await gradeFile(exercise, file, { allSteps: options.allSteps }, context);
    remember(verdict, undefined, context);
    verdicts.push(verdict);
  }
  if (options.json) {
    context.printData(JSON.stringify({ version: 1, results: verdicts.map(checkJson) }));
  } else {
    const { course, theme, columns, program } = context;
    context.print(renderCheckSummary(verdicts, course.exercises, { theme, columns, program }));
  }
  return verdicts.every(({ status }) => status === 'pass') ? 0 : 1;
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

function gradeFile(
  exercise: Exercise,
  file: string,
  options: { upToStep?: number; allSteps?: boolean },
  context: Context,
): Promise<Verdict> {
  const { content, engine, workspace } = context;
  const child = takeChild(context);
  const request = { exercise, file, workspace: workspace(), content, engine, child, ...options };
  return stoppable(grade(request), () => dismissChild(child));
}

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
}
