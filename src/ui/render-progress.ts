// Progress as a screen, and the log line by line.
import type { Course } from '../course/course.ts';
import type { ProgressEvent } from '../progress/events.ts';
import type { Progress } from '../progress/fold.ts';
import { count, labelled, margin, padEnd } from './layout.ts';
import { renderCalibration } from './render-quiz.ts';
import type { Theme } from './theme.ts';

export interface ProgressScreen {
  course: Course;
  progress: Progress;
  next?: { text: string; says: string };
  theme: Theme;
  columns: number;
}

export function renderProgress({ course, progress, next, theme, columns }: ProgressScreen): string {
  const items = course.lessons.flatMap(({ questions }) => questions).length;
  const rows: [string, number, number][] = [
    [
      'lessons',
      course.lessons.filter(({ id }) => progress.lessons[id]?.done).length,
      course.lessons.length,
    ],
    [
      'exercises',
      course.exercises.filter(({ id }) => progress.exercises[id]?.done).length,
      course.exercises.length,
    ],
    ['guides', course.guides.filter(({ id }) => progress.guides[id]).length, course.guides.length],
    ['questions', Object.values(progress.questions).filter(({ right }) => right).length, items],
  ];
  const parts = [
    rows
      .map(
        ([name, done, all]) =>
          `${margin}${padEnd(name, 10)}  ${bar(done, all, theme, Math.min(20, columns - 24))}  ${done} of ${all}`,
      )
      .join('\n'),
    renderCalibration(progress.predictions, 'predicted'),
    renderCalibration(progress.answers, 'answered'),
    sayTime(progress.activeMs),
    next ? labelled([['next', theme.action(next.text), next.says]], columns) : `${margin}All done.`,
  ];
  return `\n${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function bar(done: number, all: number, theme: Theme, width: number): string {
  const filled = all === 0 ? 0 : Math.round((done / all) * width);
  return (
    theme.pass(theme.symbols.block.repeat(filled)) +
    theme.secondary(theme.symbols.later.repeat(width - filled))
  );
}

function sayTime(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes === 0) return '';
  const hours = Math.floor(minutes / 60);
  const text = hours > 0 ? `${hours} h ${minutes % 60} min` : count(minutes, 'minute');
  return `${margin}${padEnd('time', 10)}  ${text}, long pauses not counted`;
}

export function renderHistory(
  events: ProgressEvent[],
  { theme }: { theme: Theme; columns: number },
): string {
  if (events.length === 0) return `\n${margin}Nothing is recorded yet.\n`;
  const lines = events.map((event) => {
    const { id: _id, at, type, ...rest } = event as ProgressEvent & Record<string, unknown>;
    const details = Object.entries(rest)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => `${key} ${typeof value === 'object' ? JSON.stringify(value) : value}`)
      .join(', ');
    return `${margin}${theme.secondary(at.slice(0, 19).replace('T', ' '))}  ${padEnd(type, 17)}  ${details}`;
  });
  return `\n${lines.join('\n')}\n`;
}
