// The text of a guide: inline marks to pieces of one style, pieces to lines.
import type { Token, Tokens } from 'marked';
import { plain, textOf } from '../markdown/plain.ts';
import { graphemesIn, visibleWidth } from '../text/width.ts';
import type { Screen } from './theme.ts';

export interface GuideScreen extends Screen {
  /** Whether the terminal can open links. */
  links?: boolean;
}

/** Text in one style. It is painted line by line, once it is wrapped, so that no colour runs over. */
export interface Piece {
  text: string;
  paint?: (text: string) => string;
  /** Something to type, such as a command: it stays on one line where it fits on one. */
  whole?: true;
}

/** Without colour, code and emphasis keep the marks that they have in the source. */
export function piecesOf(tokens: Token[], screen: GuideScreen): Piece[] {
  const { theme } = screen;
  return tokens.flatMap((token): Piece[] => {
    switch (token.type) {
      case 'codespan': {
        const text = (theme.color ? token.text : token.raw).replace(/\s+/g, ' ');
        return [{ text, whole: true, ...(theme.color && { paint: theme.code }) }];
      }
      case 'strong':
      case 'em': {
        const text = plain(token.tokens ?? []);
        return [theme.color ? { text, paint: theme.strong } : { text: `*${text}*` }];
      }
      case 'link':
        return linkPieces(token as Tokens.Link, screen);
      case 'br':
        return [{ text: '\n' }];
      case 'html':
        return [];
      default:
        if ('tokens' in token && token.tokens) return piecesOf(token.tokens, screen);
        return [{ text: textOf(token) }];
    }
  });
}

function linkPieces({ href, tokens }: Tokens.Link, { theme, links }: GuideScreen): Piece[] {
  const text = plain(tokens);
  const place = placeIn(href);
  if (place !== undefined) {
    const shown = place.startsWith(text) ? place : `${text} (${place})`;
    return [{ text: shown, paint: theme.path, whole: true }];
  }
  if (!/^https?:/.test(href)) return [{ text, paint: theme.path }];
  if (links) {
    const open = (words: string) => `\x1b]8;;${href}\x07${theme.path(words)}\x1b]8;;\x07`;
    return [{ text, paint: open }];
  }
  return text === href ? [{ text }] : [{ text }, { text: ` (${href})`, paint: theme.secondary }];
}

/** What opens another guide, as it is typed: `./05-architecture.md#outbox` is `guide 05#outbox`. */
function placeIn(href: string): string | undefined {
  const [, number, anchor = ''] = /^\.\/(\d+)-[\w-]+\.md(#[\w-]+)?$/.exec(href) ?? [];
  return number && `guide ${number}${anchor}`;
}

/** Breaks at spaces; a word longer than the line is broken where the line ends. */
export function wrapPieces(pieces: Piece[], width: number): Piece[][] {
  const lines: Piece[][] = [[]];
  let used = 0;
  let space: Piece | undefined;
  const startLine = () => {
    lines.push([]);
    used = 0;
    space = undefined;
  };
  for (const word of joinWords(pieces, width)) {
    if (word[0]!.text === '\n') startLine();
    else if (word[0]!.text === ' ') space = word[0];
    else {
      const needed = widthOf(word);
      if (used > 0 && used + (space ? 1 : 0) + needed > width) startLine();
      if (space && used > 0) lines.at(-1)!.push(space);
      used += space && used > 0 ? 1 : 0;
      space = undefined;
      for (const piece of word.flatMap((one) => cutInto(one, width))) {
        if (used > 0 && used + visibleWidth(piece.text) > width) startLine();
        lines.at(-1)!.push(piece);
        used += visibleWidth(piece.text);
      }
    }
  }
  return lines;
}

/** Words, spaces and line breaks; a word may have several styles, as in `off`: with its colon. */
function joinWords(pieces: Piece[], width: number): Piece[][] {
  const words: Piece[][] = [];
  let isOpen = false;
  for (const { text, paint, whole } of pieces) {
    const split = whole && visibleWidth(text) <= width ? [text] : text.split(/( |\n)/);
    for (const part of split.filter((one) => one !== '')) {
      const isBreak = part === ' ' || part === '\n';
      if (isOpen && !isBreak) words.at(-1)!.push({ text: part, paint });
      else words.push([{ text: part, paint }]);
      isOpen = !isBreak;
    }
  }
  return words;
}

function cutInto({ text, paint }: Piece, width: number): Piece[] {
  if (visibleWidth(text) <= width) return [{ text, paint }];
  const parts: Piece[] = [{ text: '', paint }];
  for (const grapheme of graphemesIn(text)) {
    if (visibleWidth(parts.at(-1)!.text + grapheme) > width) parts.push({ text: '', paint });
    parts.at(-1)!.text += grapheme;
  }
  return parts;
}

/** Lines of code stay as they are; what does not fit goes on below, further in. */
export function wrapCode(pieces: Piece[], width: number): Piece[][] {
  return linesOf(pieces).flatMap((line) => {
    if (widthOf(line) <= width) return [line];
    const text = line.map((piece) => piece.text).join('');
    const indent = ' '.repeat(Math.min(/^ */.exec(text)![0].length, Math.floor(width / 3)));
    const [first, ...rest] = wrapPieces(line, width - indent.length - 2);
    return [
      [{ text: indent }, ...first!],
      ...rest.map((more) => [{ text: `${indent}  ` }, ...more]),
    ];
  });
}

function linesOf(pieces: Piece[]): Piece[][] {
  const lines: Piece[][] = [[]];
  for (const { text, paint } of pieces) {
    text.split('\n').forEach((part, i) => {
      if (i > 0) lines.push([]);
      if (part !== '') lines.at(-1)!.push({ text: part, paint });
    });
  }
  return lines;
}

export const widthOf = (line: Piece[]) =>
  line.reduce((sum, { text }) => sum + visibleWidth(text), 0);

/** Neighbours of one style are painted together. */
export function paintLine(line: Piece[]): string {
  const merged: Piece[] = [];
  line.forEach(({ text, paint }, i) => {
    const isInside = text === ' ' && line[i + 1]?.paint === line[i - 1]?.paint;
    const style = isInside ? line[i - 1]?.paint : paint;
    const last = merged.at(-1);
    if (last && last.paint === style) last.text += text;
    else merged.push({ text, paint: style });
  });
  return merged.map(({ text, paint }) => (paint ? paint(text) : text)).join('');
}
