// What the learner's code prints and says, counted, cut and made safe.
import { keptOutputBytes } from './limits.ts';

/** What was printed: all of it counted, head and tail kept. */
export class Output {
  bytes = 0;
  #head: Buffer[] = [];
  #headBytes = 0;
  #tail: Buffer[] = [];
  #tailBytes = 0;

  add(chunk: Buffer): void {
    const half = keptOutputBytes / 2;
    this.bytes += chunk.length;
    const toHead = chunk.subarray(0, Math.max(0, half - this.#headBytes));
    if (toHead.length > 0) this.#head.push(toHead);
    this.#headBytes += toHead.length;
    const toTail = chunk.subarray(toHead.length);
    if (toTail.length === 0) return;
    this.#tail.push(toTail);
    this.#tailBytes += toTail.length;
    while (this.#tail.length > 1 && this.#tailBytes - this.#tail[0]!.length >= half) {
      this.#tailBytes -= this.#tail.shift()!.length;
    }
  }

  get isTruncated(): boolean {
    return this.bytes > keptOutputBytes;
  }

  /** Safe to show: no escape sequence, no carriage return, no NUL, no invalid UTF-8. */
  get text(): string {
    const tail = Buffer.concat(this.#tail);
    const kept = this.isTruncated
      ? [...this.#head, Buffer.from('\n…\n'), tail.subarray(-keptOutputBytes / 2)]
      : [...this.#head, tail];
    return makeSafe(Buffer.concat(kept).toString('utf8'));
  }
}

/** Strips what moves the cursor, sets a title or hides text; keeps tabs and line ends. */
export function makeSafe(text: string): string {
  if (!unsafe.test(text)) return text;
  return withoutSequences(text)
    .replace(/\r+\n?/g, '\n')
    .replace(new RegExp(unsafe, 'g'), '');
}

/** Without what colors text, moves the cursor or sets a title. */
export const withoutSequences = (text: string): string =>
  text.replace(
    /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|(?:\x1b\]|\x9d)[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?|(?:\x1b[PX^_]|[\x90\x98\x9e\x9f])[^\x1b\x9c]*(?:\x1b\\|\x9c)?|\x1b./g,
    '',
  );

/** Controls other than tab and line end, and marks that turn the direction of writing. */
const unsafe = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/;

/** For JSON.parse: every text in it made safe. */
export const safeTexts = (_key: string, value: unknown): unknown =>
  typeof value === 'string' ? makeSafe(value) : value;
