// What stands on a terminal after all that a program wrote: as much of a terminal as our screens use.

export interface Style {
  /** SGR 30–37 and 90–97. */
  colour?: number;
  bold?: boolean;
  dim?: boolean;
  inverse?: boolean;
  hidden?: boolean;
}

export interface Cell {
  glyph: string;
  style: Style;
}

export type Line = Cell[];

const token = /\x1b\[([\d;?]*)([A-Za-z])|\x1b\][^\x07]*\x07|\r|\n|[^\x00-\x1f]/gu;

/** Throws at an escape sequence that it does not know: a picture must not be wrong in silence. */
export function screenOf(raw: string): Line[] {
  const lines: Line[] = [[]];
  const at = { row: 0, column: 0 };
  let style: Style = {};
  const put = (glyph: string) => {
    const line = lines[at.row]!;
    while (line.length < at.column) line.push({ glyph: ' ', style: {} });
    line[at.column++] = { glyph, style };
  };
  const feed = () => {
    at.row += 1;
    if (at.row === lines.length) lines.push([]);
  };
  for (const [whole, parameters = '', command] of raw.matchAll(token)) {
    if (whole === '\r') at.column = 0;
    else if (whole === '\n') feed();
    else if (command === 'm') style = restyled(style, parameters);
    else if (command) move(lines, at, command, parameters);
    else if (!whole.startsWith('\x1b')) put(whole);
  }
  return lines;
}

function move(
  lines: Line[],
  at: { row: number; column: number },
  command: string,
  parameters: string,
): void {
  const count = Number(parameters) || 1;
  if (command === 'A') at.row = Math.max(0, at.row - count);
  else if (command === 'B') at.row = Math.min(lines.length - 1, at.row + count);
  else if (command === 'C') at.column += count;
  else if (command === 'D') at.column = Math.max(0, at.column - count);
  else if (command === 'G') at.column = count - 1;
  else if (command === 'K') lines[at.row]!.splice(parameters === '2' ? 0 : at.column);
  else if (command === 'J' && parameters === '') {
    lines[at.row]!.splice(at.column);
    lines.splice(at.row + 1);
  } else if (!['?25l', '?25h'].includes(parameters + command))
    throw new Error(`The picture does not know ESC [ ${parameters}${command}.`);
}

function restyled(before: Style, parameters: string): Style {
  let style = { ...before };
  for (const code of parameters.split(';').map(Number)) {
    if (code === 0) style = {};
    else if (code === 1) style.bold = true;
    else if (code === 2) style.dim = true;
    else if (code === 22) style.bold = style.dim = false;
    else if (code === 7 || code === 27) style.inverse = code === 7;
    else if (code === 8 || code === 28) style.hidden = code === 8;
    else if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) style.colour = code;
    else if (code === 39) style.colour = undefined;
    else throw new Error(`The picture does not know the style ${code}.`);
  }
  return style;
}

/** Without the empty lines above and below, and the spaces at the ends. */
export function trimmed(lines: Line[]): Line[] {
  const seen = lines.map((line) =>
    line.slice(0, line.findLastIndex(({ glyph, style }) => glyph !== ' ' || style.inverse) + 1),
  );
  const first = seen.findIndex((line) => line.length > 0);
  return seen.slice(first, seen.findLastIndex((line) => line.length > 0) + 1);
}

export const textOf = (lines: Line[]): string =>
  lines.map((line) => line.map(({ glyph }) => glyph).join('')).join('\n');
