// A guide's Markdown as a screen. marked reads it; here each kind of block gets its form.
import { lexer, type Token, type Tokens } from 'marked';
import { unix } from '../markdown/plain.ts';
import { isHeading, readHeading } from '../markdown/sections.ts';
import { margin } from '../text/lines.ts';
import { renderTable } from './guide-table.ts';
import {
  type GuideScreen,
  paintLine,
  piecesOf,
  widthOf,
  wrapCode,
  wrapPieces,
} from './guide-text.ts';
import { highlight } from './highlight.ts';
import type { Theme } from './theme.ts';

export function renderGuide(markdown: string, screen: GuideScreen): string {
  const width = Math.max(Math.min(screen.columns, 100) - 2 * margin.length, 16);
  const source = screen.theme.unicode ? markdown : withoutSymbols(markdown, screen.theme);
  const lines = renderBlocks(lexer(unix(source)), width, screen);
  return `\n${lines.map((line) => (line === '' ? '' : margin + line)).join('\n')}\n`;
}

const withoutSymbols = (markdown: string, { symbols }: Theme) =>
  markdown
    .replaceAll('→', symbols.arrow)
    .replaceAll('…', symbols.more)
    .replaceAll('×', symbols.times);

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
