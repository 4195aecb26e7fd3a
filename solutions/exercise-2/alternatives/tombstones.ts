// Another design: an array for each name, in which who leaves is replaced by a tombstone. An emit goes
// up to the length of its beginning, so who comes later is not reached; the tombstones are taken out
// between two emits, when they are the majority. The bus is a closure, and a batch is one loop that
// one timer wakes.
export interface BusOptions {
  onError?(error: unknown, event: string): void;
  metrics?: boolean;
  sampleEvery?: number;
}

export interface Metrics {
  emitted: number;
  delivered: number;
  errors: number;
  maxMs: number;
  sampled: number;
}

export interface BatchOptions {
  maxSize: number;
  maxWaitMs: number;
  maxBuffered?: number;
  overflow?: 'reject' | 'drop-oldest' | 'drop-newest';
}

export interface BatchControl {
  readonly buffered: number;
  readonly dropped: number;
  flush(): Promise<void>;
  close(): Promise<void>;
}

export class BackpressureError extends Error {
  constructor(event: string) {
    super(`too many '${event}' items wait`);
    this.name = 'BackpressureError';
  }
}

interface Entry {
  listener: (payload: any) => void;
  once: boolean;
  index: number;
  signal?: AbortSignal;
  off(): void;
}

interface Row {
  event: string;
  entries: (Entry | undefined)[];
  living: number;
  /** How many emits are walking the array: it must not be moved under them. */
  walkers: number;
  figures: Metrics | undefined;
}

export class EventBus<Events extends Record<string, any> = Record<string, any>> {
  #rows = new Map<string, Row>();
  #options: BusOptions;

  constructor(options?: BusOptions) {
    this.#options = options ?? {};
  }

  on<Name extends keyof Events & string>(
    event: Name,
    listener: (payload: Events[Name]) => void,
    options: { signal?: AbortSignal; once?: boolean } = {},
  ): () => void {
    const { signal, once = false } = options;
    if (signal?.aborted) return () => {};
    const row = this.#row(event);
    const entry: Entry = {
      listener,
      once,
      index: row.entries.length,
      signal,
      off: () => this.#bury(row, entry),
    };
    row.entries.push(entry);
    row.living++;
    signal?.addEventListener('abort', entry.off);
    return entry.off;
  }

  once<Name extends keyof Events & string>(
    event: Name,
    listener: (payload: Events[Name]) => void,
  ): () => void {
    return this.on(event, listener, { once: true });
  }

  emit<Name extends keyof Events & string>(event: Name, payload: Events[Name]): boolean {
    const row = this.#rows.get(event);
    if (!row || row.living === 0) return false;
    const { figures } = row;
    const isTimed = figures && figures.emitted++ % (this.#options.sampleEvery ?? 64) === 0;
    const began = isTimed ? performance.now() : 0;
    const { entries } = row;
    const length = entries.length;
    row.walkers++;
    for (let index = 0; index < length; index++) {
      const entry = entries[index];
      if (entry === undefined) continue;
      if (entry.once) entry.off();
      const { listener } = entry;
      try {
        if (figures) figures.delivered++;
        listener(payload);
      } catch (error) {
        if (figures) figures.errors++;
        this.#tell(error, event);
      }
    }
    row.walkers--;
    if (row.living * 2 < entries.length) this.#compact(row);
    if (isTimed) {
      figures.sampled++;
      figures.maxMs = Math.max(figures.maxMs, performance.now() - began);
    }
    return true;
  }

  listenerCount(event: keyof Events & string): number {
    return this.#rows.get(event)?.living ?? 0;
  }

  eventNames(): string[] {
    const names: string[] = [];
    for (const [name, { living }] of this.#rows) if (living > 0) names.push(name);
    return names;
  }

  metrics(event: keyof Events & string): Metrics | undefined {
    return this.#rows.get(event)?.figures;
  }

  #row(event: string): Row {
    const known = this.#rows.get(event);
    if (known) return known;
    const figures = this.#options.metrics
      ? { emitted: 0, delivered: 0, errors: 0, maxMs: 0, sampled: 0 }
      : undefined;
    const row: Row = { event, entries: [], living: 0, walkers: 0, figures };
    this.#rows.set(event, row);
    return row;
  }

  #bury(row: Row, entry: Entry): void {
    if (row.entries[entry.index] !== entry) return;
    row.entries[entry.index] = undefined;
    row.living--;
    entry.signal?.removeEventListener('abort', entry.off);
    if (row.living * 2 < row.entries.length) this.#compact(row);
    if (row.living === 0 && row.walkers === 0 && !row.figures) this.#rows.delete(row.event);
  }

  #compact(row: Row): void {
    if (row.walkers > 0) return;
    let next = 0;
    for (const entry of row.entries) {
      if (!entry) continue;
      entry.index = next;
      row.entries[next++] = entry;
    }
    row.entries.length = next;
  }

  #tell(error: unknown, event: string): void {
    const { onError } = this.#options;
    if (!onError) {
      process.nextTick(() => {
        throw error;
      });
      return;
    }
    try {
      onError(error, event);
    } catch (failure) {
      console.error(failure);
    }
  }

  batch<Name extends keyof Events & string>(
    event: Name,
    handler: (items: Events[Name][]) => void | Promise<void>,
    options: BatchOptions,
  ): BatchControl {
    const { maxSize, maxWaitMs, maxBuffered = Infinity, overflow = 'reject' } = options;
    interface Waiting {
      item: Events[Name];
      number: number;
      dueAt: number;
    }
    let waiting: Waiting[] = [];
    let flying: Waiting[] = [];
    let timer: NodeJS.Timeout | undefined;
    let running: Promise<void> | undefined;
    let came = 0;
    /** Items up to this number go at the next chance, a full batch or not. */
    let urgentUpTo = 0;
    let dropped = 0;

    const off = this.on(event, (item) => {
      if (waiting.length >= maxBuffered) {
        dropped++;
        if (overflow === 'reject') this.#tell(new BackpressureError(event), event);
        if (overflow !== 'drop-oldest') return;
        waiting = waiting.slice(1);
      }
      waiting.push({ item, number: ++came, dueAt: performance.now() + maxWaitMs });
      wake();
    });

    const wake = () => {
      const [first] = waiting;
      if (running) return;
      clearTimeout(timer);
      if (!first) return;
      const waitMs = first.dueAt - performance.now();
      if (waiting.length >= maxSize || first.number <= urgentUpTo || waitMs <= 0)
        running = work().finally(() => {
          running = undefined;
          wake();
        });
      else timer = setTimeout(wake, waitMs);
    };

    /** Hands over one batch. What is due then may be another one than what was due at first. */
    const work = async () => {
      flying = waiting.slice(0, maxSize);
      waiting = waiting.slice(flying.length);
      await Promise.resolve();
      await attempt(flying.map(({ item }) => item));
      flying = [];
    };

    const hurry = async () => {
      const upTo = came;
      urgentUpTo = upTo;
      wake();
      const isLeft = () => [...flying, ...waiting].some(({ number }) => number <= upTo);
      while (isLeft()) await running;
    };

    const attempt = async (items: Events[Name][]) => {
      let problem: unknown;
      for (const pauseMs of [0, 1, 2]) {
        if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
        try {
          return await handler([...items]);
        } catch (error) {
          problem = error;
        }
      }
      this.#tell(problem, event);
    };

    return {
      get buffered() {
        return waiting.length;
      },
      get dropped() {
        return dropped;
      },
      flush: hurry,
      async close() {
        off();
        await hurry();
      },
    };
  }
}
