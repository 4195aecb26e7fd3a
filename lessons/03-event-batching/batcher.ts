// Keeps all events, and hands them on in batches: when so many are there, or
// when the first has waited so long. One batch is on its way at a time.
import { type Clock, realTime } from './time.ts';

/** What happens to an event that finds the buffer full. */
export type Overflow = 'reject' | 'drop-oldest' | 'drop-newest';

export interface BatchOptions<Item> {
  maxSize: number;
  maxWaitMs: number;
  /** So many may wait, beside the batch that is on its way. */
  maxBuffered?: number;
  overflow?: Overflow;
  /** How often a batch is tried in all. */
  attempts?: number;
  /** The pause before the second attempt; it doubles before each other one. */
  retryMs?: number;
  /** Gets what failed at every attempt. It must not throw. */
  onGivenUp?: (items: Item[], error: unknown) => void;
  clock?: Clock;
}

/** A batch that is tried again may have been handled in part: at least once. */
export class Batcher<Item> {
  /** What was refused or thrown out, under each policy. */
  dropped = 0;
  readonly #handle: (items: Item[]) => unknown;
  readonly #options: Required<BatchOptions<Item>>;
  readonly #waiting: Item[] = [];
  /** So many of those at the front have waited long enough. */
  #due = 0;
  #cancelTimer: (() => void) | undefined;
  #running: Promise<void> | undefined;
  #closed = false;

  constructor(handle: (items: Item[]) => unknown, options: BatchOptions<Item>) {
    this.#handle = handle;
    this.#options = { ...defaults, ...options };
  }

  get buffered(): number {
    return this.#waiting.length;
  }

  /** Something waits, or is on its way. */
  get isBusy(): boolean {
    return this.#running !== undefined || this.#waiting.length > 0;
  }

  /** False: refused, and the producer had better slow down. */
  add(item: Item): boolean {
    if (this.#closed) throw new Error('The batcher is closed.');
    const { maxSize, maxBuffered, overflow } = this.#options;
    if (this.#waiting.length >= maxBuffered) {
      this.dropped++;
      if (overflow === 'reject') return false;
      if (overflow === 'drop-newest') return true;
      this.#waiting.shift();
      this.#due = Math.max(0, this.#due - 1);
    }
    this.#waiting.push(item);
    if (this.#waiting.length >= maxSize) this.#running ??= this.#deliver();
    else this.#startTimer();
    return true;
  }

  /** Resolves when all that waits now has been handled, or given up. */
  async flush(): Promise<void> {
    this.#due = this.#waiting.length;
    if (this.#due > 0) this.#running ??= this.#deliver();
    await this.#running;
  }

  /** Takes nothing more, and loses nothing: for the end of a process. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.flush();
  }

  #startTimer(): void {
    const { clock, maxWaitMs } = this.#options;
    this.#cancelTimer ??= clock.after(maxWaitMs, () => {
      this.#stopTimer();
      void this.flush();
    });
  }

  #stopTimer(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }

  async #deliver(): Promise<void> {
    const { maxSize } = this.#options;
    while (this.#due > 0 || this.#waiting.length >= maxSize) {
      const batch = this.#waiting.splice(0, maxSize);
      this.#due = Math.max(0, this.#due - batch.length);
      if (this.#waiting.length === 0) this.#stopTimer();
      await this.#attempt(batch);
    }
    this.#running = undefined;
    if (this.#waiting.length > 0) this.#startTimer();
  }

  /** The batch leaves our hands when it is handled, not when it is sent. */
  async #attempt(batch: Item[]): Promise<void> {
    const { attempts, retryMs, onGivenUp, clock } = this.#options;
    for (let attempt = 1; ; attempt++) {
      try {
        await this.#handle(batch);
        return;
      } catch (error) {
        if (attempt >= attempts) return onGivenUp(batch, error);
        const pause = retryMs * 2 ** (attempt - 1);
        await new Promise<void>((resolve) => clock.after(pause, resolve));
      }
    }
  }
}

const defaults = {
  maxBuffered: 10_000,
  overflow: 'reject' as const,
  attempts: 3,
  retryMs: 10,
  /** Nobody asked for it: it must not get lost in silence. */
  onGivenUp: (_: unknown, error: unknown): void =>
    queueMicrotask(() => {
      throw error;
    }),
  clock: realTime,
};
