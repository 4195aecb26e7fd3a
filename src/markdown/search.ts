// Where in the guides do these words stand? Sections, the best ones first.
import { stripVTControlCharacters } from 'node:util';
import { paragraphsOf } from './plain.ts';
import { sectionsOf } from './sections.ts';

export interface Found {
  guide: string;
  anchor: string;
  title: string;
  /** A line of the section with the first of the words. */
  line: string;
}

/** Sections in which every word stands, in any form of its beginning: `leak` finds `leaks`. */
export function searchGuides(
  guides: { name: string; markdown: string }[],
  words: string[],
): Found[] {
  const wanted = words.map((word) => word.toLowerCase());
  const found = guides.flatMap(({ name, markdown }) =>
    ownTexts(markdown).flatMap(({ anchor, title, text }) => {
      const counts = wanted.map((word) => countOf(word, `${title}\n${text}`));
      if (counts.some((count) => count === 0)) return [];
      const inTitle = wanted.filter((word) => countOf(word, title) > 0).length;
      const score = inTitle * 100 + Math.min(...counts);
      return [{ guide: name, anchor, title, line: lineWith(wanted, text), score }];
    }),
  );
  return found.sort((a, b) => b.score - a.score).map(({ score: _score, ...section }) => section);
}

/** Each section without its sub-sections, which are found by themselves. */
function ownTexts(markdown: string) {
  const sections = sectionsOf(markdown);
  return sections.map(({ anchor, title, start, end }, i) => ({
    anchor,
    title,
    text: markdown.slice(start, Math.min(end, sections[i + 1]?.start ?? end)).replace(/^.*\n/, ''),
  }));
}

const escaped = (word: string) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

const countOf = (word: string, text: string): number =>
  [...text.matchAll(new RegExp(`(?<![\\p{L}\\p{N}])${escaped(word)}`, 'giu'))].length;

function lineWith(words: string[], text: string): string {
  const has = (line: string) => words.some((word) => countOf(word, line) > 0);
  return stripVTControlCharacters(paragraphsOf(text).find(has) ?? '').trim();
}
