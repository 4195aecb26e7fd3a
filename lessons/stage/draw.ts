// Data in, lines of text out. Two spaces of margin, numbers aligned, 80 columns
// or what there is; down to 40, where a table becomes a list.
import { stripVTControlCharacters } from 'node:util';
import { columnsOf, margin, wrap } from '../../src/text/lines.ts';
import { thousands } from '../../src/text/numbers.ts';
import {
  columnWidths,
  table as tableLines,
  widest as widestOf,
} from '../../src/text/table.ts';
import { cut, padEnd } from '../../src/text/width.ts';
import { type Theme, themeFor } from '../../src/ui/theme.ts';

/** Beyond this a row is hard to follow, however wide the terminal. */
const widest = 80;

/** The theme of the terminal that the example draws on. */
export const themeHere = (): Theme => themeFor(process.stdout);
export const columnsHere = (): number =>
  Math.min(widest, columnsOf(process.stdout));

/** One line of text with the margin. */
export const line = (text = ''): string => (text === '' ? '' : margin + text);

/** A sentence or two, broken to what there is. */
export const sentences = (text: string, columns = columnsHere()): string[] =>
  wrap(text, columns).split('\n');

/** Less is a column of single words: what belongs to a name then goes below it. */
const leastForText = 16;

/** What else was seen, each with its name: `held by   hub → listener`. */
export function notes(
  rows: [name: string, text: string][],
  columns = columnsHere(),
): string[] {
  const names = Math.max(...rows.map(([name]) => name.length));
  const indent = margin + ' '.repeat(names + 3);
  if (columns - indent.length < leastForText)
    return rows.flatMap(([name, text]) => [
      ...sentences(name, columns),
      ...wrap(text, columns, margin.repeat(2)).split('\n'),
    ]);
  return rows.flatMap(([name, text]) => {
    const [first = '', ...more] = wrap(text, columns, indent).split('\n');
    return [`${margin}${name.padEnd(names)}   ${first.trimStart()}`, ...more];
  });
}

/** `12,345`; with `decimals`, `12,345.6`. */
export function group(value: number, decimals = 0): string {
  const rounded = value.toFixed(decimals).replace(/^-(?=[0.]+$)/, '');
  const [whole = '0', rest] = rounded.split('.');
  return thousands(whole) + (rest === undefined ? '' : `.${rest}`);
}

/** A change, with its sign: `+ 2,180`, `- 12`, `0`. */
export function signed(value: number, decimals = 0): string {
  const size = group(Math.abs(value), decimals);
  if (!/[1-9]/.test(size)) return size;
  return `${value < 0 ? '-' : '+'} ${size}`;
}

const levels = '▁▂▃▄▅▆▇█';
const plainLevels = '_.-=*#%@';

/** One sign a sample, between `min` and `max`; where there are more samples than signs, each stands for several. */
export function sparkline(
  samples: number[],
  { min = Math.min(...samples), max = Math.max(...samples), width = 24 } = {},
  theme = themeHere(),
): string {
  const signs = theme.unicode ? levels : plainLevels;
  const scale = max > min ? (signs.length - 1) / (max - min) : 0;
  return squeeze(samples, width)
    .map((sample) => Math.min(max, Math.max(min, sample)))
    .map((sample) => signs[Math.round((sample - min) * scale)])
    .join('');
}

/** The mean of each group of neighbours, so that `width` groups stand for all. */
function squeeze(samples: number[], width: number): number[] {
  if (samples.length <= width) return samples;
  return Array.from({ length: width }, (_, i) => {
    const from = Math.floor((i * samples.length) / width);
    const to = Math.floor(((i + 1) * samples.length) / width);
    const some = samples.slice(from, to);
    return some.reduce((sum, sample) => sum + sample, 0) / some.length;
  });
}

