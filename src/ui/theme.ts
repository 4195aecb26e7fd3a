// Every color and symbol of the program, by meaning.
import { makeSafe } from '../grader/output.ts';

export interface Theme {
  /** What is right: green. */
  pass: Paint;
  /** What is wrong: red. */
  fail: Paint;
  /** What deserves a look, and is neither: yellow. */
  warn: Paint;
  /** What can be typed next: cyan. */
  action: Paint;
  /** What may be skipped: dim. */
  secondary: Paint;
  /** At most once a screen. */
  strong: Paint;
  /** A place in a file, whatever its name is made of. */
  path: Paint;
  /** Code within a sentence. */
  code: Paint;
  symbols: Symbols;
  /** False: a screen without redraw, every symbol a word or a plain letter. */
  color: boolean;
  unicode: boolean;
}

type Paint = (text: string) => string;
type Symbols = Record<keyof typeof fancy, string>;

const fancy = {
  pass: '✓',
  fail: '✗',
  later: '·',
  arrow: '→',
  asked: '◆',
  answered: '◇',
  bar: '│',
  rule: '─',
  chosen: '●',
  open: '○',
  block: '█',
  more: '…',
  times: '×',
};
const plain: Symbols = {
  pass: 'ok',
  fail: 'x',
  later: '-',
  arrow: '->',
  asked: '*',
  answered: 'o',
  bar: '|',
  rule: '-',
  chosen: '*',
  open: 'o',
  block: '#',
  more: '...',
  times: 'x',
};

export function createTheme({ color, unicode }: { color: boolean; unicode: boolean }): Theme {
  const paint = (on: number, off: number): Paint => (color ? painted(on, off) : String);
  const cyan = paint(36, 39);
  return {
    pass: paint(32, 39),
    fail: paint(31, 39),
    warn: paint(33, 39),
    action: cyan,
    secondary: paint(2, 22),
    strong: paint(1, 22),
    path: (text) => cyan(makeSafe(text)),
    code: cyan,
    symbols: unicode ? fancy : plain,
    color,
    unicode,
  };
}

/** A style within goes on after it, and no style crosses the end of a line. */
const painted = (on: number, off: number): Paint => {
  const [start, end] = [`\x1b[${on}m`, `\x1b[${off}m`];
  return (text) =>
    text &&
    `${start}${text.replaceAll(end, end + start).replace(/\r?\n/g, `${end}$&${start}`)}${end}`;
};

/** What a stream can show: `NO_COLOR` and `FORCE_COLOR` first, then what it is. */
export function themeFor(
  stream: { isTTY?: boolean },
  env: Record<string, string | undefined> = process.env,
): Theme {
  return createTheme({ color: hasColor(stream, env), unicode: hasUnicode(env) });
}

function hasColor(stream: { isTTY?: boolean }, env: Record<string, string | undefined>): boolean {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false';
  return Boolean(stream.isTTY) && env.TERM !== 'dumb';
}

/** Screen readers get words; the Linux console and old Windows terminals lack the glyphs. */
function hasUnicode(env: Record<string, string | undefined>): boolean {
  if (env.ACCESSIBLE) return false;
  if (process.platform === 'win32') return Boolean(env.WT_SESSION || env.TERM_PROGRAM || env.CI);
  return env.TERM !== 'linux' && env.TERM !== 'dumb';
}

/** Nothing may be redrawn in a pipe, under CI, or for a screen reader. */
export function mayRedraw(
  stream: { isTTY?: boolean },
  env: Record<string, string | undefined> = process.env,
): boolean {
  return Boolean(stream.isTTY) && !env.CI && !env.ACCESSIBLE && env.TERM !== 'dumb';
}
