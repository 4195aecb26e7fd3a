// What comes next, by the order of the course: a lesson, its guide, its exercise. A guide that the
// learner has left behind isn't asked for again.
import type { Catalogue } from './catalogue.ts';
import { exerciseNumber, guideName, lessonNumber } from './find.ts';

/** What is done, as far as `next` asks. */
export interface Done {
  lesson(id: string): boolean;
  exercise(id: string): boolean;
  guide(id: string): boolean;
}

/** The arguments to type next, and what they lead to; undefined where all is done. */
export function nextThing(
  course: Catalogue,
  done: Done,
): { args: string; says: string } | undefined {
  for (const [i, lesson] of course.lessons.entries()) {
    if (!done.lesson(lesson.id)) return { args: `run ${lessonNumber(lesson)}`, says: lesson.title };
    const guide = course.guides.find(({ id }) => id === lesson.guide);
    const goesOn =
      course.lessons.slice(i + 1).some(({ id }) => done.lesson(id)) ||
      (lesson.exercise !== undefined && done.exercise(lesson.exercise));
    if (guide && !done.guide(guide.id) && !goesOn)
      return { args: `guide ${guideName(guide)}`, says: guide.title };
    const exercise = course.exercises.find(({ id }) => id === lesson.exercise);
    if (exercise && !done.exercise(exercise.id) && isReady(course, exercise, done)) {
      return { args: `check ${exerciseNumber(exercise)}`, says: exercise.title };
    }
  }
  return undefined;
}

/** An exercise that several lessons prepare comes after the last of them. */
const isReady = (course: Catalogue, exercise: { id: string }, done: Done): boolean =>
  course.lessons.every((lesson) => lesson.exercise !== exercise.id || done.lesson(lesson.id));
