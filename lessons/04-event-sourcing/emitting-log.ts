// What looks like an event store and is none: one list for everything, one
// emitter, and a replay that emits again.
import { EventEmitter } from 'node:events';
import type { Fact } from './store.ts';

export type Entry = Fact & { version?: number };

export class EmittingLog extends EventEmitter {
  /** The caller's own objects, and anybody may write here. */
  entries: Entry[] = [];

  record(entry: Entry): void {
    entry.version = this.entries.length + 1;
    this.entries.push(entry);
    this.emit(entry.type, entry);
  }

  replay(): void {
    for (const entry of [...this.entries]) this.emit(entry.type, entry);
  }

  fold<State>(step: (state: State, entry: Entry) => State, start: State) {
    return this.entries.reduce(step, start);
  }
}
