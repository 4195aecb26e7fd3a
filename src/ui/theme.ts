// Every color and symbol of the program, by meaning. Nothing else imports chalk.
import { Chalk, type ChalkInstance } from 'chalk';
import { makeSafe } from '../text/safe.ts';

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

/** What a screen is drawn for. */
export interface Screen {
  theme: Theme;
  columns: number;
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
  const chalk: ChalkInstance = new Chalk({ level: color ? 1 : 0 }); // the basic colors only
  // Chalk joins all its arguments, so `lines.map(chalk.dim)` would print indexes too.
  const paint =
    (style: ChalkInstance): Paint =>
    (text) =>
      style(text);
  return {
    pass: paint(chalk.green),
    fail: paint(chalk.red),
    warn: paint(chalk.yellow),
    action: paint(chalk.cyan),
    secondary: paint(chalk.dim),
    strong: paint(chalk.bold),
    path: (text) => chalk.cyan(makeSafe(text)),
    code: paint(chalk.cyan),
    symbols: unicode ? fancy : plain,
    color,
    unicode,
  };
}

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
