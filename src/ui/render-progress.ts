// Progress as a picture of the course, and the log line by line.
import type { Course, Lesson } from '../course/course.ts';
import { exerciseNumber, guideName, lessonNumber } from '../course/find.ts';
import type { Progress } from '../progress/fold.ts';
import { labelled, margin, wrap } from '../text/lines.ts';
import { count, sayDuration } from '../text/numbers.ts';
import { columnWidths, table } from '../text/table.ts';
import { cut, padEnd } from '../text/width.ts';
import { renderCalibration } from './render-quiz.ts';
import type { Screen, Theme } from './theme.ts';

export interface ProgressScreen extends Screen {
  course: Course;
  progress: Progress;
  questionsDue: number;
  /** A moment in the past that is shown; undefined for now. */
  moment?: Date;
  next?: { text: string; says: string };
}

export function renderProgress(screen: ProgressScreen): string {
  const { course, progress, moment, next, theme, columns } = screen;
  const parts = [
    moment ? sayMoment(moment, screen) : '',
    renderMap(course, progress, screen),
    renderQuestions(screen),
    renderCalibration(progress.predictions, 'predicted'),
    renderCalibration(progress.answers, 'answered'),
    sayTime(progress.activeMs),
    next ? labelled([['next', theme.action(next.text), next.says]], columns) : `${margin}All done.`,
  ];
  return `\n${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** Time travel: the same fold, over the events up to then. */
function sayMoment(moment: Date, { theme, columns }: Screen): string {
  const text = `As it was on ${moment.toISOString().slice(0, 16).replace('T', ' at ')} UTC: the events up to then, folded anew. Lesson 04 is about this.`;
  return theme.secondary(wrap(text, columns));
}

/** A row a lesson, with the guide and the exercise that it leads to, each where it first belongs. */
function renderMap(course: Course, progress: Progress, screen: Screen): string {
  const rows = course.lessons.map((lesson, i) => rowOf(lesson, i, course, progress, screen));
  const width = columnWidths(rows).reduce((sum, column) => sum + column + margin.length, 0);
  const lines = width > screen.columns ? rows.map(stacked) : table(rows);
  return lines.map((line) => margin + line).join('\n');
}

const stacked = (cells: string[]) => cells.filter(Boolean).join(`\n${margin}     `);

function rowOf(
  lesson: Lesson,
  index: number,
  course: Course,
  progress: Progress,
  { theme }: Screen,
): string[] {
  const { lessons, guides, exercises } = progress;
  const before = course.lessons.slice(0, index);
  const guide = course.guides.find(
    ({ id }) => id === lesson.guide && !before.some((other) => other.guide === id),
  );
  const exercise = course.exercises.find(
    ({ id }) => id === lesson.exercise && !before.some((other) => other.exercise === id),
  );
  const name = cut(lesson.title.split(':')[0]!, 20, theme.symbols.more);
  const spent = [lessons[lesson.id], guide && guides[guide.id], exercise && exercises[exercise.id]];
  const time = spent.reduce((sum, thing) => sum + (thing?.activeMs ?? 0), 0);
  return [
    `${mark(lessons[lesson.id]?.done, theme)} ${lessonNumber(lesson)} ${name}`,
    guide ? `${mark(guides[guide.id]?.read, theme)} ${guideName(guide)}` : '',
    exercise
      ? `${mark(exercises[exercise.id]?.done, theme)} ${exerciseNumber(exercise)} ${bar(exercises[exercise.id]?.stepsPassed ?? 0, exercise.steps.length, theme)}`
      : '',
    time >= 60_000 ? theme.secondary(sayDuration(time).replace(/minutes?$/, 'min')) : '',
  ];
}

const mark = (done: boolean | undefined, { pass, secondary, symbols }: Theme) =>
  done ? pass(symbols.pass) : secondary(padEnd(symbols.later, symbols.pass.length));

/** A sign a step. */
const bar = (done: number, all: number, { pass, secondary, symbols }: Theme) =>
  pass(symbols.block.repeat(done)) + secondary(symbols.later.repeat(all - done));

function renderQuestions({ course, progress, questionsDue }: ProgressScreen): string {
  const all = course.lessons.flatMap(({ questions }) => questions).length;
  if (all === 0) return '';
  const right = Object.values(progress.questions).filter((answer) => answer.right).length;
  const due = questionsDue > 0 ? `, ${count(questionsDue, 'miss', 'misses')} due again` : '';
  return `${margin}${padEnd('questions', 10)}  ${right} of ${all} right${due}`;
}

function sayTime(ms: number): string {
  if (ms < 60_000) return '';
  return `${margin}${padEnd('time', 10)}  ${sayDuration(ms)}, long pauses not counted`;
}
