// What stands across a screen: how wide it is, and lines of two and three parts.
import { padEnd, visibleWidth } from './width.ts';
import { margin, wrap } from './wrap.ts';

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
