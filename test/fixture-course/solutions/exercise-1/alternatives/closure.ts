import type { EventEmitter } from 'node:events';

export class NotImplemented extends Error {}

export const add = (a: number, b: number): number => b + a;

export function Counter(this: any, emitter: EventEmitter): any {
  const counter = {
    count: 0,
    close: () => {
      emitter.removeListener('call', listener);
    },
  };
  const listener = () => {
    counter.count += 1;
  };
  emitter.addListener('call', listener);
  return counter;
}
