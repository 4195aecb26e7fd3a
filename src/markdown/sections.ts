// The sections of a guide: how they are named, and where each begins and ends.
import { lexer, type Token, type Tokens } from 'marked';
import { plain, unix } from './plain.ts';

export interface Section {
  anchor: string;
  title: string;
  depth: number;
  /** Offsets in the Markdown, from its heading to the next one of its rank. */
  start: number;
  end: number;
}

/** The sections in order. A heading names its anchor, `## Weak references {#weakref}`, or gets its slug. */
export function sectionsOf(markdown: string): Section[] {
  const source = unix(markdown);
  const sections: Section[] = [];
  let offset = 0;
  for (const token of lexer(source)) {
    if (isHeading(token)) {
      const { title, anchor } = readHeading(token.text);
      const start = offset + token.raw.search(/\S/);
      sections.push({ anchor, title, depth: token.depth, start, end: source.length });
    }
    offset += token.raw.length;
  }
  sections.forEach((section, i) => {
    const next = sections.slice(i + 1).find(({ depth }) => depth <= section.depth);
    if (next) section.end = next.start;
  });
  return sections;
}

/** A section's Markdown with its sub-sections; undefined where no section has that name. */
export function findSection(markdown: string, anchor: string): string | undefined {
  const section = sectionsOf(markdown).find((known) => known.anchor === anchor);
  return section && unix(markdown).slice(section.start, section.end);
}

/** As GitHub makes it from a heading's words. */
export const slug = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-');

export const isHeading = (token: Token): token is Tokens.Heading => token.type === 'heading';

export function readHeading(text: string): { title: string; anchor: string } {
  const [, title = text, anchor] = /^(.*?)\s*\{#([\w-]+)\}\s*$/.exec(text) ?? [];
  return { title: plain(lexer(title)), anchor: anchor ?? slug(plain(lexer(title))) };
}
