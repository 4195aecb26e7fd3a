// What stands around the verdicts of a watch.

import { margin } from '../text/lines.ts';
import { visibleWidth } from '../text/width.ts';
import type { Screen } from './theme.ts';

export const renderWatchHead = (file: string, { theme }: Screen): string =>
  `\n${margin}watching  ${theme.path(file)}`;

/** Sets a new verdict apart from the last one: `── 20:14:03 ─────`. */
export function renderSaveRule(at: Date, { theme, columns }: Screen): string {
  const { rule } = theme.symbols;
  const head = `${rule.repeat(2)} ${at.toTimeString().slice(0, 8)} `;
  const width = Math.min(columns, 80) - margin.length;
  return `\n${margin}${theme.secondary(head + rule.repeat(Math.max(0, width - head.length)))}`;
}

/** `keys  h hint   d diff   q quit`; on a narrow screen on several lines, none broken within a key. */
export function renderKeys(
  keys: { key: string; says: string }[],
  { theme, columns }: Screen,
): string {
  const label = `${margin}keys  `;
  const lines = [''];
  for (const { key, says } of keys) {
    const longer = [lines.at(-1)!, `${key} ${says}`].filter(Boolean).join('   ');
    if (lines.at(-1) === '' || label.length + visibleWidth(longer) <= columns)
      lines[lines.length - 1] = longer;
    else lines.push(`${key} ${says}`);
  }
  return lines
    .map((line, i) => (i === 0 ? label : ' '.repeat(label.length)) + theme.action(line))
    .join('\n');
}
