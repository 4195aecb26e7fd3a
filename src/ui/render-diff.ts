// Rows of a comparison as a screen: side by side where it is wide enough, else one below the other.
import type { Line, Row } from '../diff/compare.ts';
import { margin } from '../text/lines.ts';
import { count } from '../text/numbers.ts';
import { makeSafe } from '../text/safe.ts';
import { padEnd } from '../text/width.ts';
import type { Screen, Theme } from './theme.ts';

export interface DiffScreen extends Screen {
  sideBySide: boolean;
}

export function renderDiff(rows: Row[], screen: DiffScreen): string {
  const folded = foldAlike(rows);
  return screen.sideBySide ? renderSideBySide(folded, screen) : renderUnified(folded, screen);
}

type Folded = Row | { kind: 'skipped'; lines: number };

/** A few alike lines around each change stay, the rest is counted. */
function foldAlike(rows: Row[], around = 2): Folded[] {
  const isNear = rows.map((_, i) =>
    rows.slice(Math.max(0, i - around), i + around + 1).some(({ kind }) => kind === 'changed'),
  );
  const folded: Folded[] = [];
  rows.forEach((row, i) => {
    const last = folded.at(-1);
    if (isNear[i]) folded.push(row);
    else if (last?.kind === 'skipped') last.lines++;
    else folded.push({ kind: 'skipped', lines: 1 });
  });
  return folded;
}

function renderSideBySide(rows: Folded[], { theme, columns }: DiffScreen): string {
  const width = Math.floor((Math.min(columns, 160) - margin.length - 2) / 2);
  const rule = theme.symbols.rule.repeat(width);
  const lines = rows.flatMap((row) => {
    if (row.kind === 'skipped') return [sayAlike(row.lines, theme)];
    const left = cell(row.left, width, row.kind === 'changed' ? theme.fail : undefined, theme);
    const right = cell(row.right, width, row.kind === 'changed' ? theme.pass : undefined, theme);
    return Array.from({ length: Math.max(left.length, right.length) }, (_, i) =>
      `${margin}${padEnd(left[i] ?? '', width)}  ${right[i] ?? ''}`.trimEnd(),
    );
  });
  return [
    `${margin}${padEnd('yours', width)}  reference`,
    `${margin}${rule}  ${rule}`,
    ...lines,
  ].join('\n');
}

/** One line of code in a column, wrapped; its number before the first piece. */
function cell(
  line: Line | undefined,
  width: number,
  paint: ((text: string) => string) | undefined,
  theme: Theme,
): string[] {
  if (!line) return [''];
  const room = width - 5;
  const rows: string[] = [''];
  let used = 0;
  for (const { text, marked } of line.pieces) {
    let rest = shownCode(text);
    while (rest !== '') {
      if (used === room) {
        rows.push('');
        used = 0;
      }
      const piece = rest.slice(0, room - used);
      rest = rest.slice(piece.length);
      used += piece.length;
      rows[rows.length - 1] += paintPiece(piece, marked, paint, theme);
    }
  }
  return rows.map(
    (row, i) => `${theme.secondary(i === 0 ? String(line.number).padStart(3) : '   ')}  ${row}`,
  );
}

/** Within a line: an escape sequence in the learner's file is none on our screen. */
const shownCode = (text: string): string => makeSafe(text).replace(/\n/g, '').replace(/\t/g, '  ');

function paintPiece(
  text: string,
  marked: boolean,
  paint: ((text: string) => string) | undefined,
  theme: Theme,
): string {
  if (!paint) return theme.secondary(text);
  return marked && text.trim() !== '' ? theme.strong(paint(text)) : paint(text);
}

function renderUnified(rows: Folded[], { theme }: DiffScreen): string {
  const out = [`${margin}${theme.fail('- yours')}`, `${margin}${theme.pass('+ reference')}`, ''];
  let pending: string[] = [];
  const flush = () => {
    out.push(...pending);
    pending = [];
  };
  for (const row of rows) {
    if (row.kind === 'changed') {
      if (row.left) out.push(unifiedLine('-', row.left, theme.fail, theme));
      if (row.right) pending.push(unifiedLine('+', row.right, theme.pass, theme));
      continue;
    }
    flush();
    out.push(
      row.kind === 'skipped'
        ? sayAlike(row.lines, theme)
        : unifiedLine(' ', row.left, theme.secondary, theme),
    );
  }
  flush();
  return out.join('\n');
}

function unifiedLine(
  sign: string,
  line: Line,
  paint: (text: string) => string,
  theme: Theme,
): string {
  const text = line.pieces.map((piece) => shownCode(piece.text)).join('');
  return `${margin}${theme.secondary(String(line.number).padStart(3))} ${paint(`${sign} ${text}`)}`.trimEnd();
}

const sayAlike = (lines: number, theme: Theme) =>
  theme.secondary(`${margin}${theme.symbols.more} ${count(lines, 'line')} alike`);
