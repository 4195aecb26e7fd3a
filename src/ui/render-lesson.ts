// What stands around a lesson's measurement: the story before it, the comparison and what to take away after it.
import type { Lesson } from '../course/course.ts';
import { lessonNumber } from '../course/find.ts';
import type { Compared } from '../example/compare-predictions.ts';
import type { Sureness } from '../progress/events.ts';
import { labelled, margin, padEnd, spread, wrap } from './layout.ts';
import type { Theme } from './theme.ts';

interface Screen {
  theme: Theme;
  columns: number;
}

export function renderLessonHead(
  lesson: Lesson,
  { theme, columns, break: broken }: Screen & { break?: string },
): string {
  const title = theme.strong(`${lessonNumber(lesson)} ${theme.symbols.later} ${lesson.title}`);
  const right = broken ? '' : theme.secondary(`about ${lesson.minutes} min`);
  const variant = broken
    ? `\n\n${margin}${theme.warn(`broken on purpose: ${lesson.breaks[broken]?.says}`)}`
    : '';
  return `\n${right ? spread(title, right, columns) : margin + title}\n\n${wrap(lesson.story, Math.min(columns, 80))}${variant}\n`;
}

const sureness: Record<Sureness, string> = {
  guess: 'as a guess',
  fairly: 'fairly sure',
  sure: 'sure',
};

export function renderComparison(
  compared: Compared[],
  sure: Sureness,
  { theme, columns }: Screen,
): string {
  const width = Math.max(...compared.map(({ prediction }) => prediction.ask.length));
  const lines = compared.map(({ prediction, said, right, found }) => {
    const symbol = right ? theme.pass(theme.symbols.pass) : theme.fail(theme.symbols.fail);
    const told = right
      ? found
      : `${found}; you said ${prediction.choices[said]}, ${sureness[sure]}`;
    const together = `${margin}${symbol} ${padEnd(prediction.ask, width)}  ${told}`;
    if (together.length - symbol.length + 1 <= columns) return together;
    return `${margin}${symbol} ${wrap(prediction.ask, columns, '    ').trimStart()}\n${wrap(told, columns, '      ')}`;
  });
  return `\n${lines.join('\n')}`;
}

export function renderLessonEnd(
  lesson: Lesson,
  {
    theme,
    columns,
    program,
    guide,
    exercise,
  }: Screen & { program: string; guide?: string; exercise?: string },
): string {
  const number = lessonNumber(lesson);
  const action = (args: string) => theme.action(`${program} ${args}`);
  const tries = lesson.tries.map(({ args, says }, i): [string, string, string] => [
    i === 0 ? 'try' : '',
    action(`run ${number} ${args}`),
    says,
  ]);
  const next: [string, string][] = [];
  if (guide) next.push(['next', action(`guide ${guide}`)]);
  if (exercise) next.push([guide ? '' : 'next', action(`check ${exercise}`)]);
  return `\n${wrap(lesson.takeAway.join('\n'), columns)}\n\n${labelled([...tries, ...next], columns)}\n`;
}

/** After all lessons: a line each. */
export function renderRunSummary(
  ended: { lesson: Lesson; exitCode: number }[],
  { theme, columns }: Screen,
): string {
  const lines = ended.map(({ lesson, exitCode }) => {
    const { pass, fail, symbols } = theme;
    const symbol = exitCode === 0 ? pass(symbols.pass) : fail(symbols.fail);
    const line = `${margin}${padEnd(symbol, symbols.pass.length)} ${lessonNumber(lesson)}  ${lesson.title}`;
    return wrap(line.trimStart(), columns, margin).split('\n')[0]!;
  });
  const ran = ended.filter(({ exitCode }) => exitCode === 0).length;
  return `\n${lines.join('\n')}\n\n${margin}${ran} of ${ended.length} ran to their end\n`;
}
