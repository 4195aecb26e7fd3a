// Rows of samples on one scale, with what was read off them: the heart of a
// screen that grows while it is measured.
import { widest } from '../../src/text/table.ts';
import { padEnd, padStart } from '../../src/text/width.ts';
import type { Theme } from '../../src/ui/theme.ts';
import { columnsHere, group, line, sparkline, themeHere } from './draw.ts';

export interface Series {
  name: string;
  samples: number[];
  /** One below each heading; left out while nothing is known. */
  cells?: string[];
}

export interface SeriesScreen {
  /** What the samples are, with their unit: `heap after GC, MB`. */
  title: string;
  headings?: string[];
  /** How many samples there will be in the end. */
  length: number;
  /** The least that the height of the scale stands for, so that noise stays flat. */
  span?: number;
  decimals?: number;
}

const gap = '   ';

/** `without  ▁▂▃▄▅▆▇█   3.9 → 14.0   + 2,180 B` */
export function series(
  rows: Series[],
  screen: SeriesScreen,
  theme = themeHere(),
  columns = columnsHere(),
): string[] {
  const { title, headings = [], length } = screen;
  const names = Math.max(...rows.map(({ name }) => name.length));
  const ranges = rangesOf(rows, screen, theme);
  const widths = headings.map((heading, i) =>
    widest([heading, ...rows.map(({ cells }) => cells?.[i] ?? '')]),
  );
  const rest =
    ranges.width + widths.reduce((sum, width) => sum + gap.length + width, 0);
  const room = columns - 2 - names - 2 - 2 - rest;
  const isNarrow = room < 8;
  const width = Math.min(length, isNarrow ? columns - names - 4 : room);
  const scale = { ...scaleOf(rows, screen), width };
  const spark = ({ samples }: Series) =>
    padEnd(sparkline(samples, scale, theme), width);
  if (isNarrow) return narrow(rows, screen, { names, spark, ranges, theme });
  const left = names + 2 + width + 2 + ranges.width;
  const heads = headings.map(
    (heading, i) => gap + heading.padStart(widths[i]!),
  );
  return [
    line(theme.secondary((padEnd(title, left) + heads.join('')).trimEnd())),
    ...rows.map((row) => {
      const cells =
        row.cells?.map((cell, i) => gap + padStart(cell, widths[i]!)) ?? [];
      const start = `${padEnd(row.name, names)}  ${spark(row)}  ${ranges.of(row)}`;
      return line((start + cells.join('')).trimEnd());
    }),
  ];
}

/** All on one scale, or they could not be compared. */
function scaleOf(rows: Series[], { span = 0 }: SeriesScreen) {
  const all = rows.flatMap(({ samples }) => samples);
  if (all.length === 0) return { min: 0, max: 1 };
  const min = Math.min(...all);
  return { min, max: Math.max(...all, min + span) };
}

function rangesOf(
  rows: Series[],
  { decimals = 1 }: SeriesScreen,
  theme: Theme,
) {
  const text = (value?: number) =>
    value === undefined ? '' : group(value, decimals);
  const ends = rows.map(({ samples }) => [
    text(samples[0]),
    text(samples.at(-1)),
  ]);
  const widths = [0, 1].map((i) =>
    Math.max(4, ...ends.map((pair) => pair[i]!.length)),
  );
  const { arrow } = theme.symbols;
  return {
    width: widths[0]! + widths[1]! + arrow.length + 2,
    of: ({ samples }: Series) => {
      const [first, last] = [text(samples[0]), text(samples.at(-1))];
      const sign = samples.length > 0 ? arrow : ' '.repeat(arrow.length);
      return `${first.padStart(widths[0]!)} ${sign} ${last.padStart(widths[1]!)}`;
    },
  };
}

/** Two lines a row and more: the curve, then what was read off it. */
function narrow(
  rows: Series[],
  { title, headings = [] }: SeriesScreen,
  parts: {
    names: number;
    spark: (row: Series) => string;
    ranges: { of: (row: Series) => string };
    theme: Theme;
  },
): string[] {
  const indent = ' '.repeat(parts.names + 2);
  return [
    line(parts.theme.secondary(title)),
    ...rows.flatMap((row) => [
      line(`${padEnd(row.name, parts.names)}  ${parts.spark(row)}`),
      line(`${indent}${parts.ranges.of(row).trim()}`),
      ...(row.cells ?? []).map((cell, i) =>
        line(
          `${indent}${parts.theme.secondary(headings[i] ?? '')} ${cell.trim()}`,
        ),
      ),
    ]),
  ];
}
