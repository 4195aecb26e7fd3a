// Whoever reads along: a read model, a mailer. Each keeps a place of its own,
// so each can be behind, or start again, without the others.
import type { EventStore, Fact, Recorded } from './store.ts';

export class Reader<F extends Fact> {
  /** The position of the last event that was handled: the checkpoint. */
  checkpoint: number;
  #store: EventStore<F>;
  #handle: (event: Recorded<F>) => void;
  #waiting: { position: number; resolve: () => void }[] = [];

  constructor(
    store: EventStore<F>,
    handle: (event: Recorded<F>) => void,
    after = 0,
  ) {
    this.#store = store;
    this.#handle = handle;
    this.checkpoint = after;
  }

  /** The next events after the checkpoint; all that there are, or a page. */
  catchUp(page?: number): this {
    for (const event of this.#store.readAll(this.checkpoint, page))
      this.receive(event);
    return this;
  }

  /** Delivered twice, an event counts once: its position says so. */
  receive(event: Recorded<F>): void {
    if (event.position <= this.checkpoint) return;
    this.#handle(event);
    this.checkpoint = event.position;
    this.#waiting = this.#waiting.filter(({ position, resolve }) => {
      const isThere = position <= this.checkpoint;
      if (isThere) resolve();
      return !isThere;
    });
  }

  /** For those who want to read what they wrote. */
  reached(position: number): Promise<void> {
    if (position <= this.checkpoint) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiting.push({ position, resolve });
    });
  }
}
