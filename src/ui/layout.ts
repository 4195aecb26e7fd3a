// Widths, wrapping and columns. Every screen has a margin of two spaces.
import { stripVTControlCharacters } from 'node:util';
import columnsFor from 'fast-string-width';

export const margin = '  ';
/** Lines of prose are no longer than this, however wide the terminal. */
const widest = 100;

/** The columns that text may fill on a stream; 80 where nobody knows. */
export function columnsOf(
  stream: { columns?: number },
  env: Record<string, string | undefined> = process.env,
): number {
  const columns = stream.columns ?? Number(env.COLUMNS || 80);
  return Number.isFinite(columns) && columns >= 20 ? columns : 80;
}

/** How many columns a terminal needs: two for most East Asian letters and emoji, none for escapes. */
export function visibleWidth(text: string): number {
  if (plain.test(text)) return text.length;
  const shown = stripVTControlCharacters(text);
  return plain.test(shown) ? shown.length : columnsFor(shown);
}

/** Western letters and the symbols of the theme: one character and one column each. */
const plain = /^[\x20-\x7e\xa0-\xff…─│█→○●◆◇✓✗]*$/;

/** Breaks at spaces; a word longer than the line stays whole. Lines that stand in the text are kept. */
export function wrap(text: string, columns: number, indent = margin): string {
  const width = Math.min(columns, widest) - indent.length;
  return text
    .split('\n')
    .flatMap((line) => wrapLine(line, width))
    .map((line) => (line === '' ? '' : indent + line))
    .join('\n');
}

/** What is indented, such as code, stays so, on all its lines. */
function wrapLine(indented: string, width: number): string[] {
  const [indent] = /^ */.exec(indented)!;
  const line = indented.slice(indent.length);
  if (indent !== '') return wrapLine(line, width - indent.length).map((part) => indent + part);
  const lines: string[] = [];
  let current = '';
  for (const word of line.split(' ')) {
    if (current !== '' && visibleWidth(current) + 1 + visibleWidth(word) > width) {
      lines.push(current);
      current = word;
    } else {
      current = current === '' ? word : `${current} ${word}`;
    }
  }
  return [...lines, current];
}

/**
 * For text that is printed on a terminal: a line that is still too wide goes on below, further in.
 * A word that is wider stays whole, as the terminal itself breaks it: paths are there to be copied.
 */
export function fitLines(text: string, columns: number): string {
  return text
    .split('\n')
    .map((line) => (visibleWidth(line) <= columns ? line : hang(line, columns)))
    .join('\n');
}

function hang(line: string, columns: number): string {
  const indent = /^ */.exec(line)![0];
  return wrapLine(line.slice(indent.length), columns - indent.length - margin.length)
    .map((part, i) => `${indent}${i > 0 ? margin : ''}${part}`.trimEnd())
    .join('\n');
}

export const padEnd = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - visibleWidth(text)));

/** Cut to a width, with a mark where something is missing. */
export function cut(text: string, width: number, mark = '…'): string {
  if (visibleWidth(text) <= width) return text;
  let kept = '';
  for (const grapheme of graphemesIn(stripVTControlCharacters(text))) {
    if (visibleWidth(kept + grapheme) > width - mark.length) break;
    kept += grapheme;
  }
  return kept + mark;
}

/** What a reader takes for one character. A segmenter takes long to make, so only if it is needed. */
export function graphemesIn(text: string): string[] {
  if (plain.test(text)) return [...text];
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}
let segmenter: Intl.Segmenter | undefined;

/** Left text and right text on one line where it is wide enough, else on two. */
export function spread(left: string, right: string, columns: number): string {
  const width = Math.min(columns, 80);
  const gap = width - margin.length - visibleWidth(left) - visibleWidth(right);
  return gap >= 2
    ? `${margin}${left}${' '.repeat(gap)}${right}`
    : `${margin}${left}\n${margin}${right}`;
}

/** Rows of a label and what it names, aligned: the last lines of every screen. Later rows may leave the label out. */
export function labelled(
  rows: [label: string, text: string, says?: string][],
  columns: number,
): string {
  const labelWidth = Math.max(...rows.map(([label]) => label.length));
  const textWidth = Math.max(...rows.map(([, text, says]) => (says ? visibleWidth(text) : 0)));
  return rows
    .map(([label, text, says]) => {
      const line = `${margin}${label.padEnd(labelWidth)}  `;
      if (!says) return line + text;
      const together = `${line}${padEnd(text, textWidth)}   ${says}`;
      return visibleWidth(together) <= columns
        ? together
        : `${line}${text}\n${wrap(says, columns, ' '.repeat(line.length + 2))}`;
    })
    .join('\n');
}

/** `1,234` */
export const thousands = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, ',');

/** `1 test`, `8 tests` */
export const count = (n: number, one: string, many = `${one}s`): string =>
  `${thousands(n)} ${n === 1 ? one : many}`;

/** `41 minutes`, `2 h 5 min` */
export function sayDuration(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  const hours = Math.floor(minutes / 60);
  return hours > 0 ? `${hours} h ${minutes % 60} min` : count(minutes, 'minute');
}
