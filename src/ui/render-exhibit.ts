// What a spec hands over to be looked at, drawn by its kind.
import type { Exhibit } from '../grader/protocol.ts';
import type { Place, TestResult } from '../grader/verdict.ts';
import { wrap } from '../text/lines.ts';
import { aligned, columnWidths, table, widest } from '../text/table.ts';
import { padEnd, visibleWidth } from '../text/width.ts';
import { renderStory, type StoryShown } from './render-story.ts';
import type { Screen } from './theme.ts';

/** A kind that is not known here, of a newer course say, is nothing to see. */
export function renderExhibit({ kind, data }: Exhibit, screen: Screen): string {
  return drawers[kind]?.(data, screen) ?? '';
}

export const isShownOnPass = ({ kind }: Exhibit): boolean => ['race', 'crash-grid'].includes(kind);

const drawers: Record<string, (data: any, screen: Screen) => string> = {
  listeners: renderListeners,
  race: renderRace,
  interleaving: renderInterleaving,
  dialect: renderDialect,
  'crash-grid': renderCrashGrid,
  story: renderStory,
};

/** The story of a generated run, if that is what failed. */
export const storyIn = (exhibits: Exhibit[]): StoryShown | undefined =>
  exhibits.find(({ kind }) => kind === 'story')?.data as StoryShown | undefined;

const indent = '    ';
const toRight = (text: string, width: number) => text.padStart(width);

// --- Listeners that were left behind --------------------------------------------------------------

interface LeftListeners {
  holder: string;
  left: { event: string; at?: Place }[];
}

function renderListeners({ holder, left }: LeftListeners, { theme, columns }: Screen): string {
  const names = left.map(({ event }) => `${holder} ${theme.symbols.arrow} '${event}'`);
  const width = widest(names);
  return left
    .map(({ at }, i) => {
      const name = `${indent}${padEnd(names[i]!, width)}`;
      if (!at) return name.trimEnd();
      const place = theme.path(placeText(at));
      const together = `${name}    added at   ${place}`;
      return visibleWidth(together) <= columns
        ? together
        : `${name.trimEnd()}\n${indent}  ${place}`;
    })
    .join('\n');
}

/** Where in the learner's file the listeners were added. */
export const placesIn = (exhibits: Exhibit[]): Place[] =>
  exhibits
    .filter(({ kind }) => kind === 'listeners')
    .flatMap(({ data }) => (data as LeftListeners).left.map(({ at }) => at))
    .filter((place) => place !== undefined);

/** Where in the learner's file a test failed, or what it found was made. */
export const placeOfTest = ({ at, exhibits }: TestResult): Place | undefined =>
  at ?? placesIn(exhibits)[0];

export const placeText = ({ file, line, column }: Place): string => `${file}:${line}:${column}`;

// --- A race: theirs, the reference, what Node has -------------------------------------------------

interface Race {
  unit: string;
  /** Theirs first; the last is what they are compared with. */
  rows: { name: string; median: number; low: number; high: number }[];
  ratio: number;
  bound: number;
}

function renderRace({ unit, rows, ratio, bound }: Race, { theme, columns }: Screen): string {
  const number = (value: number) => (value < 100 ? value.toFixed(1) : String(Math.round(value)));
  const names = widest(rows.map(({ name }) => name));
  const medians = rows.map(({ median }) => number(median));
  const spreads = rows.map(({ low, high }) => `${number(low)} to ${number(high)}`);
  const left = indent.length + names + 2 + 2 + widest(medians);
  const isWide = left + 6 + 3 + widest(spreads) <= columns;
  const fixed = isWide ? left + 3 + widest(spreads) : left;
  const room = Math.max(6, Math.min(30, columns - fixed));
  const most = Math.max(...rows.map(({ median }) => median));
  const cells = rows.map(({ name, median }, i) => {
    const bar = theme.symbols.block.repeat(Math.max(1, Math.round((median / most) * room)));
    return [name, i === 0 && ratio > bound ? theme.fail(bar) : bar, medians[i]!];
  });
  const lines = table(cells, { toRight: [false, false, true] }).map(
    (line, i) => indent + line + (isWide ? `   ${theme.secondary(spreads[i]!)}` : ''),
  );
  const paint = ratio > bound ? theme.fail : theme.pass;
  const says = `${paint(`${ratio.toFixed(1)} ${theme.symbols.times}`)} ${rows.at(-1)!.name}; the bound is ${bound} ${theme.symbols.times}`;
  const title = isWide ? `${unit}, median and spread` : `${unit}, median`;
  return [indent + theme.secondary(title), ...lines, wrap(says, columns, indent)].join('\n');
}

// --- Who read which version, who wrote when -------------------------------------------------------

