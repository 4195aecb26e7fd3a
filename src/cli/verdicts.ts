// What every form of `check` does with a verdict: makes it, remembers it, shows it.
import path from 'node:path';
import { exerciseNumber, guidePlaceName } from '../course/find.ts';
import { nextThing } from '../course/next.ts';
import { liesWithin } from '../course/real-paths.ts';
import type { TestCount } from '../grader/count-tests.ts';
import { grade } from '../grader/grade.ts';
import { readLearnerFile } from '../grader/learner-file.ts';
import { scoreOf } from '../grader/score.ts';
import type { Verdict } from '../grader/verdict.ts';
import type { ExerciseProgress } from '../progress/fold.ts';
import { count } from '../text/numbers.ts';
import { makeSafe } from '../text/safe.ts';
import { renderVerdict } from '../ui/render-check.ts';
import { sayPrinted } from '../ui/render-printed.ts';
import { type Context, doneIn } from './context.ts';
import { takeStarted } from './grading-child.ts';
import { keepGraded } from './keep-attempt.ts';
import { stoppable } from './stoppable.ts';
import { isPart, type Subject } from './subject.ts';

/** Rows at the end of a screen: what to type next. */
export type Rows = [label: string, text: string, says?: string][];

/** Gives up, and ends its child, when we are told to end. */
export function gradeSubject(
  subject: Subject,
  context: Context,
  onCount?: (count: TestCount) => void,
): Promise<Verdict> {
  const { content, engine, workspace } = context;
  const { child, bundler } = takeStarted(context);
  const giveUp = new AbortController();
  const { signal } = giveUp;
  const request = {
    ...subject,
    workspace: workspace(),
    content,
    engine,
    child,
    bundler,
    signal,
    onCount,
  };
  return stoppable(grade(request), () => giveUp.abort());
}

/** In the log, and the text among the attempts. */
export function remember(verdict: Verdict, subject: Subject, context: Context): void {
  if (subject.record === false) return;
  const isRecorded = recordVerdict(verdict, subject, context);
  const problem = keepGraded(verdict, subject, context);
  if (problem && isRecorded) context.say(`  This attempt wasn't kept. ${makeSafe(problem)}`); // else the cause is said already
}

/** `upToStep` is set with `at` too, so that an older version doesn't take the exercise for done. */
function recordVerdict(
  verdict: Verdict,
  { exercise, at, upToStep = at && exercise.steps.length }: Subject,
  context: Context,
): boolean {
  const failing = verdict.steps.find(({ status }) => status === 'fail')?.step;
  const stepsPassed = verdict.steps.findIndex(({ status }) => status !== 'pass');
  return context.record({
    type: 'exercise-checked',
    exercise: verdict.exercise,
    status: verdict.status,
    stepsPassed: stepsPassed === -1 ? verdict.steps.length : stepsPassed,
    failingStep: failing,
    upToStep,
    crashPoint: at,
    mistake: verdict.status === 'fail' ? verdict.mistake?.id : undefined,
    durationMs: verdict.durationMs,
  });
}

/** The shape of `check --json`. */
export function checkJson(verdict: Verdict): object {
  const { exercise, file, status, durationMs, steps } = verdict;
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
    score: scoreOf(steps),
    steps,
    mistake: verdict.status === 'fail' ? verdict.mistake : null,
    uncaught: verdict.status === 'fail' ? verdict.uncaught : null,
    output: verdict.output,
    outputTruncated: verdict.outputTruncated,
    outputOutsideTests: verdict.outputOutsideTests,
  };
}

export function screenOf(
  verdict: Verdict,
  subject: Subject,
  context: Context,
  rows?: Rows,
): string {
  const { exercise, file, upToStep, at, wholeOutput } = subject;
  const progress = context.progress();
  const placed = placedFrom(verdict, context);
  return renderVerdict(placed, {
    theme: context.theme,
    columns: context.columns,
    title: exercise.title,
    source: (shown) => sourceOf(shown === placed.file ? undefined : shown, file, context),
    rows: rows ?? rowsAfter(verdict, subject, context),
    effort: effortOf(progress.exercises[exercise.id]),
    upToStep,
    at,
    wholeOutput,
  });
}

/** With paths that can be opened from here; a verdict's own begin at the workspace. */
export function placedFrom(verdict: Verdict, { cwd, workspace, shown }: Context): Verdict {
  if (cwd === workspace()) return verdict;
  const place = (key: string, value: unknown) =>
    key === 'file' && typeof value === 'string' ? shown(value) : value;
  return JSON.parse(JSON.stringify(verdict), place);
}

export function rowsAfter(verdict: Verdict, subject: Subject, context: Context): Rows {
  const again = sayAgain(subject, context);
  const printed: Rows =
    verdict.output === '' || subject.wholeOutput
      ? []
      : [
          [
            'output',
            `${again}${subject.allSteps ? ' --all-steps' : ''} --output`,
            sayPrinted(verdict),
          ],
        ];
  return [...printed, ...rowsOnwards(verdict, again, subject, context)];
}

/** The same check, as narrow as it was. */
function sayAgain({ exercise, upToStep, at, seed }: Subject, { program }: Context): string {
  const step = upToStep === undefined ? '' : ` --step ${upToStep}`;
  const point = at === undefined ? '' : ` --at ${at}`;
  const runs = seed === undefined ? '' : ` --seed ${seed}`;
  return `${program} check ${exerciseNumber(exercise)}${step}${point}${runs}`;
}

function rowsOnwards(
  verdict: Verdict,
  again: string,
  subject: Subject,
  { course, program, progress }: Context,
): Rows {
  const number = exerciseNumber(subject.exercise);
  if (verdict.status === 'pass') {
    if (isPart(subject))
      return [
        ['next', `${program} check ${number}`, subject.at ? 'all crash points' : 'all steps'],
      ];
    const next = nextThing(course, doneIn(progress()));
    const says = next ?? { args: 'progress', says: 'what you have done' };
    return [
      ['compare', `${program} diff ${number}`],
      ['next', `${program} ${says.args}`, says.says],
    ];
  }
  const rows: Rows = [];
  if (verdict.status === 'fail') {
    const readOn = verdict.mistake?.guide ?? verdict.family;
    if (readOn) {
      const place = guidePlaceName(course, readOn);
      if (place) rows.push(['read', `${program} guide ${place}`]);
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

/** Of another file than the learner's own, none is shown from outside the workspace: a stack may be forged. */
function sourceOf(other: string | undefined, own: string, context: Context): string | undefined {
  const workspace = context.workspace();
  const file = other === undefined ? own : path.resolve(context.cwd, other);
  if (other !== undefined && !liesWithin(workspace, file)) return undefined;
  const source = readLearnerFile(file, workspace);
  return 'text' in source ? source.text : undefined;
}
