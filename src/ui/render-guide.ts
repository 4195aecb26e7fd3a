// A guide's Markdown as a screen. marked reads it; here each kind of block gets its form.
import { lexer, type Token, type Tokens } from 'marked';
import { margin, padEnd, visibleWidth, wrap } from './layout.ts';
import type { Theme } from './theme.ts';

export interface GuideScreen {
  theme: Theme;
  columns: number;
  /** Links that terminals can open. */
  links?: boolean;
}

export interface Section {
  anchor: string;
  title: string;
  depth: number;
  /** Offsets in the Markdown: from its heading to the next of its rank. */
  start: number;
  end: number;
}

export function renderGuide(markdown: string, screen: GuideScreen): string {
  const width = Math.min(screen.columns, 100);
  const blocks = lexer(markdown).map((token) => renderBlock(token, { ...screen, columns: width }, margin));
  return `\n${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

/** The sections in order. A heading names its anchor, `## Weak references {#weakref}`, or it follows from its words. */
export function sectionsOf(markdown: string): Section[] {
  const sections: Section[] = [];
  let offset = 0;
  for (const token of lexer(markdown)) {
    if (token.type === 'heading') {
      const { title, anchor } = readHeading((token as Tokens.Heading).text);
      sections.push({ anchor, title, depth: (token as Tokens.Heading).depth, start: offset, end: markdown.length });
    }
    offset += token.raw.length;
  }
  sections.forEach((section, i) => {
    const next = sections.slice(i + 1).find(({ depth }) => depth <= section.depth);
    if (next) section.end = next.start;
  });
  return sections;
}

/** A section's Markdown with its sub-sections; undefined where there is none of that name. */
export function findSection(markdown: string, anchor: string): string | undefined {
  const section = sectionsOf(markdown).find((known) => known.anchor === anchor);
  return section && markdown.slice(section.start, section.end);
}

/** As GitHub makes it from a heading's words. */
export const slug = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-');

function readHeading(text: string): { title: string; anchor: string } {
  const [, title = text, anchor] = /^(.*?)\s*\{#([\w-]+)\}\s*$/.exec(text) ?? [];
  return { title, anchor: anchor ?? slug(title) };
}

function renderBlock(token: Token, screen: GuideScreen, indent: string): string {
  switch (token.type) {
    case 'heading':
      return renderHeading(token as Tokens.Heading, screen, indent);
    case 'paragraph':
      return wrap(inline((token as Tokens.Paragraph).tokens, screen), screen.columns, indent);
    case 'text':
      return wrap(inline((token as Tokens.Text).tokens ?? [token], screen), screen.columns, indent);
    case 'code':
      return renderCode(token as Tokens.Code, screen, indent);
    case 'list':
      return renderList(token as Tokens.List, screen, indent);
    case 'table':
      return renderTable(token as Tokens.Table, screen, indent);
    case 'blockquote':
      return renderQuote(token as Tokens.Blockquote, screen, indent);
    case 'hr':
      return indent + screen.theme.secondary(screen.theme.symbols.rule.repeat(20));
    default:
      return '';
  }
}

function renderHeading({ depth, text, tokens }: Tokens.Heading, screen: GuideScreen, indent: string): string {
  const { title } = readHeading(text);
  const words = tokens.length > 0 ? inline(lexer(title)[0] ? [lexer(title)[0]!] : [], { ...screen, links: false }) : title;
  if (depth > 2) return indent + screen.theme.warn(words);
  const heading = indent + screen.theme.strong(words);
  return depth === 1 ? heading : `${heading}\n${indent}${screen.theme.secondary(screen.theme.symbols.rule.repeat(Math.min(visibleWidth(words), screen.columns - 4)))}`;
}

/** Inline tokens as one string; line breaks of the source are spaces. */
function inline(tokens: Token[], screen: GuideScreen): string {
  return tokens
    .map((token) => {
      const inner = 'tokens' in token && token.tokens ? inline(token.tokens, screen) : decode('text' in token ? token.text : token.raw);
      switch (token.type) {
        case 'strong':
          return screen.theme.strong(inner);
        case 'em':
          return screen.theme.color ? screen.theme.warn(inner) : inner;
        case 'codespan':
          return screen.theme.color ? screen.theme.code(inner) : `\`${inner}\``;
        case 'link':
          return renderLink(inner, (token as Tokens.Link).href, screen);
        case 'br':
          return '\n';
        default:
          return inner.replace(/\s*\n\s*/g, ' ');
      }
    })
    .join('');
}

function renderLink(text: string, href: string, { theme, links }: GuideScreen): string {
  if (!/^https?:/.test(href)) return theme.action(text);
  if (links) return `\x1b]8;;${href}\x07${theme.action(text)}\x1b]8;;\x07`;
  return text === href ? text : `${text} (${href})`;
}

const decode = (text: string) =>
  text.replace(/&(lt|gt|amp|quot|#39);/g, (_, name: string) => ({ lt: '<', gt: '>', amp: '&', quot: '"', '#39': "'" })[name]!);

function renderCode({ lang = '', text }: Tokens.Code, { theme }: GuideScreen, indent: string): string {
  const isOutput = /^text output/.test(lang);
  const paint = /^(ts|js)\b/.test(lang) ? (code: string) => highlight(code, theme) : theme.secondary;
  const mark = isOutput ? theme.secondary(`${theme.symbols.arrow} `) : '  ';
  return paint(text)
    .split('\n')
    .map((line) => `${indent}${mark}${line}`.trimEnd())
    .join('\n');
}

const keywords =
  /^(?:as|async|await|break|case|catch|class|const|continue|default|else|export|extends|finally|for|from|function|if|implements|import|in|instanceof|interface|let|new|null|of|override|private|readonly|return|static|super|switch|this|throw|true|false|try|type|typeof|undefined|using|void|while|yield)$/;

/** Comments, strings and keywords: enough to read a short program by. */
function highlight(code: string, theme: Theme): string {
  if (!theme.color) return code;
  return code.replace(/(\/\/.*)|(\/\*[\s\S]*?\*\/)|('(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`)|([A-Za-z_$][\w$]*)/g, (all, line, block, string, word) => {
    if (line || block) return all.split('\n').map(theme.secondary).join('\n');
    if (string) return all.split('\n').map(theme.pass).join('\n');
    return word && keywords.test(word) ? theme.code(all) : all;
  });
}

function renderList(list: Tokens.List, screen: GuideScreen, indent: string): string {
  const items = list.items.map((item, i) => {
    const bullet = list.ordered ? `${Number(list.start || 1) + i}. ` : `${screen.theme.unicode ? '•' : '-'} `;
    const inner = indent + ' '.repeat(bullet.length);
    const blocks = item.tokens.map((token) => renderBlock(token, screen, inner)).filter((block) => block !== '');
    const body = blocks.join(item.loose ? '\n\n' : '\n');
    return indent + bullet + body.slice(inner.length);
  });
  return items.join(list.loose ? '\n\n' : '\n');
}

function renderQuote(quote: Tokens.Blockquote, screen: GuideScreen, indent: string): string {
  const bar = screen.theme.secondary(`${screen.theme.symbols.bar} `);
  const inner = quote.tokens.map((token) => renderBlock(token, { ...screen, columns: screen.columns - 2 }, '')).filter(Boolean).join('\n\n');
  return inner.split('\n').map((line) => `${indent}${bar}${line}`.trimEnd()).join('\n');
}

function renderTable(table: Tokens.Table, screen: GuideScreen, indent: string): string {
  const cells = (row: Tokens.TableCell[]) => row.map(({ tokens }) => inline(tokens, { ...screen, links: false }));
  const header = cells(table.header);
  const rows = table.rows.map(cells);
  const room = screen.columns - indent.length;
  if (room < 46 || room < header.length * 10) return stacked(header, rows, screen, indent);
  const widths = shareOut(header.map((_, i) => Math.max(...[header, ...rows].map((row) => visibleWidth(row[i] ?? '')))), room - 2 * (header.length - 1));
  const lines = (row: string[]) => renderRow(row, widths).map((line) => (indent + line).trimEnd());
  const rule = indent + screen.theme.secondary(widths.map((width) => screen.theme.symbols.rule.repeat(width)).join('  '));
  const isWrapped = rows.some((row) => renderRow(row, widths).length > 1);
  return [...lines(header.map(screen.theme.strong)), rule, ...rows.flatMap((row, i) => [...(isWrapped && i > 0 ? [''] : []), ...lines(row)])].join('\n');
}

/** Widths that fit: narrow columns keep what they want, the wide ones share the rest. */
function shareOut(wanted: number[], room: number): number[] {
  const widths = [...wanted];
  let over = widths.reduce((sum, width) => sum + width, 0) - room;
  while (over > 0) {
    const widest = widths.indexOf(Math.max(...widths));
    widths[widest]!--;
    over--;
  }
  return widths;
}

function renderRow(row: string[], widths: number[]): string[] {
  const wrapped = widths.map((width, i) => wrap(row[i] ?? '', width, '').split('\n'));
  const height = Math.max(...wrapped.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) => widths.map((width, i) => padEnd(wrapped[i]![line] ?? '', width)).join('  '));
}

/** For narrow screens: each row a small list of `column: cell`. */
function stacked(header: string[], rows: string[][], { columns, theme }: GuideScreen, indent: string): string {
  return rows
    .map((row) => row.map((cell, i) => wrap(i === 0 ? theme.strong(cell) : `${header[i]}: ${cell}`, columns, i === 0 ? indent : `${indent}  `)).join('\n'))
    .join('\n\n');
}
