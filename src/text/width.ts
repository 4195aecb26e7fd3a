// How wide a text is on a terminal, and texts of a given width.
import { stripVTControlCharacters } from 'node:util';
import columnsFor from 'fast-string-width';

/** How many columns a terminal needs: two for most East Asian letters and emoji, none for escapes. */
export function visibleWidth(text: string): number {
  if (plain.test(text)) return text.length;
  const shown = stripVTControlCharacters(text);
  return plain.test(shown) ? shown.length : columnsFor(shown);
}

/** Western letters and the symbols of the theme: one character and one column each. */
const plain = /^[\x20-\x7e\xa0-\xff…─│█→○●◆◇✓✗]*$/;

export const padEnd = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - visibleWidth(text)));

export const padStart = (text: string, width: number): string =>
  ' '.repeat(Math.max(0, width - visibleWidth(text))) + text;

/** Cut to a width, with a mark where something is missing. */
export function cut(text: string, width: number, mark = '…'): string {
  if (visibleWidth(text) <= width) return text;
  let kept = '';
  for (const grapheme of graphemesIn(stripVTControlCharacters(text))) {
    if (visibleWidth(kept + grapheme) > width - mark.length) break;
    kept += grapheme;
  }
  return kept + mark;
}

/** What a reader takes for one character. A segmenter takes long to make, so only if it is needed. */
export function graphemesIn(text: string): string[] {
  if (plain.test(text)) return [...text];
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}
let segmenter: Intl.Segmenter | undefined;
