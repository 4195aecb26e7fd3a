import type { EventEmitter } from 'node:events';

export class NotImplemented extends Error {
  override name = 'NotImplemented';
}

export function add(a: number, b: number): number {
  return a + b;
}

export class Counter {
  count = 0;
  #emitter: EventEmitter;
  constructor(emitter: EventEmitter) {
    this.#emitter = emitter;
    emitter.on('call', this.#onCall);
  }
  close(): void {
    this.#emitter.off('call', this.#onCall);
  }
  #onCall = () => {
    this.count++;
  };
}
