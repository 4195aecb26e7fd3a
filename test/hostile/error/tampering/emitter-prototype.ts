// expect: error tampering; at line 7
//   message your file tries to replace a built-in: EventEmitter.prototype.listenerCount
/** The specs count with it. An emitter of one's own may have its own: see pass/instances-patched. */
import { EventEmitter } from 'node:events';
export { add } from './right.ts';

EventEmitter.prototype.listenerCount = () => 0;
export class Counter {
  count = 0;
  constructor(emitter: EventEmitter) {
    emitter.on('call', () => this.count++);
  }
  close() {}
}
