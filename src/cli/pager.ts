// Shows a long text on the terminal's second screen, so that the first one is as it was afterwards.

import { onKeys } from '../terminal/keys.ts';
import { onEnd } from '../terminal/on-end.ts';
import {
  type PagedText,
  renderPage,
  shareSeen,
  type View,
  viewAfter,
  withinText,
} from '../ui/pager-view.ts';
import { SectionsSeen } from '../ui/sections-seen.ts';
import type { Context } from './context.ts';

const secondScreen = '\x1b[?1049h\x1b[?25l';
const firstScreen = '\x1b[?25h\x1b[?1049l';
const topLeft = '\x1b[H\x1b[J';

export interface PagerRequest {
  /** Laid out anew where the terminal changes its width. */
  layOut(columns: number): PagedText;
  /** Where to begin: the share of the text that lies above, 0 to 1. */
  from: number;
  /** For tests. */
  now?: () => number;
}

export interface Paged {
  /** The share of the text that lies above the screen, to begin there the next time; 1 where its end was seen. */
  stoppedAt: number;
  /** The sections that were on the screen long enough to be read. */
  sectionsSeen: string[];
}

export function page(
  { layOut, from, now = performance.now.bind(performance) }: PagerRequest,
  context: Context,
): Promise<Paged> {
  const { stdin, stdout, theme } = context;
  const columnsNow = () => stdout.columns ?? 80;
  const rowsNow = () => Math.max(2, (stdout.rows ?? 24) - 1);
  let text = layOut(columnsNow());
  let view: View = { top: 0, rows: rowsNow() };
  const seen = new SectionsSeen(text, now);
  const goTo = (top: number) => {
    view = { ...view, rows: rowsNow(), top: withinText(top, text, rowsNow()) };
    seen.show(view);
    stdout.write(topLeft + renderPage(text, view, { theme, columns: columnsNow() }));
  };
  const shareAbove = () => view.top / Math.max(1, text.lines.length);
  const onResize = () => {
    const above = shareAbove();
    text = layOut(columnsNow());
    seen.layOut(text);
    goTo(Math.round(above * text.lines.length));
  };
  const restore = () => stdout.write(firstScreen);
  stdout.write(secondScreen);
  stdout.on?.('resize', onResize);
  goTo(Math.round(from * text.lines.length));
  return new Promise((resolve) => {
    const end = () => {
      giveBackKeys();
      stdout.off?.('resize', onResize);
      release();
      restore();
      resolve({
        stoppedAt: shareSeen(text, view) === 1 ? 1 : shareAbove(),
        sectionsSeen: seen.anchors(),
      });
    };
    const giveBackKeys = onKeys((key, character) => {
      const isSearching = view.typed !== undefined || view.wanted !== undefined;
      if (key === 'ctrl-c' || key === 'ctrl-d' || (key === 'escape' && !isSearching)) return end();
      if (key === 'q' && view.typed === undefined) return end();
      const next = viewAfter(key, character, text, view);
      if (next === undefined) return;
      view = next;
      goTo(view.top);
    }, stdin.keyboard!);
    const release = onEnd({ told: end, ends: restore }, ['SIGTERM', 'SIGHUP']);
  });
}
