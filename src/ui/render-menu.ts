// The head of the menu: the name, and how much of the course is done.
import type { Course } from '../course/course.ts';
import type { Progress } from '../progress/fold.ts';
import { spread } from '../text/lines.ts';
import type { Screen } from './theme.ts';

export function renderMenuHead(
  course: Course,
  { lessons, exercises }: Progress,
  { theme, columns }: Screen,
): string {
  const done = (things: { id: string }[], known: Record<string, { done: boolean }>) =>
    `${things.filter(({ id }) => known[id]?.done).length} of ${things.length}`;
  const lessonsDone = `${done(course.lessons, lessons)} lessons`;
  const exercisesDone = `${done(course.exercises, exercises)} exercises`;
  const says = `${lessonsDone} ${theme.symbols.later} ${exercisesDone}`;
  return `\n${spread(theme.strong('events-course'), theme.secondary(says), columns)}\n`;
}
