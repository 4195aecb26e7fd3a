// A log: messages stay where they are, and each reader keeps its own position.
// Reading takes time, as from a disk, and publishing goes on meanwhile.
import { EventEmitter } from 'node:events';
import { setTimeout as later } from 'node:timers/promises';

export const pageSize = 10;
export const readMs = 12;

export interface Entry {
  position: number;
  topic: string;
}

export class Log {
  readonly #entries: Entry[] = [];
  readonly #live = new EventEmitter().setMaxListeners(0);
  readonly #retention: number;
  #end = 0;

  constructor(retention = Number.POSITIVE_INFINITY) {
    this.#retention = retention;
  }

  append(topic: string): void {
    const entry = { position: ++this.#end, topic };
    this.#entries.push(entry);
    if (this.#entries.length > this.#retention) this.#entries.shift();
    this.#live.emit('entry', entry);
  }

  /** The position of the newest. */
  get end(): number {
    return this.#end;
  }

  /** What is kept after a position, at most a page of it. */
  async read(after: number): Promise<Entry[]> {
    const kept = this.#entries.filter(({ position }) => position > after);
    await later(readMs); // what is appended meanwhile is not in it
    return kept.slice(0, pageSize);
  }

  /** Only what comes from now on. */
  follow(onEntry: (entry: Entry) => void): () => void {
    this.#live.on('entry', onEntry);
    return () => this.#live.off('entry', onEntry);
  }

  /** The last message of each topic: what MQTT calls retained. */
  lastOfEach(): Entry[] {
    return [...new Map(this.#entries.map((one) => [one.topic, one])).values()];
  }
}

/**
 * Everything after a position, then what comes: one reader, one position, so
 * nothing is missed and nothing comes twice. Returns how to leave; the position
 * is where to go on.
 */
export function readFrom(
  log: Log,
  start: number,
  onEntry: (entry: Entry, replayed: boolean) => void,
) {
  const reader = { position: start, stop: () => {} };
  const joinedAt = log.end;
  let [isReading, hasMore, isStopped] = [false, false, false];
  const catchUp = async () => {
    hasMore = true; // also for who reads already: its page may be older
    if (isReading) return;
    isReading = true;
    while (hasMore && !isStopped) {
      hasMore = false;
      for (const entry of await log.read(reader.position)) {
        if (isStopped) break;
        reader.position = entry.position;
        onEntry(entry, entry.position <= joinedAt);
        hasMore = true;
      }
    }
    isReading = false;
  };
  const unfollow = log.follow(catchUp); // says that there is more, no more
  reader.stop = () => {
    isStopped = true;
    unfollow();
  };
  catchUp();
  return reader;
}
