// What stands around the verdicts of a watch.
import path from 'node:path';
import { margin } from './layout.ts';
import type { Theme } from './theme.ts';

interface Screen {
  theme: Theme;
  columns: number;
}

export const renderWatchHead = (file: string, workspace: string, { theme }: Screen): string =>
  `\n${margin}watching  ${theme.path(path.relative(workspace, file))}`;

/** Sets a new verdict apart from the last one: `── 20:14:03 ─────`. */
export function renderSaveRule(at: Date, { theme, columns }: Screen): string {
  const { rule } = theme.symbols;
  const head = `${rule.repeat(2)} ${at.toTimeString().slice(0, 8)} `;
  const width = Math.min(columns, 80) - margin.length;
  return `\n${margin}${theme.secondary(head + rule.repeat(Math.max(0, width - head.length)))}`;
}
