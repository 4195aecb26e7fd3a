// Does an event mean anything? A log may be merged by hand or come from elsewhere, and one odd line
// in it must not spoil what all the others say.
import type { Catalogue } from '../course/catalogue.ts';
import type { ProgressEvent } from './events.ts';

type Steps = Pick<Catalogue, 'exercises'>;

/** An event of a type that we don't know may be anything: a newer version has written it. */
export function isValid(event: ProgressEvent, course?: Steps): boolean {
  const rule = Object.hasOwn(rules, event.type) ? rules[event.type] : undefined;
  return (
    isName(event.type) &&
    /^\d{4}-/.test(event.at) &&
    Number.isFinite(Date.parse(event.at)) &&
    isShallow(event) &&
    (rule?.(event as never, course) ?? true)
  );
}

type Rule<Type> = (event: Extract<ProgressEvent, { type: Type }>, course?: Steps) => boolean;

const rules: { [Type in ProgressEvent['type']]: Rule<Type> } = {
  'log-started': ({ format }) => isCount(format),
  'lesson-run': ({ lesson, ok, durationMs }) =>
    isName(lesson) && isBoolean(ok) && isDuration(durationMs),
  'prediction-made': ({ lesson, prediction, right, sure }) =>
    isName(lesson) && isName(prediction) && isBoolean(right) && isOneOf(sure, surenesses),
  'exercise-checked': (
    { exercise, status, stepsPassed, failingStep, upToStep, durationMs },
    course,
  ) =>
    isName(exercise) &&
    isOneOf(status, ['pass', 'fail', 'error']) &&
    isDuration(durationMs) &&
    [stepsPassed, failingStep ?? 0, upToStep ?? 0].every((step) => isStep(step, exercise, course)),
  'hint-shown': ({ exercise, step, hint }, course) =>
    isName(exercise) && isStep(step, exercise, course) && isCount(hint),
  'reference-shown': ({ exercise }) => isName(exercise),
  'exercise-reset': ({ exercise }) => isName(exercise),
  'exercise-restored': ({ exercise }) => isName(exercise),
  'starter-written': ({ exercise, hash }) => isName(exercise) && typeof hash === 'string',
  'guide-opened': ({ guide, sections = 0 }) => isName(guide) && isCount(sections),
  'guide-read': ({ guide, sections }) =>
    isName(guide) && Array.isArray(sections) && isCount(sections.length) && sections.every(isName),
  'guide-left': ({ guide, stoppedAt }) => isName(guide) && isShare(stoppedAt),
  'question-answered': ({ question, outline, right, sure }) =>
    isName(question) && isCount(outline) && isBoolean(right) && isOneOf(sure, surenesses),
  'question-explained': ({ outline, judged }) =>
    isCount(outline) && isOneOf(judged, ['yes', 'partly', 'no']),
};

const surenesses = ['guess', 'fairly', 'sure'];

/** A key of what is folded; never one that every object has already. */
const isName = (name: unknown) => typeof name === 'string' && !(name in Object.prototype);
const isBoolean = (value: unknown) => typeof value === 'boolean';
const isOneOf = (value: unknown, words: string[]) => words.includes(value as string);
const isShare = (n: unknown) => typeof n === 'number' && n >= 0 && n <= 1;

const most = 1000;
const isCount = (n: unknown) => Number.isInteger(n) && (n as number) >= 0 && (n as number) <= most;

/** An exercise that is not in the course may be a newer one's. */
function isStep(step: unknown, id: string, course?: Steps): boolean {
  const steps = course?.exercises.find((exercise) => exercise.id === id)?.steps.length ?? most;
  return isCount(step) && (step as number) <= steps;
}

const longestMs = 30 * 24 * 60 * 60 * 1000;
const isDuration = (ms: unknown) => typeof ms === 'number' && ms >= 0 && ms <= longestMs;

/** What is nested without end can be read, but not be written again. */
const isShallow = (value: unknown, levels = 8): boolean =>
  typeof value !== 'object' ||
  value === null ||
  (levels > 0 && Object.values(value).every((each) => isShallow(each, levels - 1)));
