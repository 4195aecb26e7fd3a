// What can be said about a screen as a whole.
import { stripVTControlCharacters } from 'node:util';

/** Every escape sequence in it: colours, cursor movements, links. */
export const escapesIn = (raw: string): string[] =>
  raw.match(/\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07]*\x07|.)/g) ?? [];

/** Sequences that move the cursor or clear what was drawn; colours are none. */
export const movementsIn = (raw: string): string[] =>
  escapesIn(raw).filter((sequence) => /^\x1b\[[\d;?]*[A-HJKSTfhl]$/.test(sequence));

/** Is the cursor on at the end? It is where nobody switched it off. */
export const showsCursor = (raw: string): boolean =>
  raw.lastIndexOf('\x1b[?25l') <= raw.lastIndexOf('\x1b[?25h');

/** What is left to be read, where lines were only drawn over from their beginning: `\r`, then `\x1b[K`. */
export const linesOn = (raw: string): string[] =>
  raw.split(/\r*\n/).map((line) => stripVTControlCharacters(line.split('\r\x1b[K').at(-1)!));

/** The lines left that are wider than so many columns, and could have been broken at a space. */
export const linesOver = (columns: number, raw: string): string[] =>
  linesOn(raw).filter((line) => [...line].length > columns && /\S /.test(line));
