// A log: messages stay where they are, and each reader keeps its own position.
// Reading takes time, as from a disk, and publishing goes on meanwhile.
import { EventEmitter } from 'node:events';
import { setTimeout as later } from 'node:timers/promises';

export interface Entry {
  position: number;
  topic: string;
}

export class Log {
  readonly #entries: Entry[] = [];
  readonly #live = new EventEmitter().setMaxListeners(0);
  readonly #retention: number;
  #last = 0;

  constructor(retention = Number.POSITIVE_INFINITY) {
    this.#retention = retention;
  }

  append(topic: string): void {
    const entry = { position: ++this.#last, topic };
    this.#entries.push(entry);
    if (this.#entries.length > this.#retention) this.#entries.shift();
    this.#live.emit('entry', entry);
  }

  /** What is kept after a position, a page of it. */
  async read(after: number, pageSize = 10): Promise<Entry[]> {
    const page = this.#entries.filter(({ position }) => position > after);
    await later(4); // what is appended meanwhile is not in the page
    return page.slice(0, pageSize);
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
  let [isReading, isStopped, isReplay] = [false, false, true];
  const catchUp = async () => {
    if (isReading) return; // who reads will come to it
    isReading = true;
    for (;;) {
      const page = await log.read(reader.position);
      if (isStopped || page.length === 0) break;
      for (const entry of page) {
        reader.position = entry.position;
        onEntry(entry, isReplay);
      }
    }
    [isReading, isReplay] = [false, false];
  };
  const unfollow = log.follow(catchUp); // a hint that there is more, no more
  reader.stop = () => {
    isStopped = true;
    unfollow();
  };
  catchUp();
  return reader;
}
