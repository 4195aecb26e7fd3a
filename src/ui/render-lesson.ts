// What stands around a lesson's measurement: the story before it, the comparison and what to take away after it.
import type { Lesson } from '../course/course.ts';
import { lessonNumber } from '../course/find.ts';
import { optionName } from '../course/knob-values.ts';
import type { Compared } from '../example/compare-predictions.ts';
import type { Sureness } from '../progress/events.ts';
import { labelled, margin, spread, wrap } from '../text/lines.ts';
import { padEnd, visibleWidth } from '../text/width.ts';
import type { Screen } from './theme.ts';

/** What the run was asked for. */
interface Asked {
  knobs: Record<string, unknown>;
  break?: string;
}

export function renderLessonHead(
  lesson: Lesson,
  { theme, columns, ...asked }: Screen & Asked,
): string {
  const { scene } = lesson.knobs;
  const isWhole =
    asked.break === undefined && (scene === undefined || asked.knobs.scene === scene.default);
  const title = wrap(`${lessonNumber(lesson)} ${theme.symbols.later} ${lesson.title}`, columns);
  const minutes = isWhole ? theme.secondary(`about ${lesson.minutes} min`) : '';
  const head = theme.strong(title.trimStart());
  const parts = [
    minutes ? spread(head, minutes, columns) : margin + head,
    wrap(storyOf(lesson, asked), Math.min(columns, 80)),
  ];
  if (asked.break !== undefined) {
    const says = `broken on purpose: ${lesson.breaks[asked.break]?.says}`;
    parts.push(theme.warn(wrap(says, Math.min(columns, 80))));
  }
  return `\n${parts.filter(Boolean).join('\n\n')}\n`;
}

/** Of the break, else of the scene, else of another knob; a break without one says enough. */
function storyOf(lesson: Lesson, { knobs, break: broken }: Asked): string {
  const { stories = {} } = lesson;
  if (broken !== undefined) return stories[`--break ${broken}`] ?? '';
  const asked = Object.entries(knobs).map(([name, value]) => `${optionName(name)} ${value}`);
  const [told] = [`--scene ${knobs.scene}`, ...asked].filter((option) => option in stories);
  return told === undefined ? lesson.story : stories[told]!;
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
    const { pass, fail } = theme.symbols;
    const symbol = padEnd(right ? theme.pass(pass) : theme.fail(fail), pass.length);
    const told = right
      ? found
      : `${found}; you said ${prediction.choices[said]}, ${sureness[sure]}`;
    const together = `${margin}${symbol} ${padEnd(prediction.ask, width)}  ${told}`;
    if (visibleWidth(together) <= columns) return together;
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
    ...asked
  }: Screen & Asked & { program: string; guide?: string; exercise?: string },
): string {
  const number = lessonNumber(lesson);
  const action = (args: string) => theme.action(`${program} ${args}`);
  const others = lesson.tries.filter(({ args }) => !isWhatRan(args, asked));
  const tries = others.map(({ args, says }, i): [string, string, string] => [
    i === 0 ? 'try' : '',
    action(`run ${number} ${args}`),
    says,
  ]);
  const next: [string, string][] = [];
  if (guide) next.push(['next', action(`guide ${guide}`)]);
  if (exercise) next.push([guide ? '' : 'next', action(`check ${exercise}`)]);
  return `\n${wrap(lesson.takeAway.join('\n'), columns)}\n\n${labelled([...tries, ...next], columns)}\n`;
}

const isWhatRan = (args: string, { knobs, break: broken }: Asked): boolean =>
  broken === undefined
    ? Object.entries(knobs).some(([name, value]) => args === `${optionName(name)} ${value}`)
    : args === `--break ${broken}`;

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
