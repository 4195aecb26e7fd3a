// state = fold(events): what the log means.
import type { ProgressEvent, SelfJudgement, Sureness } from './events.ts';

export interface Progress {
  lessons: Record<string, { runs: number; done: boolean; activeMs: number }>;
  exercises: Record<string, ExerciseProgress>;
  guides: Record<string, GuideProgress>;
  predictions: Calibration;
  /** question id → was the last answer right? */
  questions: Record<string, { right: boolean }>;
  answers: Calibration;
  /** exercise id → hash of the starter that the learner got. */
  starters: Record<string, string>;
  /** outline's question → how the learner found the last answer in own words. */
  explained: Record<number, SelfJudgement>;
  /** Active time: pauses longer than a quarter of an hour do not count. */
  activeMs: number;
  lastAt?: string;
  /** The guide that was opened last, while nothing else has happened. */
  openGuide?: string;
}

/** How often each degree of sureness was right. */
export type Calibration = Record<Sureness, { asked: number; right: number }>;

export interface GuideProgress {
  opened: number;
  activeMs: number;
  stoppedAt?: number;
  /** Most of its sections were seen, in one visit or in several. */
  read: boolean;
  /** Those that were, and how many it has. */
  sections: string[];
  of?: number;
}

export interface ExerciseProgress {
  /** The most steps that ever passed together, from the first on. */
  stepsPassed: number;
  done: boolean;
  checks: number;
  /** The step that failed at the last check. */
  failingStep?: number;
  /** step → hints seen. */
  hints: Record<number, number>;
  activeMs: number;
  lastAt: string;
}

const longestPauseMs = 15 * 60 * 1000;

/** Pure: the same events give the same progress, whoever asks and when. */
export function foldProgress(events: ProgressEvent[]): Progress {
  const progress: Progress = {
    lessons: noNames(),
    exercises: noNames(),
    guides: noNames(),
    predictions: noCalibration(),
    questions: noNames(),
    answers: noCalibration(),
    explained: noNames(),
    starters: noNames(),
    activeMs: 0,
  };
  for (const event of events) apply(progress, event);
  return progress;
}

/** Without the names that every object has: they come from a log that anybody may have written. */
const noNames = () => Object.create(null);

function noCalibration(): Calibration {
  const none = () => ({ asked: 0, right: 0 });
  return { guess: none(), fairly: none(), sure: none() };
}

function calibrate(calibration: Calibration, { sure, right }: { sure: Sureness; right: boolean }) {
  if (!Object.hasOwn(calibration, sure)) return;
  calibration[sure].asked++;
  if (right) calibration[sure].right++;
}

function apply(progress: Progress, event: ProgressEvent): void {
  // A run takes its time, even if it is the first event or follows a long pause.
  const ran = ranFor(event);
  const spent = Math.max(activeSince(progress.lastAt, event.at), ran);
  progress.activeMs += spent;
  progress.lastAt = event.at;
  // Reading comes after a guide was opened; everything else before it is recorded.
  const reading = progress.openGuide;
  progress.openGuide = undefined;
  if (reading !== undefined) progress.guides[reading]!.activeMs += spent - ran;
  applyTo(progress, event, reading === undefined ? spent : ran);
}

const ranFor = (event: ProgressEvent): number =>
  event.type === 'lesson-run' || event.type === 'exercise-checked' ? event.durationMs : 0;

function applyTo(progress: Progress, event: ProgressEvent, spent: number): void {
  switch (event.type) {
    case 'lesson-run': {
      progress.lessons[event.lesson] ??= { runs: 0, done: false, activeMs: 0 };
      const lesson = progress.lessons[event.lesson]!;
      lesson.runs++;
      lesson.done ||= event.ok;
      lesson.activeMs += spent;
      break;
    }
    case 'prediction-made':
      calibrate(progress.predictions, event);
      break;
    case 'question-answered':
      progress.questions[event.question] = { right: event.right };
      calibrate(progress.answers, event);
      break;
    case 'starter-written':
      progress.starters[event.exercise] = event.hash;
      break;
    case 'question-explained':
      progress.explained[event.outline] = event.judged;
      break;
    case 'guide-opened': {
      const guide = guideIn(progress, event.guide);
      guide.opened++;
      guide.read ||= event.sections === undefined;
      guide.of = event.sections;
      progress.openGuide = event.guide;
      break;
    }
    case 'guide-read': {
      const guide = guideIn(progress, event.guide);
      guide.sections = [...new Set([...guide.sections, ...event.sections])];
      guide.read ||= guide.sections.length >= mostSections * (guide.of ?? Number.POSITIVE_INFINITY);
      break;
    }
    case 'guide-left':
      guideIn(progress, event.guide).stoppedAt = event.stoppedAt;
      break;
    case 'exercise-checked':
    case 'hint-shown':
    case 'exercise-reset':
    case 'exercise-restored':
      applyToExercise(progress, event, spent);
  }
}

/** So many of a guide's sections make it read. */
const mostSections = 0.8;

const guideIn = ({ guides }: Progress, id: string): GuideProgress =>
  (guides[id] ??= { opened: 0, activeMs: 0, read: false, sections: [] });

function applyToExercise(
  progress: Progress,
  event: Extract<
    ProgressEvent,
    { type: 'exercise-checked' | 'hint-shown' | 'exercise-reset' | 'exercise-restored' }
  >,
  spent: number,
): void {
  progress.exercises[event.exercise] ??= {
    stepsPassed: 0,
    done: false,
    checks: 0,
    hints: {},
    activeMs: 0,
    lastAt: event.at,
  };
  const exercise = progress.exercises[event.exercise]!;
  exercise.activeMs += spent;
  exercise.lastAt = event.at;
  if (event.type === 'hint-shown') {
    exercise.hints[event.step] = Math.max(exercise.hints[event.step] ?? 0, event.hint);
  } else if (event.type !== 'exercise-checked') {
    exercise.failingStep = undefined;
  } else {
    applyCheck(exercise, event);
  }
}

function applyCheck(
  exercise: ExerciseProgress,
  event: Extract<ProgressEvent, { type: 'exercise-checked' }>,
): void {
  const { status, stepsPassed, upToStep, failingStep, crashPoint } = event;
  const isWhole = upToStep === undefined && crashPoint === undefined;
  exercise.checks++;
  // At one crash point a step can pass that fails at another.
  if (crashPoint === undefined) exercise.stepsPassed = Math.max(exercise.stepsPassed, stepsPassed);
  exercise.done ||= status === 'pass' && isWhole;
  // A pass of some steps doesn't mend a later one.
  const reached = crashPoint === undefined ? (upToStep ?? Number.POSITIVE_INFINITY) : 0;
  if (status !== 'pass' || (exercise.failingStep ?? 0) <= reached)
    exercise.failingStep = failingStep;
}

function activeSince(before: string | undefined, now: string): number {
  const pause = before === undefined ? 0 : Date.parse(now) - Date.parse(before);
  return pause > 0 && pause <= longestPauseMs ? pause : 0;
}
