// A long text, a screen at a time: where a key leads, and what is seen there.
import { cut } from './layout.ts';
import type { Theme } from './theme.ts';

export interface PagedText {
  title: string;
  lines: string[];
  /** The lines in which sections begin, rising. */
  sections: number[];
}

/** What is seen: the number of the top line, and how many there is room for. */
export interface View {
  top: number;
  rows: number;
}

/** The top line after a key; undefined for a key that means nothing here. */
export function topAfter(key: string, text: PagedText, { top, rows }: View): number | undefined {
  const page = Math.max(1, rows - 2); // two lines stay, to find one's place again
  const moves: Record<string, () => number> = {
    space: () => top + page,
    pagedown: () => top + page,
    right: () => top + page,
    return: () => top + 1,
    down: () => top + 1,
    j: () => top + 1,
    b: () => top - page,
    pageup: () => top - page,
    left: () => top - page,
    up: () => top - 1,
    k: () => top - 1,
    g: () => 0,
    home: () => 0,
    end: () => text.lines.length,
    n: () => text.sections.find((line) => line > top) ?? top,
    p: () => text.sections.findLast((line) => line < top) ?? 0,
  };
  const move = moves[key];
  return move && withinText(move(), text, rows);
}

export const withinText = (top: number, { lines }: PagedText, rows: number): number =>
  Math.max(0, Math.min(top, lines.length - rows));

/** How much of the text has been seen, 0 to 1. */
export const shareSeen = ({ lines }: PagedText, { top, rows }: View): number =>
  Math.min(1, (top + rows) / Math.max(1, lines.length));

/** The lines to be seen, and one that says where we are and what can be pressed. */
export function renderPage(
  text: PagedText,
  view: View,
  { theme, columns }: { theme: Theme; columns: number },
): string {
  const shown = text.lines.slice(view.top, view.top + view.rows);
  const filled = [...shown, ...Array<string>(Math.max(0, view.rows - shown.length)).fill('')];
  const percent = `${Math.round(shareSeen(text, view) * 100)} %`;
  const keys = 'space on   b back   n, p sections   q quit';
  const status = cut(`  ${text.title}   ${percent}   ${keys}`, columns - 1, theme.symbols.more);
  return [...filled, theme.secondary(status)].join('\n');
}
