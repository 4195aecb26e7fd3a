// A screen as an SVG. The reader's own monospaced font is used; each run of text is told its width,
// so the columns stand under each other whatever font that is. Bars are drawn: fonts leave gaps.
import type { Cell, Line, Style } from './screen.ts';

const cell = { width: 8.4, height: 18 };
const pad = 20;
const fontSize = 14;
const paper = '#15181e';
const ink = '#d5d9e0';
/** SGR 30–37; 90–97 are the same, but for the grey. All have a contrast of 4.5 or more on the paper. */
const colours = [
  '#8b93a1',
  '#ff7b72',
  '#7ed38a',
  '#e3b85c',
  '#7fb2ff',
  '#d2a1f5',
  '#66d0dc',
  '#f2f4f8',
];
const dimmed = '#949ba8';

export function svgOf(lines: Line[], columns: number, title: string): string {
  const width = columns * cell.width + 2 * pad;
  const height = lines.length * cell.height + 2 * pad;
  const body = lines.flatMap((line, row) => runsOf(line).map((run) => drawn(run, row)));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="${fontSize}">
<title>${escaped(title)}</title>
<rect width="${width}" height="${height}" rx="8" fill="${paper}"/>
${body.join('\n')}
</svg>
`;
}

interface Run {
  column: number;
  text: string;
  style: Style;
}

/** Neighbours of one style are one run; where two spaces or more stand, a new one begins. */
function runsOf(line: Line): Run[] {
  const runs: Run[] = [];
  line.forEach(({ glyph, style }, column) => {
    const last = runs.at(-1);
    const joins =
      last && same(last, { glyph, style }) && !(last.text.endsWith('  ') && glyph !== ' ');
    if (joins) last.text += glyph;
    else runs.push({ column, text: glyph, style });
  });
  return runs
    .map((run) => (run.style.inverse ? run : { ...run, text: run.text.trimEnd() }))
    .filter(({ text, style }) => text !== '' && !(style.hidden && !style.inverse));
}

const same = (run: Run, { glyph, style }: Cell): boolean =>
  isBar(run.text.at(-1)!) === isBar(glyph) && JSON.stringify(run.style) === JSON.stringify(style);

/** ▁ to █: eighths of a cell. */
const isBar = (glyph: string) => glyph >= '▁' && glyph <= '█';

function drawn({ column, text, style }: Run, row: number): string {
  const x = pad + column * cell.width;
  const y = pad + row * cell.height;
  const fill = style.inverse ? paper : colourOf(style);
  const behind = style.inverse ? box(x, y, text.length, cell.height, colourOf(style)) : '';
  if (style.hidden) return behind;
  return isBar(text[0]!) ? bars(text, x, y, fill) : behind + written(text, x, y, fill, style);
}

function written(text: string, left: number, y: number, fill: string, { bold }: Style): string {
  const start = text.length - text.trimStart().length;
  const glyphs = text.trimStart();
  if (glyphs === '') return '';
  const x = left + start * cell.width;
  const length = fixed([...glyphs].length * cell.width);
  const weight = bold ? ' font-weight="bold"' : '';
  return `<text x="${fixed(x)}" y="${fixed(y + fontSize - 1)}" textLength="${length}" lengthAdjust="spacingAndGlyphs" fill="${fill}"${weight} xml:space="preserve">${escaped(glyphs)}</text>`;
}

const bars = (text: string, x: number, y: number, fill: string): string =>
  [...text]
    .map((glyph, i) => {
      const height = ((glyph.codePointAt(0)! - 0x2580) / 8) * (cell.height - 3);
      return box(x + i * cell.width, y + cell.height - 2 - height, 1, height, fill);
    })
    .join('');

const box = (x: number, y: number, cells: number, height: number, fill: string) =>
  `<rect x="${fixed(x)}" y="${fixed(y)}" width="${fixed(cells * cell.width)}" height="${fixed(height)}" fill="${fill}" shape-rendering="crispEdges"/>`;

const colourOf = ({ colour, dim }: Style): string => {
  if (colour === undefined) return dim ? dimmed : ink;
  return colours[colour % 10]!;
};

const fixed = (value: number) => String(Math.round(value * 100) / 100);

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
