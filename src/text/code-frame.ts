import { makeSafe } from './safe.ts';

export interface CodeLine {
  number: string;
  code: string;
  isAsked: boolean;
}

/** A line of code with the one before and the one after. */
export function codeFrame(text: string, line: number, tab: string): CodeLine[] {
  const lines = text.split(/\r?\n/);
  const width = String(line + 1).length;
  return [line - 1, line, line + 1]
    .filter((n) => n >= 1 && n <= lines.length)
    .map((n) => ({
      number: String(n).padStart(width),
      code: makeSafe(lines[n - 1]!).replace(/\t/g, tab),
      isAsked: n === line,
    }));
}
