// Cells in columns.
import { padEnd, padStart, visibleWidth } from './width.ts';

/** What a table may say of its columns. */
interface Columns {
  gap?: string;
  /** Those whose cells stand to the right. */
  toRight?: boolean[];
  /** As wide as their widest cells, if nothing else is said. */
  widths?: number[];
}

export const widest = (texts: string[]): number => Math.max(0, ...texts.map(visibleWidth));

export const columnWidths = (rows: string[][]): number[] =>
  Array.from({ length: Math.max(0, ...rows.map((row) => row.length)) }, (_, i) =>
    widest(rows.map((row) => row[i] ?? '')),
  );

/** Every cell filled up to the width of its column. */
export const aligned = (
  rows: string[][],
  { toRight = [], widths = columnWidths(rows) }: Columns = {},
): string[][] =>
  rows.map((row) => row.map((cell, i) => (toRight[i] ? padStart : padEnd)(cell, widths[i]!)));

/** A line a row. */
export const table = (rows: string[][], columns: Columns = {}): string[] =>
  aligned(rows, columns).map((row) => row.join(columns.gap ?? '  ').trimEnd());
