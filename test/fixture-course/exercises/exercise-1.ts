// A counter of calls. Rules: add() adds; Counter counts the 'call' events of its emitter until close().
import type { EventEmitter } from 'node:events';

export class NotImplemented extends Error {
  override name = 'NotImplemented';
}

export function add(_a: number, _b: number): number {
  throw new NotImplemented('step 1: add'); // TODO step 1: the sum of both
}

export class Counter {
  count = 0;
  constructor(_emitter: EventEmitter) {
    throw new NotImplemented('step 2: Counter'); // TODO step 2: count 'call' until close()
  }
  close(): void {}
}
