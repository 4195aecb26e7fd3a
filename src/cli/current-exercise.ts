import type { Exercise } from '../course/course.ts';
import type { Context } from './context.ts';

/** Of those that aren't done the one worked on last, or the first; if all are done, the last of the course. */
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
