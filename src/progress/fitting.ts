// Does an event mean anything? A log may be merged by hand or come from elsewhere, and one odd number
// in it must not spoil what all the others say.
import type { Course } from '../course/course.ts';
import type { ProgressEvent } from './events.ts';

/** An event of a type that we do not know may be anything: a newer version has written it. */
export function isFitting(event: ProgressEvent, course?: Pick<Course, 'exercises'>): boolean {
  const fits = fitting[event.type];
  return Number.isFinite(Date.parse(event.at)) && (fits?.(event as never, course) ?? true);
}

type Fits<Type> = (
  event: Extract<ProgressEvent, { type: Type }>,
  course?: Pick<Course, 'exercises'>,
) => boolean;

const fitting: { [Type in ProgressEvent['type']]?: Fits<Type> } = {
  'log-started': ({ format }) => isCount(format),
  'lesson-run': ({ lesson, durationMs }) => isName(lesson) && isDuration(durationMs),
  'exercise-checked': ({ exercise, stepsPassed, failingStep, upToStep, durationMs }, course) =>
    isName(exercise) &&
    isDuration(durationMs) &&
    [stepsPassed, failingStep ?? 0, upToStep ?? 0].every((step) => isStep(step, exercise, course)),
  'hint-shown': ({ exercise, step, hint }, course) =>
    isName(exercise) && isStep(step, exercise, course) && isCount(hint),
  'exercise-reset': ({ exercise }) => isName(exercise),
  'starter-written': ({ exercise }) => isName(exercise),
  'guide-opened': ({ guide }) => isName(guide),
  'guide-left': ({ guide, stoppedAt }) => isName(guide) && stoppedAt >= 0 && stoppedAt <= 1,
  'question-answered': ({ question, outline }) => isName(question) && isCount(outline),
  'question-explained': ({ outline }) => isCount(outline),
};

/** A key of what is folded; never one that every object has already. */
const isName = (name: unknown) => typeof name === 'string' && !(name in Object.prototype);

const most = 1000;
const isCount = (n: unknown) => Number.isInteger(n) && (n as number) >= 0 && (n as number) <= most;

/** An exercise that is not in the course may be a newer one's. */
function isStep(step: unknown, id: string, course?: Pick<Course, 'exercises'>): boolean {
  const steps = course?.exercises.find((exercise) => exercise.id === id)?.steps.length ?? most;
  return isCount(step) && (step as number) <= steps;
}

const longestMs = 30 * 24 * 60 * 60 * 1000;
const isDuration = (ms: unknown) => typeof ms === 'number' && ms >= 0 && ms <= longestMs;
