// An idea that is often seen: an emitter that collects by name, and emits what
// it has when a timer rings. We keep it to show what it does not do.
import { EventEmitter } from 'node:events';

export class TimerBatcher extends EventEmitter {
  readonly #waitMs: number;
  readonly #batches = new Map<string, unknown[]>();

  constructor(waitMs: number) {
    super();
    this.#waitMs = waitMs;
  }

  collect(name: string, item: unknown): void {
    const batch = this.#batches.get(name);
    if (batch) batch.push(item);
    else this.#begin(name, [item]);
  }

  #begin(name: string, batch: unknown[]): void {
    this.#batches.set(name, batch);
    setTimeout(() => {
      this.#batches.delete(name); // whatever becomes of it
      this.emit(name, batch);
    }, this.#waitMs);
  }
}
