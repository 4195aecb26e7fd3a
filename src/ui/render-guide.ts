// A guide's Markdown as a screen. marked reads it; here each kind of block gets its form.
import { lexer, type Token, type Tokens } from 'marked';
import { graphemesIn, visibleWidth } from '../text/width.ts';
import { margin } from '../text/wrap.ts';
import type { Screen, Theme } from './theme.ts';

export interface GuideScreen extends Screen {
  /** Whether the terminal can open links. */
  links?: boolean;
}

export interface Section {
  anchor: string;
  title: string;
  depth: number;
  /** Offsets in the Markdown, from its heading to the next one of its rank. */
  start: number;
  end: number;
}

/** Text in one style. It is painted line by line, once it is wrapped, so that no colour runs over. */
interface Piece {
  text: string;
  paint?: (text: string) => string;
  /** Something to type, such as a command: it stays on one line where it fits on one. */
  whole?: true;
}

export function renderGuide(markdown: string, screen: GuideScreen): string {
  const width = Math.max(Math.min(screen.columns, 100) - 2 * margin.length, 16);
  const source = screen.theme.unicode ? markdown : withoutSymbols(markdown, screen.theme);
  const lines = renderBlocks(lexer(unix(source)), width, screen);
  return `\n${lines.map((line) => (line === '' ? '' : margin + line)).join('\n')}\n`;
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

/** Offsets count in the Markdown with plain line ends, as marked reads it. */
const unix = (markdown: string) => markdown.replace(/\r\n?/g, '\n');

const withoutSymbols = (markdown: string, { symbols }: Theme) =>
  markdown
    .replaceAll('→', symbols.arrow)
    .replaceAll('…', symbols.more)
    .replaceAll('×', symbols.times);

const isHeading = (token: Token): token is Tokens.Heading => token.type === 'heading';

function readHeading(text: string): { title: string; anchor: string } {
  const [, title = text, anchor] = /^(.*?)\s*\{#([\w-]+)\}\s*$/.exec(text) ?? [];
  return { title: plain(lexer(title)), anchor: anchor ?? slug(plain(lexer(title))) };
}

/** Paragraph by paragraph without marks: of a list its items, of a table its rows. */
export const paragraphsOf = (markdown: string): string[] => paragraphsIn(lexer(unix(markdown)));

function paragraphsIn(tokens: Token[]): string[] {
  return tokens.flatMap((token): string[] => {
    switch (token.type) {
      case 'code':
        return token.text.split('\n');
      case 'list':
        return (token as Tokens.List).items.flatMap((item) => paragraphsIn(item.tokens));
      case 'table':
        return (token as Tokens.Table).rows.map(sayRow);
      case 'blockquote':
        return paragraphsIn(token.tokens ?? []);
      case 'paragraph':
      case 'text':
        return [plain(token.tokens ?? [token])];
      default:
        return [];
    }
  });
}

/** `name: what the other columns say of it` */
function sayRow(row: Tokens.TableCell[]): string {
  const [first = '', ...others] = row.map(({ tokens }) => plain(tokens)).filter(Boolean);
  return [first, others.join('; ')].filter(Boolean).join(': ');
}

const plain = (tokens: Token[]): string =>
  tokens
    .map((token) => ('tokens' in token && token.tokens ? plain(token.tokens) : textOf(token)))
    .join('');

/** Line ends of the source are spaces. */
const textOf = (token: Token): string =>
  ('text' in token ? token.text : token.raw)
    .replace(/\s+/g, ' ')
    .replace(/&(lt|gt|amp|quot|#39);/g, (entity: string) => entities[entity]);
const entities: Record<string, string> = {
  '&lt;': '<',
  '&gt;': '>',
  '&amp;': '&',
  '&quot;': '"',
  '&#39;': "'",
};

// --- Blocks: tokens to painted lines -------------------------------------------------------------

/** A blank line between blocks, two before a section; none in a tight list. */
function renderBlocks(tokens: Token[], width: number, screen: GuideScreen, gap = ['']): string[] {
  const lines: string[] = [];
  for (const token of tokens) {
    const block = renderBlock(token, width, screen);
    if (block.length === 0) continue;
    if (lines.length > 0) lines.push(...(isHeading(token) && token.depth < 3 ? ['', ''] : gap));
    lines.push(...block);
  }
  return lines;
}

function renderBlock(token: Token, width: number, screen: GuideScreen): string[] {
  const { theme } = screen;
  switch (token.type) {
    case 'heading':
      return renderHeading(token as Tokens.Heading, width, theme);
    case 'paragraph':
    case 'text':
      return wrapPieces(piecesOf(token.tokens ?? [token], screen), width).map(paintLine);
    case 'code':
      return renderCode(token as Tokens.Code, width, theme);
    case 'list':
      return renderList(token as Tokens.List, width, screen);
    case 'table':
      return renderTable(token as Tokens.Table, width, screen);
    case 'blockquote':
      return renderBlocks(token.tokens ?? [], width - 2, screen).map((line) =>
        `${theme.secondary(theme.symbols.bar)} ${line}`.trimEnd(),
      );
    case 'hr':
      return [theme.secondary(theme.symbols.rule.repeat(Math.min(width, 20)))];
    default:
      return []; // HTML, comments among it, and blank lines
  }
}

function renderHeading({ depth, text }: Tokens.Heading, width: number, theme: Theme): string[] {
  const { title } = readHeading(text);
  const lines = wrapPieces([{ text: title, paint: theme.strong }], width);
  const longest = Math.max(...lines.map(widthOf));
  const rule = theme.secondary(theme.symbols.rule.repeat(depth === 1 ? width : longest));
  return [...lines.map(paintLine), ...(depth < 3 ? [rule] : [])];
}

function renderCode({ lang = '', text }: Tokens.Code, width: number, theme: Theme): string[] {
  if (/^text\s+output/.test(lang)) {
    const bar = theme.secondary(theme.symbols.bar);
    const lines = wrapCode([{ text }], width - 4).map((line) => `  ${bar} ${paintLine(line)}`);
    return [`  ${theme.secondary('prints')}`, ...lines.map((line) => line.trimEnd())];
  }
  return wrapCode(highlight(text, lang, theme), width - 2).map((line) =>
    `  ${paintLine(line)}`.trimEnd(),
  );
}

function renderList(list: Tokens.List, width: number, screen: GuideScreen): string[] {
  const lines: string[] = [];
  list.items.forEach((item, i) => {
    const first = list.ordered ? `${Number(list.start || 1) + i}.` : screen.theme.symbols.later;
    const indent = first.length + 1;
    const gap = item.loose ? [''] : [];
    const body = renderBlocks(item.tokens, width - indent, screen, gap);
    if (list.loose && i > 0) lines.push('');
    lines.push(
      ...body.map((line, at) => `${at === 0 ? `${first} ` : ' '.repeat(indent)}${line}`.trimEnd()),
    );
  });
  return lines;
}

// --- Tables --------------------------------------------------------------------------------------

function renderTable(table: Tokens.Table, width: number, screen: GuideScreen): string[] {
  const { theme } = screen;
  const cells = (row: Tokens.TableCell[]) => row.map(({ tokens }) => piecesOf(tokens, screen));
  const header = cells(table.header).map((cell) =>
    cell.map(({ text }) => ({ text, paint: theme.strong })),
  );
  const rows = table.rows.map(cells);
  const room = width - 2 * (header.length - 1);
  if (width < 46 || room < 10 * header.length) return stackRows(header, rows, width, theme);

  const widths = shareOut(
    header.map((_, i) => [header, ...rows].map((row) => row[i] ?? [])),
    room,
  );
  const bodies = rows.map((row) => renderRow(row, widths, table.align));
  const isWrapped = bodies.some((lines) => lines.length > 1);
  return [
    ...renderRow(header, widths, table.align),
    theme.secondary(widths.map((columns) => theme.symbols.rule.repeat(columns)).join('  ')),
    ...bodies.flatMap((lines, i) => (isWrapped && i > 0 ? ['', ...lines] : lines)),
  ];
}

/** What each column wants, if there is room; else its longest word, and a fair part of the rest. */
function shareOut(columns: Piece[][][], room: number): number[] {
  const wanted = columns.map((cells) => Math.max(1, ...cells.map(widthOf)));
  const least = columns.map((cells, i) =>
    Math.min(wanted[i]!, Math.max(4, ...cells.flat().flatMap(wordsOf).map(visibleWidth))),
  );
  const sum = (widths: number[]) => widths.reduce((total, one) => total + one, 0);
  if (sum(wanted) <= room) return wanted;
  const widths = sum(least) <= room ? least : columns.map(() => Math.floor(room / columns.length));
  while (sum(widths) < room) {
    const lack = widths.map((one, i) => wanted[i]! / one);
    widths[lack.indexOf(Math.max(...lack))]!++;
  }
  return widths;
}

const wordsOf = ({ text, whole }: Piece) => (whole ? [text] : text.split(' '));

function renderRow(row: Piece[][], widths: number[], align: Tokens.Table['align']): string[] {
  const cells = widths.map((width, i) => wrapPieces(row[i] ?? [], width));
  const height = Math.max(...cells.map((lines) => lines.length));
  return Array.from({ length: height }, (_, at) =>
    cells
      .map((lines, i) => {
        const line = lines[at] ?? [];
        const space = ' '.repeat(Math.max(0, widths[i]! - widthOf(line)));
        return align[i] === 'right' ? space + paintLine(line) : paintLine(line) + space;
      })
      .join('  ')
      .trimEnd(),
  );
}

/** On a narrow screen each row is a little list: its first cell, then `column: cell`. */
function stackRows(header: Piece[][], rows: Piece[][][], width: number, theme: Theme): string[] {
  return rows.flatMap((row, i) => [
    ...(i > 0 ? [''] : []),
    ...row.flatMap((cell, column) => {
      const label = header[column]!.map(({ text }) => text).join('');
      if (column === 0) return wrapPieces(cell, width).map(paintLine);
      const says = label === '' ? [] : [{ text: `${label}: `, paint: theme.secondary }];
      return wrapPieces([...says, ...cell], width - 2).map((line) => `  ${paintLine(line)}`);
    }),
  ]);
}

// --- Text: inline tokens to pieces, pieces to lines ----------------------------------------------

/** Without colour, code and emphasis keep the marks that they have in the source. */
function piecesOf(tokens: Token[], screen: GuideScreen): Piece[] {
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
function wrapPieces(pieces: Piece[], width: number): Piece[][] {
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
function wrapCode(pieces: Piece[], width: number): Piece[][] {
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

const widthOf = (line: Piece[]) => line.reduce((sum, { text }) => sum + visibleWidth(text), 0);

/** Neighbours of one style are painted together. */
function paintLine(line: Piece[]): string {
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

// --- Code in colour ------------------------------------------------------------------------------

const parts =
  /(?<comment>\/\/.*|\/\*[\s\S]*?\*\/)|(?<string>'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`)|(?<keyword>(?<![.\w$])(?:async|await|break|case|catch|class|const|continue|default|delete|do|else|export|extends|finally|for|from|function|if|implements|import|in|instanceof|interface|let|new|of|override|private|readonly|return|static|super|switch|this|throw|try|type|typeof|using|void|while|yield)(?![\w$:]))/g;

/** Comments, strings and keywords of TypeScript, and commands: enough to read a short program by. */
function highlight(code: string, language: string, theme: Theme): Piece[] {
  if (/^(sh|bash|shell)\b/.test(language)) return highlightCommands(code, theme);
  if (!/^(ts|js|typescript|javascript)\b/.test(language)) return [{ text: code }];
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of code.matchAll(parts)) {
    const { comment, string } = match.groups!;
    const paint = comment ? theme.secondary : string ? theme.pass : theme.code;
    pieces.push({ text: code.slice(end, match.index) }, { text: match[0], paint });
    end = match.index + match[0].length;
  }
  return [...pieces, { text: code.slice(end) }];
}

const highlightCommands = (code: string, theme: Theme): Piece[] =>
  code.split(/(?<=\n)/).flatMap((line) => {
    const at = line.search(/\s+#\s/);
    if (at < 0) return [{ text: line, paint: theme.action }];
    return [
      { text: line.slice(0, at), paint: theme.action },
      { text: line.slice(at), paint: theme.secondary },
    ];
  });
