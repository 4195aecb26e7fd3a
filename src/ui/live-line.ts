// A line that says what is going on, drawn over itself, and removed with nothing left of it.

import { margin } from '../text/lines.ts';
import { cut } from '../text/width.ts';
import { mayRedraw, type Screen } from './theme.ts';

interface LineScreen extends Readonly<Screen> {
  stderr: { write(text: string): unknown; isTTY?: boolean };
  env: Record<string, string | undefined>;
}

/** Where nothing may be redrawn, its first text is printed once, for a screen reader; without a person, nothing is. */
export class LiveLine {
  readonly #screen: LineScreen;
  #text: string | undefined;

  constructor(screen: LineScreen) {
    this.#screen = screen;
  }

  show(text: string): void {
    if (text === this.#text) return;
    const { stderr, env } = this.#screen;
    const isFirst = this.#text === undefined;
    this.#text = text;
    if (mayRedraw(stderr, env)) this.draw();
    else if (isFirst && stderr.isTTY && !env.CI) stderr.write(`${margin}${text}\n`);
  }

  /** Again, below what was printed meanwhile. */
  draw(): void {
    const { stderr, env, theme, columns } = this.#screen;
    if (this.#text === undefined || !mayRedraw(stderr, env)) return;
    const line = cut(margin + this.#text, columns - 1, theme.symbols.more); // a full line would wrap
    stderr.write(`${erase}${theme.secondary(line)}`);
  }

  /** For something that is to be printed in its place. */
  lift(): void {
    const { stderr, env } = this.#screen;
    if (this.#text !== undefined && mayRedraw(stderr, env)) stderr.write(erase);
  }

  remove(): void {
    this.lift();
    this.#text = undefined;
  }
}

const erase = '\r\x1b[K';
