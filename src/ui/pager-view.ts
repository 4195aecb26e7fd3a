// A long text, a screen at a time: where a key leads, and what is seen there.
import { stripVTControlCharacters } from 'node:util';
import { margin } from '../text/lines.ts';
import { cut, padEnd } from '../text/width.ts';
import type { Screen, Theme } from './theme.ts';

export interface PagedText {
  title: string;
  lines: string[];
  /** The lines in which sections begin, rising. */
  sections: number[];
  /** Their names, in the same order. */
  anchors: string[];
}

/** What is seen: the number of the top line, and how many there is room for. */
export interface View {
  top: number;
  rows: number;
  /** What was searched for: n and p lead from one place to the next. */
  wanted?: string;
  /** What has been typed behind a slash so far. */
  typed?: string;
}

/** The view after a key; undefined for a key that means nothing here. */
export function viewAfter(
  key: string,
  character: string,
  text: PagedText,
  view: View,
): View | undefined {
  const { typed, wanted, ...place } = view;
  if (typed !== undefined) return afterTyping(key, character, text, { ...view, typed });
  if (key === '/') return { ...view, typed: '' };
  if (key === 'escape' && wanted !== undefined) return place;
  const top = topAfter(character === 'G' ? 'end' : key, text, view);
  return top === undefined ? undefined : { ...view, top };
}

function afterTyping(
  key: string,
  character: string,
  text: PagedText,
  view: View & { typed: string },
): View {
  const { typed, wanted: _, ...place } = view;
  if (key === 'escape' || (key === 'backspace' && typed === '')) return place;
  if (key === 'backspace') return { ...view, typed: typed.slice(0, -1) };
  if (key !== 'return' && key !== 'enter')
    return /^\P{Cc}$/u.test(character) ? { ...view, typed: typed + character } : view;
  const wanted = typed.trim();
  if (wanted === '') return place;
  const stops = stopsAt(wanted, text);
  const top = stops.find((line) => line >= view.top) ?? stops[0] ?? view.top;
  return { ...place, wanted, top: withinText(top, text, view.rows) };
}

/** The lines that have the words, whatever their case. */
const linesWith = (wanted: string, { lines }: PagedText): number[] =>
  [...lines.keys()].filter((i) => hasWords(lines[i]!, wanted));

const hasWords = (line: string, wanted: string) =>
  stripVTControlCharacters(line).toLowerCase().includes(wanted.toLowerCase());

/** One line above each of them, to see what it follows. */
const stopsAt = (wanted: string, text: PagedText) =>
  linesWith(wanted, text).map((line) => Math.max(0, line - 1));

/** The top line after a key; undefined for a key that means nothing here. */
export function topAfter(
  key: string,
  text: PagedText,
  { top, rows, wanted }: View,
): number | undefined {
  const page = Math.max(1, rows - 2); // two lines stay, to find one's place again
  const stops = wanted === undefined ? text.sections : stopsAt(wanted, text);
  const moves: Record<string, () => number> = {
    space: () => top + page,
    pagedown: () => top + page,
    right: () => top + page,
    return: () => top + 1,
    down: () => top + 1,
    j: () => top + 1,
    b: () => top - page,
    pageup: () => top - page,
    left: () => top - page,
    up: () => top - 1,
    k: () => top - 1,
    g: () => 0,
    home: () => 0,
    end: () => text.lines.length,
    n: () => stops.find((line) => line > top) ?? top,
    p: () => stops.findLast((line) => line < top) ?? (wanted === undefined ? 0 : top),
  };
  const move = moves[key];
  return move && withinText(move(), text, rows);
}

export const withinText = (top: number, { lines }: PagedText, rows: number): number =>
  Math.max(0, Math.min(top, lines.length - rows));

/** How much of the text has been seen, 0 to 1. */
export const shareSeen = ({ lines }: PagedText, { top, rows }: View): number =>
  Math.min(1, (top + rows) / Math.max(1, lines.length));

/** The lines to be seen, and one that says where we are and what can be pressed. */
export function renderPage(text: PagedText, view: View, { theme, columns }: Screen): string {
  const { wanted } = view;
  const shown = text.lines
    .slice(view.top, view.top + view.rows)
    .map((line) => (wanted !== undefined && hasWords(line, wanted) ? marked(line, theme) : line));
  const filled = [...shown, ...Array<string>(Math.max(0, view.rows - shown.length)).fill('')];
  const says = statusOf(text, view);
  const status = cut(
    says.find((one) => one.length < columns) ?? says.at(-1)!,
    columns - 1,
    theme.symbols.more,
  );
  return [...filled, theme.secondary(status)].join('\n');
}

/** In the margin, which is free. */
const marked = (line: string, { action, symbols }: Theme) =>
  line.startsWith(margin)
    ? action(padEnd(symbols.arrow, margin.length)) + line.slice(margin.length)
    : line;

/** The same in full, and shorter: a narrow screen must say at least how to leave. */
function statusOf(text: PagedText, view: View): string[] {
  const { wanted, typed } = view;
  if (typed !== undefined)
    return [`${margin}/${typed}_   return find   esc no`, `${margin}/${typed}_`];
  const percent = `${margin}${Math.round(shareSeen(text, view) * 100)} %`;
  const keys = 'space on   b back   n, p sections   / find   q quit';
  if (wanted === undefined)
    return [
      `${margin}${text.title} ${percent}   ${keys}`,
      `${percent}   ${keys}`,
      `${percent}   space, b   / find   q quit`,
    ];
  const count = linesWith(wanted, text).length;
  const found = count === 0 ? 'nowhere' : count === 1 ? '1 line' : `${count} lines`;
  return [
    `${percent}   ${wanted}: ${found}   n, p on and back   esc end   q quit`,
    `${percent}   ${found}   n, p   esc end`,
  ];
}