interface Interleaving {
  lanes: string[];
  events: { lane: string; did: 'read' | 'append' | 'refused' | 'retry'; version: number }[];
}

const deeds = { read: 'reads', append: 'writes', refused: 'is refused at', retry: 'reads again' };

/** Time goes down, a column a lane; on a narrow screen the lane is named in each line. */
function renderInterleaving({ lanes, events }: Interleaving, { theme, columns }: Screen): string {
  const cells = events.map(({ did, version }) => `${deeds[did]} ${version}`);
  const width = widest([...lanes, ...cells]) + 3;
  const isWide = indent.length + width * lanes.length <= columns;
  const lines = events.map(({ lane }, i) => {
    const paint = events[i]!.did === 'append' ? theme.fail : (text: string) => text;
    if (!isWide) return `${indent}${lane} ${paint(cells[i]!)}`;
    return indent + ' '.repeat(width * Math.max(0, lanes.indexOf(lane))) + paint(cells[i]!);
  });
  const head = lanes
    .map((lane) => padEnd(lane, width))
    .join('')
    .trimEnd();
  return [...(isWide ? [indent + theme.secondary(head)] : []), ...lines].join('\n');
}

// --- Whose wildcards are these? -------------------------------------------------------------------

type Said = boolean | string;

interface DialectTable {
  rows: ({ filter: string; topic: string; yours: Said } & Record<string, Said>)[];
  follows: string | null;
}

const mostRows = 8;

/** The rows in which the learner's answer is not NATS's come first: there the difference is. */
function renderDialect({ rows }: DialectTable, { theme, columns }: Screen): string {
  const wrong = rows.filter(({ yours, NATS }) => yours !== NATS).slice(0, mostRows);
  const shown = wrong.length > 0 ? wrong : rows.slice(0, mostRows);
  const say = (said: Said | undefined) =>
    typeof said === 'boolean' ? (said ? 'yes' : 'no') : (said ?? '');
  const headings = ['filter', 'topic', 'yours', 'NATS', 'AMQP', 'MQTT', 'Redis'];
  const all = [headings, ...shown.map((row) => headings.map((name) => say(row[name])))];
  const widths = columnWidths(all);
  const fits = (cells: number) =>
    indent.length + widths.slice(0, cells).reduce((sum, width) => sum + width + 3, 0) <= columns;
  const cells = [7, 4, 3].find(fits) ?? 3; // on a narrow screen: yours and NATS
  const paint = (text: string, r: number, i: number) => {
    if (r === 0) return theme.secondary(text);
    return i === 2 && all[r]![2] !== all[r]![3] ? theme.fail(text) : text;
  };
  return aligned(all)
    .map((row, r) =>
      row.slice(0, cells).map((cell, i) => paint(i < cells - 1 ? cell : cell.trimEnd(), r, i)),
    )
    .map((row) => indent + row.join('   ').trimEnd())
    .join('\n');
}

// --- How often each effect happened, for each moment at which the power went -----------------------

interface CrashGrid {
  title: string;
  /** What each crash point is, in words. */
  columns: string[];
  /** Their numbers, for `--at`. */
  points: number[];
  rows: { effect: string; counts: number[]; expected: number[] }[];
  /** Index of the first column that is not as expected. */
  firstBad?: number;
}

function renderCrashGrid(grid: CrashGrid, { theme, columns }: Screen): string {
  const names = widest(grid.rows.map(({ effect }) => effect));
  const width = Math.max(...grid.points.map((point) => String(point).length)) + 1;
  const perLine = Math.max(1, Math.floor((columns - indent.length - names - 1) / width));
  const parts = [theme.secondary(wrap(`${grid.title}: the power goes at`, columns, indent))];
  for (let from = 0; from < grid.points.length; from += perLine) {
    const cells = (texts: string[]) => texts.slice(from, from + perLine);
    const numbers = cells(grid.points.map((point) => toRight(String(point), width)));
    parts.push(indent + theme.secondary(' '.repeat(names) + numbers.join('')));
    for (const { effect, counts, expected } of grid.rows) {
      const painted = counts.map((count, i) => {
        const text = toRight(String(count), width);
        return count === expected[i] ? text : theme.fail(text);
      });
      parts.push(indent + padEnd(effect, names) + cells(painted).join(''));
    }
  }
  if (grid.firstBad !== undefined) {
    const point = grid.points[grid.firstBad];
    const bad = `${theme.fail(theme.symbols.fail)} at ${point}: ${grid.columns[grid.firstBad]}`;
    parts.push(wrap(bad, columns, indent), `${indent}alone:  ${theme.action(`--at ${point}`)}`);
  }
  return parts.join('\n');
}
