// The end of a screen that goes on: after whatever is printed, from wherever, the keys come again,
// and below them the line that counts, while there is one.
import { LiveLine } from '../ui/live-line.ts';
import { type Context, createContext, type Stream } from './context.ts';

export class LastLines {
  /** Prints above the last lines. */
  readonly context: Context;
  readonly #below: LiveLine;
  readonly #keys: () => string;
  readonly #out: Context;
  #isDue = false;
  #isClosed = false;
  /** What is printed while another program has the terminal. */
  #held: (() => void)[] | undefined;

  /** `keys` gives the line as it is now; '' for none. */
  constructor(out: Context, keys: () => string) {
    this.#out = out;
    this.#keys = keys;
    this.#below = new LiveLine(out);
    this.context = createContext(
      { ...out, stdout: this.#above(out.stdout), stderr: this.#above(out.stderr) },
      { workspace: out.workspaceIfAny() },
    );
  }

  /** What is going on, until it's over. */
  show(text: string): void {
    if (!this.#held) this.#below.show(text);
  }

  removeLine(): void {
    if (!this.#held) this.#below.remove();
  }

  /** Runs something that has the terminal for itself. */
  async giveWay(work: () => Promise<unknown>): Promise<void> {
    this.#below.remove();
    this.#held = [];
    try {
      await work();
    } finally {
      const held = this.#held;
      this.#held = undefined;
      for (const print of held) print();
      this.#end();
    }
  }

  close(): void {
    this.#below.remove();
    this.#isClosed = true;
  }

  #above(stream: Stream): Stream {
    const write = (text: string) => {
      if (this.#held) return this.#held.push(() => write(text));
      this.#below.lift();
      this.#end();
      return stream.write(text);
    };
    return Object.create(stream, { write: { value: write } });
  }

  /** Once for all that is printed now. */
  #end(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    setImmediate(() => {
      this.#isDue = false;
      if (this.#isClosed || this.#held) return;
      const keys = this.#keys();
      if (keys !== '') this.#out.print(keys);
      this.#below.draw();
    });
  }
}
