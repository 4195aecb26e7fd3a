// A question, what was said to it, and how it went in the end.
import type { OpenQuestion, Question } from '../course/course.ts';
import type { Sureness } from '../progress/events.ts';
import type { Calibration } from '../progress/fold.ts';
import { labelled, margin, spread, wrap } from '../text/lines.ts';
import { count, thousands } from '../text/numbers.ts';
import { padEnd } from '../text/width.ts';
import type { Screen } from './theme.ts';

export function renderQuestion(
  question: Question,
  { number, of, theme, columns }: Screen & { number: number; of: number },
): string {
  const head = theme.strong(`question ${number} of ${of}`);
  const code = question.code
    ?.split('\n')
    .map((line) => `    ${theme.code(line)}`)
    .join('\n');
  return `\n${[margin + head, wrap(question.scenario, columns), code].filter(Boolean).join('\n\n')}\n`;
}

/** What was right and why, and why the others are not: what was said first. */
export function renderReasons(
  question: Question,
  {
    said,
    right,
    printed,
    read,
    theme,
    columns,
  }: Screen & {
    said: number;
    right: number;
    /** What the question's program printed, where it is about one. */
    printed?: string;
    /** The command that opens the guide. */
    read: string;
  },
): string {
  const order = [...new Set([said, right, ...question.choices.keys()])];
  const reasons = order.map((index) => {
    const { text, because } = question.choices[index]!;
    const { pass, fail, later } = theme.symbols;
    const symbol =
      index === right
        ? theme.pass(pass)
        : index === said
          ? theme.fail(fail)
          : theme.secondary(later);
    const why = wrap(because, columns, '    ');
    return `${margin}${symbol} ${wrap(text, columns, '    ').trimStart()}\n${theme.secondary(why)}`;
  });
  const ran = printed === undefined ? [] : [`${margin}It was run, and printed:  ${printed}`];
  return `\n${[...ran, ...reasons, labelled([['read', theme.action(read)]], columns)].join('\n\n')}\n`;
}

export interface QuizResult {
  right: number;
  asked: number;
  calibration: Calibration;
  /** In words: `tomorrow`, `in 3 days`; undefined where nothing comes back. */
  nextDue?: string;
}

const mark = 0.8;

export function renderQuizEnd(
  { right, asked, calibration, nextDue }: QuizResult,
  { theme, columns, rows }: Screen & { rows: [label: string, text: string, says?: string][] },
): string {
  const reached = right / asked >= mark;
  const score = `${right} of ${asked} right`;
  const head = reached ? theme.pass(score) : score;
  const parts = [
    spread(head, theme.secondary('the mark is 8 of 10'), columns),
    renderCalibration(calibration, 'answered'),
    nextDue ? wrap(`What you missed comes back ${nextDue}, in other words.`, columns) : '',
    labelled(
      rows.map(([label, text, says]) => [label, theme.action(text), says]),
      columns,
    ),
  ];
  return `\n${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

const says: Record<Sureness, string> = { guess: 'guessed', fairly: 'fairly sure', sure: 'sure' };

/** `predicted   sure 4 times: 3 right`, a line for each degree that occurred. */
export function renderCalibration(calibration: Calibration, label: string): string {
  return Object.entries(calibration)
    .filter(([, { asked }]) => asked > 0)
    .map(([sureness, outcome], i) => {
      const name = padEnd(i === 0 ? label : '', 10);
      return `${margin}${name}  ${says[sureness as Sureness]} ${sayOutcome(outcome)}`;
    })
    .join('\n');
}

function sayOutcome({ asked, right }: { asked: number; right: number }): string {
  if (asked === 1) return `once: ${right === 1 ? 'right' : 'wrong'}`;
  const times = asked === 2 ? 'twice' : `${thousands(asked)} times`;
  return `${times}: ${right === 0 ? 'never' : thousands(right)} right`;
}

export function renderModelAnswer(
  { model, terms }: OpenQuestion,
  { mentioned, read, theme, columns }: Screen & { mentioned: string[]; read: string },
): string {
  const ticked = terms.map((term) => {
    const isThere = mentioned.includes(term);
    return `${margin}${isThere ? theme.pass(theme.symbols.pass) : theme.symbols.later} ${term}`;
  });
  return `\n${[wrap(model, columns), ticked.join('\n'), labelled([['read', theme.action(read)]], columns)].join('\n\n')}\n`;
}

/** `tomorrow`, `in 3 days`, `today`. */
export function sayWhen(at: number, now: number): string {
  const days = Math.ceil((at - now) / (24 * 60 * 60 * 1000));
  if (days <= 0) return 'today';
  return days === 1 ? 'tomorrow' : `in ${count(days, 'day')}`;
}
