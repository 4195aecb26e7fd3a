// An event store: streams of facts that are added to and never changed.
import { randomUUID } from 'node:crypto';

/** What happened, in the past tense, and what belongs to it. */
export interface Fact {
  type: string;
  data: object;
}

/** The fact, in the envelope that the store puts around it. */
export type Recorded<F extends Fact = Fact> = F & {
  id: string;
  streamId: string;
  /** Its place in the stream, from 1. */
  version: number;
  /** Its place in the whole store, from 1. */
  position: number;
  recordedAt: string;
};

export class ConcurrencyError extends Error {
  override name = 'ConcurrencyError';
  constructor(streamId: string, expected: number, actual: number) {
    super(`${streamId} is at version ${actual}, not ${expected}`);
  }
}

export class EventStore<F extends Fact = Fact> {
  #all: Recorded<F>[] = [];
  #streams = new Map<string, Recorded<F>[]>();
  #hearers: (() => void)[] = [];
  #isTelling = false;
  #now: () => Date;
  /** What went wrong in a reader; the facts are stored all the same. */
  failures: unknown[] = [];

  constructor(now = () => new Date()) {
    this.#now = now;
  }

  /** All of them or none, and only if nobody was faster. */
  append(streamId: string, facts: F[], expected: number | 'any' = 'any') {
    const stream = this.#streams.get(streamId) ?? [];
    if (expected !== 'any' && expected !== stream.length)
      throw new ConcurrencyError(streamId, expected, stream.length);
    const recordedAt = this.#now().toISOString();
    const copies = structuredClone(facts); // throws before anything is stored
    for (const { type, data } of copies) {
      const event = Object.freeze({
        id: randomUUID(),
        streamId,
        version: stream.length + 1,
        position: this.#all.length + 1,
        recordedAt,
        type,
        data: deepFreeze(data),
      } as Recorded<F>);
      stream.push(event);
      this.#all.push(event);
    }
    this.#streams.set(streamId, stream);
    this.#tell();
    return { version: stream.length, position: this.#all.length };
  }

  readStream(streamId: string, afterVersion = 0): Recorded<F>[] {
    return this.#streams.get(streamId)?.slice(afterVersion) ?? [];
  }

  readAll(afterPosition = 0, limit = Number.POSITIVE_INFINITY): Recorded<F>[] {
    return this.#all.slice(afterPosition, afterPosition + limit);
  }

  /** Called when there is something new to read; says nothing about what. */
  onAppended(hear: () => void): void {
    this.#hearers.push(hear);
  }

  /** After the facts are stored. What a reader appends is told afterwards. */
  #tell(): void {
    if (this.#isTelling) return;
    this.#isTelling = true;
    for (let told = 0; told < this.#all.length; ) {
      told = this.#all.length;
      for (const hear of this.#hearers) this.#tellOne(hear);
    }
    this.#isTelling = false;
  }

  /** A reader that throws stops neither the writer nor its neighbours. */
  #tellOne(hear: () => void): void {
    try {
      hear();
    } catch (error) {
      this.failures.push(error);
    }
  }
}

/** Plain data only: what is in a Map or a Date cannot be frozen. */
function deepFreeze<Value extends object>(value: Value): Value {
  if (Object.isFrozen(value)) return value;
  for (const inner of Object.values(value))
    if (typeof inner === 'object' && inner !== null) deepFreeze(inner);
  return Object.freeze(value);
}
