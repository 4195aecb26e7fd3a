// Data in, lines of text out. Two spaces of margin, numbers aligned, 80 columns or what there is.
import { columnsOf, padEnd, visibleWidth } from '../../src/ui/layout.ts';
import { type Theme, themeFor } from '../../src/ui/theme.ts';

const margin = '  ';
const here = (): Theme => themeFor(process.stdout);
export const columnsHere = (): number =>
  Math.min(100, columnsOf(process.stdout));

/** One line of text with the margin. */
export const line = (text = ''): string => (text === '' ? '' : margin + text);

/** `12,345`; one decimal below 100 where there is one. */
export function group(value: number, decimals = 0): string {
  const [whole = '0', rest] = value.toFixed(decimals).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return rest === undefined ? grouped : `${grouped}.${rest}`;
}

const levels = '▁▂▃▄▅▆▇█';
const plainLevels = '_.-=*#%@';

/** One sign a sample, lowest to highest between `min` and `max`; the newest `width` samples. */
export function sparkline(
  samples: number[],
  { min = Math.min(...samples), max = Math.max(...samples), width = 24 } = {},
  theme = here(),
): string {
  const signs = theme.unicode ? levels : plainLevels;
  const scale = max > min ? (signs.length - 1) / (max - min) : 0;
  return samples
    .slice(-width)
    .map(
      (sample) =>
        signs[Math.round((Math.min(max, Math.max(min, sample)) - min) * scale)],
    )
    .join('');
}

/** Bars on one scale, longest first drawn to the full width. */
export function bars(
  rows: { name: string; value: number; says?: string }[],
  { width = 30, decimals = 0 } = {},
  theme = here(),
): string[] {
  const names = Math.max(...rows.map(({ name }) => name.length));
  const most = Math.max(...rows.map(({ value }) => value));
  const numbers = rows.map(({ value }) => group(value, decimals));
  const numberWidth = Math.max(...numbers.map((number) => number.length));
  const room = Math.max(
    5,
    Math.min(width, columnsHere() - names - numberWidth - 8),
  );
  return rows.map(({ name, value, says }, i) => {
    const length =
      most > 0
        ? Math.max(value > 0 ? 1 : 0, Math.round((value / most) * room))
        : 0;
    const bar = padEnd(theme.symbols.block.repeat(length), room);
    return line(
      `${padEnd(name, names)}  ${bar}  ${numbers[i]!.padStart(numberWidth)}${says ? `  ${says}` : ''}`,
    );
  });
}

/** Columns under dim headings; a column of numbers stands to the right. */
export function table(
  headings: string[],
  rows: (string | number)[][],
  theme = here(),
): string[] {
  const cells = rows.map((row) =>
    row.map((cell) => (typeof cell === 'number' ? group(cell) : cell)),
  );
  const isNumber = headings.map((_, i) =>
    rows.every((row) => typeof row[i] === 'number'),
  );
  const widths = headings.map((heading, i) =>
    Math.max(heading.length, ...cells.map((row) => visibleWidth(row[i] ?? ''))),
  );
  const set = (row: string[]) =>
    row
      .map((cell, i) =>
        isNumber[i] ? cell.padStart(widths[i]!) : padEnd(cell, widths[i]!),
      )
      .join('  ')
      .trimEnd();
  return [
    line(theme.secondary(set(headings))),
    ...cells.map((row) => line(set(row))),
  ];
}

/** Spans on a common axis of time: one row each, from its start to its end. */
export function timeline(
  rows: { name: string; from: number; to: number; wrong?: boolean }[],
  { width = 40 } = {},
  theme = here(),
): string[] {
  const end = Math.max(...rows.map(({ to }) => to), 1);
  const names = Math.max(...rows.map(({ name }) => name.length));
  return rows.map(({ name, from, to, wrong }) => {
    const start = Math.round((from / end) * (width - 1));
    const length = Math.max(1, Math.round(((to - from) / end) * width));
    const span = theme.symbols.block.repeat(Math.min(length, width - start));
    return line(
      `${padEnd(name, names)}  ${' '.repeat(start)}${wrong ? theme.fail(span) : theme.pass(span)}`,
    );
  });
}
