// A table of a guide: its columns share the width of the screen; on a narrow one each row is a little list.
import type { Tokens } from 'marked';
import { table } from '../text/table.ts';
import { visibleWidth } from '../text/width.ts';
import {
  type GuideScreen,
  type Piece,
  paintLine,
  piecesOf,
  widthOf,
  wrapPieces,
} from './guide-text.ts';
import type { Theme } from './theme.ts';

export function renderTable(table: Tokens.Table, width: number, screen: GuideScreen): string[] {
  const { theme } = screen;
  const cells = (row: Tokens.TableCell[]) => row.map(({ tokens }) => piecesOf(tokens, screen));
  const header = cells(table.header).map((cell) =>
    cell.map(({ text }) => ({ text, paint: theme.strong })),
  );
  const rows = table.rows.map(cells);
  const room = width - 2 * (header.length - 1);
  if (width < 46 || room < 10 * header.length) return stackRows(header, rows, width, theme);

  const widths = shareOut(
    header.map((_, i) => [header, ...rows].map((row) => row[i] ?? [])),
    room,
  );
  const bodies = rows.map((row) => renderRow(row, widths, table.align));
  const isWrapped = bodies.some((lines) => lines.length > 1);
  return [
    ...renderRow(header, widths, table.align),
    theme.secondary(widths.map((columns) => theme.symbols.rule.repeat(columns)).join('  ')),
    ...bodies.flatMap((lines, i) => (isWrapped && i > 0 ? ['', ...lines] : lines)),
  ];
}

/** What each column wants, if there is room; else its longest word, and a fair part of the rest. */
function shareOut(columns: Piece[][][], room: number): number[] {
  const wanted = columns.map((cells) => Math.max(1, ...cells.map(widthOf)));
  const least = columns.map((cells, i) =>
    Math.min(wanted[i]!, Math.max(4, ...cells.flat().flatMap(wordsOf).map(visibleWidth))),
  );
  const sum = (widths: number[]) => widths.reduce((total, one) => total + one, 0);
  if (sum(wanted) <= room) return wanted;
  const widths = sum(least) <= room ? least : columns.map(() => Math.floor(room / columns.length));
  while (sum(widths) < room) {
    const lack = widths.map((one, i) => wanted[i]! / one);
    widths[lack.indexOf(Math.max(...lack))]!++;
  }
  return widths;
}

const wordsOf = ({ text, whole }: Piece) => (whole ? [text] : text.split(' '));

function renderRow(row: Piece[][], widths: number[], align: Tokens.Table['align']): string[] {
  const cells = widths.map((width, i) => wrapPieces(row[i] ?? [], width));
  const height = Math.max(...cells.map((lines) => lines.length));
  const lines = Array.from({ length: height }, (_, at) =>
    cells.map((cell) => paintLine(cell[at] ?? [])),
  );
  return table(lines, { widths, toRight: align.map((side) => side === 'right') });
}

/** On a narrow screen each row is a little list: its first cell, then `column: cell`. */
function stackRows(header: Piece[][], rows: Piece[][][], width: number, theme: Theme): string[] {
  return rows.flatMap((row, i) => [
    ...(i > 0 ? [''] : []),
    ...row.flatMap((cell, column) => {
      const label = header[column]!.map(({ text }) => text).join('');
      if (column === 0) return wrapPieces(cell, width).map(paintLine);
      const says = label === '' ? [] : [{ text: `${label}: `, paint: theme.secondary }];
      return wrapPieces([...says, ...cell], width - 2).map((line) => `  ${paintLine(line)}`);
    }),
  ]);
}
