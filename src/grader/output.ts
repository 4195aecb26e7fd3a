// What the learner's code prints and says, counted, cut and made safe.
import { makeSafe } from '../text/safe.ts';

/** What one child printed. All of it is kept: a limit bounds how much that can be. */
export class Output {
  bytes = 0;
  #printed: Buffer[] = [];
  #lastWords: Buffer[] = [];
  #parts: Part[] = [];

  /** From the pipe to which all of the learner's code prints. */
  add(chunk: Buffer): void {
    this.bytes += chunk.length;
    this.#printed.push(chunk);
  }

  /** From the pipe that Node itself uses where it dies. */
  addLastWords(chunk: Buffer): void {
    this.bytes += chunk.length;
    this.#lastWords.push(chunk);
  }

  begin(test: string, printedBefore: number): void {
    this.#parts.push({ test, from: printedBefore, to: Number.POSITIVE_INFINITY });
  }

  end(printedBefore: number): void {
    const last = this.#parts.at(-1);
    if (last) last.to = printedBefore;
  }

  get all(): Buffer {
    return Buffer.concat([this.#together, ...this.#lastWords]);
  }

  get #together(): Buffer {
    if (this.#printed.length !== 1) this.#printed = [Buffer.concat(this.#printed)];
    return this.#printed[0]!;
  }

  get lastWords(): string {
    return Buffer.concat(this.#lastWords).toString('utf8');
  }

  /** What was printed while that test ran. */
  in(test: string): Buffer {
    const parts = this.#parts.filter((part) => part.test === test);
    return Buffer.concat(parts.map(({ from, to }) => this.#together.subarray(from, to)));
  }

  /** What was printed before, between and after the tests. */
  get outsideTests(): Buffer {
    const printed = this.#together;
    const starts = [0, ...this.#parts.map(({ to }) => to)];
    const ends = [...this.#parts.map(({ from }) => from), printed.length];
    const outside = starts.map((start, i) => printed.subarray(start, Math.max(start, ends[i]!)));
    return Buffer.concat([...outside, ...this.#lastWords]);
  }
}

interface Part {
  test: string;
  /** Bytes printed before it began, and before it ended. */
  from: number;
  to: number;
}

/** Head and tail of what was printed. Safe to show: no escape sequence, carriage return, NUL or invalid UTF-8. */
export function cutOutput(printed: Buffer, most: number): { text: string; isTruncated: boolean } {
  const isTruncated = printed.length > most;
  const half = Math.floor(most / 2);
  const kept = isTruncated
    ? Buffer.concat([printed.subarray(0, half), Buffer.from('\n…\n'), printed.subarray(-half)])
    : printed;
  return { text: makeSafe(kept.toString('utf8')), isTruncated };
}
