// From what a learner types to what is meant: `1`, `ex1`, `saga`, `exercises/exercise-1.ts`.
import type { Course, Exercise, Guide, Lesson } from './course.ts';
import { UserError } from './user-error.ts';

/** By number, id or a unique part of it. What fits none, or more than one, is a UserError with the nearest names. */
export const findLesson = (course: Course, name: string): Lesson =>
  find('lesson', course.lessons, name, (lesson) => [lesson.id, withoutNumber(lesson.id)]);

/** By number, id, `ex1` or the path of its file; else a UserError. */
export const findExercise = (course: Course, name: string): Exercise =>
  find('exercise', course.exercises, exerciseName(name), (exercise) => [
    exercise.id,
    exercise.id.replace('exercise-', 'ex'),
  ]);

/** By number, id, alias or a unique part of one; else a UserError. */
export const findGuide = (course: Course, name: string): Guide =>
  find('guide', course.guides, name, (guide) => [
    guide.id,
    withoutNumber(guide.id),
    ...(guide.aliases ?? []),
  ]);

/** What `--step` names; else a UserError. */
export function stepNumber(given: string | undefined, exercise: Exercise): number | undefined {
  if (given === undefined) return undefined;
  const step = Number(given);
  if (Number.isInteger(step) && step >= 1 && step <= exercise.steps.length) return step;
  throw new UserError(
    `\`--step ${given}\`: ${exercise.id} has steps 1 to ${exercise.steps.length}.`,
  );
}

/** How a lesson is named on a screen: `01`. */
export const lessonNumber = (lesson: { id: string }): string => lesson.id.slice(0, 2);
/** How a guide is named on a screen: `memory-leaks`. */
export const guideName = (guide: { id: string }): string => withoutNumber(guide.id);
/** `01-memory-leaks#bind`, or a guide alone. */
export function splitGuidePlace(place: string): { id: string; anchor?: string } {
  const [id = '', anchor] = place.split('#');
  return { id, anchor };
}
/** As a learner types it: `memory-leaks#bind`. Undefined where the course has no such guide. */
export function guidePlaceName({ guides }: Course, place: string): string | undefined {
  const { id, anchor } = splitGuidePlace(place);
  const guide = guides.find((known) => known.id === id);
  return guide && guideName(guide) + (anchor ? `#${anchor}` : '');
}
/** How an exercise is named on a screen: `1`. */
export const exerciseNumber = (exercise: { id: string }): string =>
  exercise.id.replace('exercise-', '');

/** Is this name a path rather than an id? */
export const looksLikePath = (name: string): boolean => /[\\/]|\.ts$/.test(name);

/** The names that come nearest to what was typed, best first; at most three. */
export function nearest(typed: string, names: string[]): string[] {
  return names
    .map((name) => ({ name, distance: editDistance(plain(typed), plain(name)) }))
    .filter(({ name, distance }) => distance <= Math.max(2, Math.floor(name.length / 3)))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ name }) => name);
}

function find<Thing extends { id: string }>(
  kind: string,
  things: Thing[],
  typed: string,
  namesOf: (thing: Thing) => string[],
): Thing {
  const wanted = plain(typed);
  const exact = things.find(
    (thing) =>
      numberIn(thing.id) === asNumber(typed) ||
      namesOf(thing).some((name) => plain(name) === wanted),
  );
  if (exact) return exact;
  const partial = things.filter(
    (thing) => wanted !== '' && namesOf(thing).some((name) => plain(name).includes(wanted)),
  );
  if (partial.length === 1) return partial[0]!;
  throw unknown(kind, typed, partial.length > 1 ? partial : [], things, namesOf);
}

function unknown<Thing extends { id: string }>(
  kind: string,
  typed: string,
  matches: Thing[],
  things: Thing[],
  namesOf: (thing: Thing) => string[],
): UserError {
  if (matches.length > 0) {
    return new UserError(
      `\`${typed}\` fits more than one ${kind}: ${listOf(matches.map(shownName), 'and')}.`,
    );
  }
  const nearestOf = (thing: Thing) =>
    nearest(typed, namesOf(thing))
      .slice(0, 1)
      .map((name) => (name === thing.id ? shownName(thing) : name));
  const near = nearest(typed, things.flatMap(nearestOf));
  const hint =
    near.length > 0
      ? ` Did you mean ${listOf(near.map(ticked))}?`
      : ` There are ${listOf(
          things.map((thing) => ticked(shownName(thing))),
          'and',
        )}.`;
  return new UserError(`No ${kind} \`${typed}\`.${hint}`);
}

function exerciseName(name: string): string {
  return looksLikePath(name) ? name.replace(/^.*[\\/]/, '').replace(/\.ts$/, '') : name;
}

/** As screens and errors name it; a number before it may be typed too. */
const shownName = ({ id }: { id: string }) => withoutNumber(id);
const withoutNumber = (id: string) => id.replace(/^\d+-/, '');
const plain = (name: string) => name.toLowerCase().replace(/[-_\s]/g, '');
const ticked = (name: string) => `\`${name}\``;
const numberIn = (id: string) => Number(/^(\d+)-|-(\d+)$/.exec(id)?.slice(1).find(Boolean));
const asNumber = (typed: string) => (/^\d+$/.test(typed) ? Number(typed) : -1);

/** `a, b or c` */
export function listOf(names: string[], last = 'or'): string {
  return names.length < 2
    ? names.join('')
    : `${names.slice(0, -1).join(', ')} ${last} ${names.at(-1)}`;
}

/** Levenshtein's distance with swaps of neighbours (optimal string alignment). */
function editDistance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min(rows[i - 1]![j]! + 1, row[j - 1]! + 1, rows[i - 1]![j - 1]! + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, rows[i - 2]![j - 2]! + 1);
      row.push(best);
    }
    rows.push(row);
  }
  return rows[a.length]![b.length]!;
}