/** Bars on one scale, the longest drawn to the full width. */
export function bars(
  rows: { name: string; value: number; says?: string; wrong?: boolean }[],
  { width = 30, decimals = 0 } = {},
  theme = themeHere(),
  columns = columnsHere(),
): string[] {
  const names = widestOf(rows.map(({ name }) => name));
  const most = Math.max(...rows.map(({ value }) => value));
  const numbers = rows.map(({ value }) => group(value, decimals));
  const numberWidth = widestOf(numbers);
  const says = widestOf(rows.map((row) => row.says ?? ''));
  const taken =
    margin.length + names + 2 + 2 + numberWidth + (says && says + 2);
  const room = Math.max(5, Math.min(width, columns - taken));
  const cells = rows.map((row, i) => {
    const bar = padEnd(blocks(row.value, most, room, theme), room);
    const painted = row.wrong ? theme.fail(bar) : bar;
    return [row.name, painted, numbers[i]!, row.says ?? ''];
  });
  return tableLines(cells, { toRight: [false, false, true] }).map(line);
}

/** Something that is there shows, however small. */
function blocks(
  value: number,
  most: number,
  room: number,
  theme: Theme,
): string {
  if (most <= 0 || value <= 0) return '';
  const length = Math.max(1, Math.round((value / most) * room));
  return theme.symbols.block.repeat(length);
}

/**
 * Columns under dim headings. Numbers stand to the right, also where they are
 * text: `20 of 20`, `+ 1.2`. Too wide for the terminal, it becomes a list.
 */
export function table(
  headings: string[],
  rows: (string | number)[][],
  theme = themeHere(),
  columns = columnsHere(),
): string[] {
  const cells = rows.map((row) =>
    row.map((cell) => (typeof cell === 'number' ? group(cell) : cell)),
  );
  const all = [headings, ...cells];
  const total = columnWidths(all).reduce((sum, width) => sum + width + 2, 0);
  if (total > columns) return list(headings, cells, theme, columns);
  const toRight = headings.map((_, i) =>
    cells.every((row) => isNumber(row[i])),
  );
  const [head, ...lines] = tableLines(all, { toRight });
  return [theme.secondary(head!), ...lines].map(line);
}

/** Under what the rows are: each as a name with what belongs to it below. */
function list(
  headings: string[],
  rows: string[][],
  theme: Theme,
  columns: number,
): string[] {
  const rest = headings.slice(1);
  const width = Math.max(...rest.map((heading) => heading.length));
  const indent = `${margin}  ${' '.repeat(width)}  `;
  const title =
    headings[0]!.trim() === '' ? [] : sentences(headings[0]!, columns);
  const lines = rows.flatMap(([name = '', ...cells]) => [
    ...sentences(name, columns),
    ...cells.flatMap((cell, i) => {
      const [first = '', ...more] = wrap(cell, columns, indent).split('\n');
      const heading = theme.secondary(padEnd(rest[i]!, width));
      const row = `  ${heading}  ${first.slice(indent.length)}`;
      return [line(row.trimEnd()), ...more];
    }),
  ]);
  return [...title.map((each) => theme.secondary(each)), ...lines];
}

const isNumber = (cell = '') => {
  const bare = stripVTControlCharacters(cell).trim();
  return /^-?$/.test(bare) || /^([+-] ?)?[\d.,]+( |$)/.test(bare);
};

/** Spans on a common axis of time: one row each, from its start to its end. */
export function timeline(
  rows: { name: string; from: number; to: number; wrong?: boolean }[],
  { width = 40 } = {},
  theme = themeHere(),
  columns = columnsHere(),
): string[] {
  const end = Math.max(...rows.map(({ to }) => to), 1);
  const longest = widestOf(rows.map(({ name }) => name));
  const names = Math.min(longest, Math.floor(columns / 2));
  const room = Math.min(width, columns - margin.length - names - 2);
  return rows.map(({ name, from, to, wrong }) => {
    const start = Math.round((from / end) * (room - 1));
    const length = Math.max(1, Math.round(((to - from) / end) * room));
    const span = theme.symbols.block.repeat(Math.min(length, room - start));
    const colour = wrong ? theme.fail : theme.pass;
    const label = padEnd(cut(name, names, theme.symbols.more), names);
    return line(`${label}  ${' '.repeat(start)}${colour(span)}`);
  });
}
