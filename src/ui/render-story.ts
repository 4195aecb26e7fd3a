// The shortest generated run that breaks a rule, told with its times.
import type { Place } from '../grader/verdict.ts';
import { wrap } from '../text/lines.ts';
import { widest } from '../text/table.ts';
import { padEnd } from '../text/width.ts';
import type { Story } from '../trial/hold.ts';
import type { Screen } from './theme.ts';

export interface StoryShown extends Omit<Story, 'rule'> {
  /** Where the learner's file states the rule. */
  at?: Place;
}

const indent = '    ';
/** Room for `12345 ms   `. */
const timeWidth = 11;

export function renderStory(story: StoryShown, screen: Screen): string {
  const { theme, columns } = screen;
  const { run, runs, seed, sentence, at } = story;
  const where = at ? `   ${theme.path(`${at.file}:${at.line}`)}` : '';
  const what = story.isWhole ? 'what happened in the run' : 'the shortest story that shows it';
  const head = `${what} (run ${run} of ${runs}, seed ${seed})`;
  return [
    wrap(theme.secondary(head), columns, indent),
    ...eventLines(story, screen),
    '',
    verdictLine(time(story.brokenAtMs), 'expected: ', theme.pass(story.expected), columns),
    verdictLine('', 'yours:    ', theme.fail(story.yours), columns),
    '',
    wrap(`${theme.secondary('the rule')}   "${sentence}"${where}`, columns, indent),
  ]
    .join('\n')
    .replace(/ +$/gm, '');
}

const time = (ms: number) => `${Math.round(ms)} ms`;

/** What the program did on the left, what the learner's code did because of it on the right. */
function eventLines({ lines }: StoryShown, { theme, columns }: Screen): string[] {
  const told = lines.map(({ atMs, text, notes }) => ({ atMs, text, notes: together(notes) }));
  const noted = told.filter(({ notes }) => notes.length > 0);
  const left = widest(noted.map(({ text }) => text));
  const right = widest(noted.flatMap(({ notes }) => notes));
  const isWide = indent.length + timeWidth + left + 3 + right <= columns;
  const besides = (text: string, [first, ...rest]: string[]) => [
    first === undefined ? text : `${padEnd(text, left)}   ${theme.secondary(first)}`,
    ...rest.map((note) => `${' '.repeat(left + 3)}${theme.secondary(note)}`),
  ];
  const below = (text: string, notes: string[]) => [
    ...(text ? [text] : []),
    ...notes.map((note) => (text ? '  ' : '') + theme.secondary(note)),
  ];
  return told.flatMap(({ atMs, text, notes }) =>
    (isWide ? besides : below)(text, notes).map((line, i) =>
      place(i === 0 ? time(atMs) : '', line, columns),
    ),
  );
}

/** A few calls in a row, `A(1)`, are one line. */
const together = (notes: string[]) =>
  notes.length > 1 && notes.length <= 4 && notes.every((note) => note.length <= 12)
    ? [notes.join('  ')]
    : notes;

const verdictLine = (at: string, label: string, text: string, columns: number) =>
  place(at, label + text, columns);

/** A line behind its time; what doesn't fit goes on below itself. */
function place(at: string, text: string, columns: number): string {
  const left = `${indent}${at.padStart(timeWidth - 3)}   `;
  const [first = '', ...rest] = wrap(text, columns, ' '.repeat(left.length)).split('\n');
  return [left + first.slice(left.length), ...rest].join('\n').trimEnd();
}
