// Progress as Markdown, to hand in or to keep.
import type { Course } from '../course/course.ts';
import type { Progress } from '../progress/fold.ts';
import { sayDuration } from '../text/numbers.ts';

export function renderReport(course: Course, progress: Progress): string {
  const { lessons, exercises, guides, questions } = progress;
  const mark = (done: boolean | undefined) => (done ? 'x' : ' ');
  const time = (ms = 0) => (ms < 60_000 ? '' : `, ${sayDuration(ms)}`);
  return `${[
    '# events-course',
    `Up to ${progress.lastAt?.slice(0, 10) ?? 'now'}, ${sayDuration(progress.activeMs)} in all, long pauses not counted.`,
    '## Lessons',
    course.lessons
      .map(
        ({ id, title }) => `- [${mark(lessons[id]?.done)}] ${title}${time(lessons[id]?.activeMs)}`,
      )
      .join('\n'),
    '## Exercises',
    course.exercises
      .map(({ id, title, steps }) => {
        const known = exercises[id];
        const steady = `${known?.stepsPassed ?? 0} of ${steps.length} steps`;
        return `- [${mark(known?.done)}] ${title}: ${steady}${time(known?.activeMs)}`;
      })
      .join('\n'),
    '## Guides',
    course.guides
      .map(
        ({ id, title }) =>
          `- [${mark(guides[id]?.read ?? false)}] ${title}${time(guides[id]?.activeMs)}`,
      )
      .join('\n'),
    '## Questions',
    `${Object.values(questions).filter(({ right }) => right).length} right of ${Object.keys(questions).length} answered.`,
  ].join('\n\n')}\n`;
}
