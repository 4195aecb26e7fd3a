// What was found, one line each.

import { margin, wrap } from '../text/lines.ts';
import { makeSafe } from '../text/safe.ts';
import { padEnd, visibleWidth } from '../text/width.ts';
import type { Screen } from './theme.ts';

export interface Finding {
  name: string;
  status: 'fine' | 'so-so' | 'wrong';
  says: string;
  /** What to do about it. */
  todo?: string;
}

export function renderFindings(findings: Finding[], { theme, columns }: Screen): string {
  const names = Math.max(...findings.map(({ name }) => name.length));
  const symbols = {
    fine: theme.pass(theme.symbols.pass),
    'so-so': theme.warn(theme.symbols.later),
    wrong: theme.fail(theme.symbols.fail),
  };
  const lines = findings.map(({ name, status, says, todo }) => {
    const head = `${margin}${padEnd(symbols[status], theme.symbols.pass.length)} ${padEnd(name, names)}  `;
    const indent = ' '.repeat(visibleWidth(head));
    const text = makeSafe(todo ? `${says}. ${todo}` : says);
    return head + wrap(text, columns, indent).trimStart();
  });
  return `\n${lines.join('\n')}\n`;
}
