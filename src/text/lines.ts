// Lines of a screen: prose that is wrapped, and lines of two and three parts. fast-wrap-ansi can't wrap
// ours: it takes the indentation from code, and ends each color at a break and starts it again.
import { padEnd, visibleWidth } from './width.ts';

/** Of every screen. */
export const margin = '  ';
/** Lines of prose are no longer than this, however wide the terminal. */
const widest = 100;

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

/** The columns that text may fill on a stream; 80 where nobody knows. */
export function columnsOf(
  stream: { columns?: number },
  env: Record<string, string | undefined> = process.env,
): number {
  const columns = stream.columns ?? Number(env.COLUMNS || 80);
  return Number.isFinite(columns) && columns >= 20 ? columns : 80;
}

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
