// expect: pass
import type { EventEmitter } from 'node:events';

export function add(a: number, b: number): number {
  return a + b;
}

export class Counter {
  count = 0;
  readonly close: () => void;

  constructor(emitter: EventEmitter) {
    const count = () => {
      this.count++;
    };
    emitter.on('call', count);
    this.close = () => void emitter.off('call', count);
  }
}
