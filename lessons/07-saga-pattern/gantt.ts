// One row an operation: its attempts, the pauses between them, and what was
// taken back, marked `<`, also where there is no colour.
import * as stage from '../stage/stage.ts';
import { isUndo, type Span } from './play.ts';
import type { Op } from './services.ts';

const theme = stage.themeHere();
const order: Op[] = ['charge', 'reserve', 'ship', 'release', 'refund'];
const nameWidth = 8;
/** Charts do not fit beside each other. */
export const isNarrow = (): boolean => stage.columnsHere() < 60;

export interface Chart {
  heading: string;
  spans: Span[];
}

/** Charts that share their rows, beside each other or one below the other. */
export function gantt(
  charts: Chart[],
  { end, until = end }: { end: number; until?: number },
): string[] {
  const columns = stage.columnsHere();
  if (isNarrow() && charts.length > 1)
    return charts.flatMap((chart) => gantt([chart], { end, until }));
  const room = columns - 2 - nameWidth - 2 * charts.length;
  const width = Math.min(34, Math.floor(room / charts.length));
  const ops = order.filter((op) =>
    charts.some(({ spans }) => spans.some((span) => span.op === op)),
  );
  const row = (name: string, cells: string[]) =>
    stage.line(
      [
        stage.padEnd(name, nameWidth),
        ...cells.map((cell) => stage.padEnd(cell, width)),
      ]
        .join('  ')
        .trimEnd(),
    );
  const headings = charts.map(({ heading }) => heading);
  // A single chart, on a narrow terminal: from the margin on, there is room.
  const head = isNarrow() ? stage.line(headings.join('  ')) : row('', headings);
  return [
    theme.secondary(head),
    ...ops.map((op) =>
      row(
        op,
        charts.map(({ spans }) => track(op, spans, { end, until, width })),
      ),
    ),
  ];
}

function track(
  op: Op,
  spans: Span[],
  { end, until, width }: { end: number; until: number; width: number },
): string {
  const at = (ms: number) => Math.round((ms / end) * width);
  const mine = spans.filter((span) => span.op === op && span.from < until);
  let drawn = 0;
  let text = '';
  for (const [i, { from, to, isDone }] of mine.entries()) {
    const start = Math.max(at(from), drawn);
    const wait = i === 0 ? ' ' : theme.secondary('.');
    const length = Math.max(1, at(Math.min(to, until)) - start);
    text += wait.repeat(start - drawn) + block(op, isDone, length);
    drawn = start + length;
  }
  return text;
}

function block(op: Op, isDone: boolean, length: number): string {
  if (!isDone) return theme.warn('x'.repeat(length));
  if (isUndo(op)) return theme.fail('<'.repeat(length));
  return theme.pass(theme.symbols.block.repeat(length));
}

/** On two lines where one is too long: what is redrawn must not wrap. */
export function legend(): string[] {
  const { block: full } = theme.symbols;
  const forward = `${theme.pass(full)} done  ${theme.warn('x')} failed`;
  const rest = `${theme.secondary('.')} pause  ${theme.fail('<')} taken back`;
  return (isNarrow() ? [forward, rest] : [`${forward}  ${rest}`]).map((text) =>
    stage.line(text),
  );
}
