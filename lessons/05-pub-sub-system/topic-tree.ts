// Topics as a tree, a row each, and beside them who heard what was published.
import { columnsHere, line, sentences, themeHere } from '../stage/stage.ts';

export interface TreeRow {
  topic: string;
  /** `├ paid`, as deep as it is. */
  label: string;
  /** Only on the way to others: nothing is published to it. */
  isBranch: boolean;
}

/** In the order of the tree: each topic after the one above it. */
export function treeOf(topics: string[], separator: string): TreeRow[] {
  const known = new Set(topics);
  const all = new Set(
    topics.flatMap((topic) => {
      const tokens = topic.split(separator);
      return tokens.map((_, i) => tokens.slice(0, i + 1).join(separator));
    }),
  );
  const childrenOf = (parent: string | undefined) =>
    [...all].filter((topic) => parentOf(topic, separator) === parent);
  const rows = (parent: string | undefined, indent: string): TreeRow[] =>
    childrenOf(parent).flatMap((topic, i, siblings) => {
      const isLast = i === siblings.length - 1;
      const name = topic.split(separator).at(-1)!;
      const { fork, end, on, off } = signs();
      const isTop = parent === undefined;
      const label = isTop ? name : `${indent}${isLast ? end : fork}${name}`;
      const below = isTop ? '' : indent + (isLast ? off : on);
      const row = { topic, label, isBranch: !known.has(topic) };
      return [row, ...rows(topic, below)];
    });
  return rows(undefined, '');
}

const signs = () =>
  themeHere().unicode
    ? { fork: '├ ', end: '└ ', on: '│ ', off: '  ' }
    : { fork: '|- ', end: '`- ', on: '|  ', off: '   ' };

function parentOf(topic: string, separator: string): string | undefined {
  const end = topic.lastIndexOf(separator);
  return end < 0 ? undefined : topic.slice(0, end);
}

/** A column for each filter, a row for each topic, lit where it was heard. */
export function drawTree(
  rows: TreeRow[],
  filters: string[],
  heard: Map<string, Set<string>>,
  now?: string,
): string[] {
  const { secondary, strong, pass, symbols } = themeHere();
  const labels = Math.max(
    'published'.length,
    ...rows.map(({ label }) => label.length),
  );
  const wide = filters.reduce((sum, { length }) => sum + length + 3, labels);
  const isWide = wide + 2 <= columnsHere();
  const widths = filters.map((filter) => (isWide ? filter.length : 1));
  const columns = (cells: string[]) =>
    cells.map((cell, i) => cell + ' '.repeat(widths[i]! - 1)).join('   ');
  const heading = isWide ? filters.join('   ') : numbers(filters).join('   ');
  const cellOf = (topic: string, filter: string) => {
    if (!heard.has(topic)) return ' ';
    const isHeard = heard.get(topic)!.has(filter);
    return isHeard ? pass(symbols.chosen) : secondary(symbols.later);
  };
  const drawn = rows.map(({ topic, label, isBranch }) => {
    const name = label.padEnd(labels);
    const shown = isBranch ? secondary(name) : name;
    const cells = filters.map((filter) => cellOf(topic, filter));
    const row = `${topic === now ? strong(name) : shown}   ${columns(cells)}`;
    return line(row.trimEnd());
  });
  const key = isWide ? [] : legendOf(filters);
  return [
    line(secondary(`${'published'.padEnd(labels)}   ${heading}`)),
    ...drawn,
    ...key,
  ];
}

const numbers = (filters: string[]) => filters.map((_, i) => String(i + 1));

const legendOf = (filters: string[]) =>
  sentences(filters.map((filter, i) => `${i + 1} ${filter}`).join('   ')).map(
    (each) => each.trimEnd(),
  );
