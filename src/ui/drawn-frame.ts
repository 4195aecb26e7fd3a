// What a prompt has drawn on the terminal, as lines: so that it can be drawn again as a whole, where a
// terminal has changed its width or another program has had it.
import { visibleWidth } from '../text/width.ts';

export class DrawnFrame {
  #lines = [''];
  #row = 0;

  /** What clack writes: text, colors, movements up and down, erasing of a line and of all below. */
  write(text: string): void {
    for (const [token] of text.matchAll(/\x1b\[[\d;?]*[A-Za-z]|\n|[^\x1b\n]+|\x1b/g))
      this.#take(token);
  }

  get text(): string {
    return this.#lines.join('\n');
  }

  /** Leads from the end of the frame to its start, where each line now takes as many rows as it needs, and clears it. */
  eraseAt(columns: number): string {
    const rowsOf = (line: string) => Math.max(1, Math.ceil(visibleWidth(line) / columns));
    const rows = this.#lines.reduce((sum, line) => sum + rowsOf(line), 0);
    return `${rows > 1 ? `\x1b[${rows - 1}A` : ''}\r\x1b[J`;
  }

  #take(token: string): void {
    const [, amount, kind] = /^\x1b\[(\d*)[\d;?]*([A-Za-z])$/.exec(token) ?? [];
    const rows = Number(amount || 1);
    if (token === '\n') this.#goTo(this.#row + 1);
    else if (kind === 'A') this.#goTo(this.#row - rows);
    else if (kind === 'B') this.#goTo(this.#row + rows);
    else if (kind === 'K') this.#lines[this.#row] = '';
    else if (kind === 'J') this.#lines = [...this.#lines.slice(0, this.#row), ''];
    else if (kind === undefined || kind === 'm') this.#lines[this.#row] += token;
  }

  #goTo(row: number): void {
    this.#row = Math.max(0, row);
    while (this.#lines.length <= this.#row) this.#lines.push('');
  }
}
