// Two ways to suspect a leak: a threshold asks "how many?", a trend asks
// "still more?".
import type { EventEmitter } from 'node:events';

const total = (emitter: EventEmitter) =>
  emitter
    .eventNames()
    .reduce((sum, name) => sum + emitter.listenerCount(name), 0);

/** More than `limit` listeners of one name: alarm. */
export const overThreshold = (emitter: EventEmitter, limit = 10): boolean =>
  emitter.eventNames().some((name) => emitter.listenerCount(name) > limit);

/** Rises at every one of the last samples, over all names together. */
export class TrendDetector {
  #emitter: WeakRef<EventEmitter>; // watching must not keep it alive
  #samples: number[] = [];

  constructor(emitter: EventEmitter) {
    this.#emitter = new WeakRef(emitter);
  }

  sample(): void {
    const emitter = this.#emitter.deref();
    if (emitter) this.#samples.push(total(emitter));
  }

  get isRising(): boolean {
    const last = this.#samples.slice(-4);
    return (
      last.length === 4 && last.every((n, i) => i === 0 || n > last[i - 1]!)
    );
  }
}
