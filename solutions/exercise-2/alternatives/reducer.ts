// Another design: subscriptions of all names are in one table by number, and each name keeps a list of
// numbers, from which the dead ones are swept when they are the majority. A batch is a state and a
// few pure functions, which say what has to happen next, and when.
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
  override name = 'BackpressureError';
}

interface Name {
  /** In the order in which they came; some may be dead. */
  numbers: number[];
  alive: number;
  walked: number;
}

interface Entry {
  listener(payload: any): void;
  once: boolean;
  end(): void;
}

export class EventBus<Events extends Record<string, any> = Record<string, any>> {
  private readonly entries = new Map<number, Entry>();
  private readonly names = new Map<string, Name>();
  private readonly figures = new Map<string, Metrics>();
  private readonly options: BusOptions;
  private next = 1;

  constructor(options: BusOptions = {}) {
    this.options = options;
  }

  on<N extends keyof Events & string>(
    event: N,
    listener: (payload: Events[N]) => void,
    { signal, once }: { signal?: AbortSignal; once?: boolean } = {},
  ): () => void {
    const number = this.next++;
    const end = () => {
      if (!this.entries.delete(number)) return;
      signal?.removeEventListener('abort', end);
      this.buried(event);
    };
    if (signal?.aborted) return end;
    signal?.addEventListener('abort', end);
    this.entries.set(number, { listener, once: once === true, end });
    const name = this.names.get(event) ?? { numbers: [], alive: 0, walked: 0 };
    this.names.set(event, name);
    name.numbers.push(number);
    name.alive++;
    if (this.options.metrics && !this.figures.has(event))
      this.figures.set(event, { emitted: 0, delivered: 0, errors: 0, maxMs: 0, sampled: 0 });
    return end;
  }

  once<N extends keyof Events & string>(
    event: N,
    listener: (payload: Events[N]) => void,
  ): () => void {
    return this.on(event, listener, { once: true });
  }

  private buried(event: string): void {
    const name = this.names.get(event)!;
    name.alive--;
    if (name.alive === 0) this.names.delete(event);
    else if (name.walked === 0 && name.numbers.length > 2 * name.alive + 8)
      name.numbers = name.numbers.filter((number) => this.entries.has(number));
  }

  emit<N extends keyof Events & string>(event: N, payload: Events[N]): boolean {
    const figures = this.figures.get(event);
    const isTimed = figures && figures.emitted++ % (this.options.sampleEvery ?? 64) === 0;
    const name = this.names.get(event);
    if (!name) {
      if (isTimed) figures.sampled++;
      return false;
    }
    const startMs = isTimed ? performance.now() : 0;
    name.walked++;
    const { numbers } = name;
    for (let i = 0, { length } = numbers; i < length; i++) {
      const entry = this.entries.get(numbers[i]!);
      if (entry) this.call(event, entry, payload, figures);
    }
    name.walked--;
    if (isTimed) {
      figures.sampled++;
      figures.maxMs = Math.max(figures.maxMs, performance.now() - startMs);
    }
    return true;
  }

  private call(event: string, entry: Entry, payload: unknown, figures: Metrics | undefined): void {
    if (entry.once) entry.end();
    if (figures) figures.delivered++;
    const { listener } = entry;
    try {
      listener(payload);
    } catch (error) {
      if (figures) figures.errors++;
      this.surface(error, event);
    }
  }

  private surface(error: unknown, event: string): void {
    if (this.options.onError === undefined) {
      queueMicrotask(() => {
        throw error;
      });
      return;
    }
    try {
      this.options.onError(error, event);
    } catch {}
  }

  listenerCount(event: keyof Events & string): number {
    return this.names.get(event)?.alive ?? 0;
  }

  eventNames(): string[] {
    return [...this.names.keys()];
  }

  metrics(event: keyof Events & string): Metrics | undefined {
    return this.options.metrics ? structuredClone(this.figures.get(event)) : undefined;
  }

  batch<N extends keyof Events & string>(
    event: N,
    handler: (items: Events[N][]) => void | Promise<void>,
    options: BatchOptions,
  ): BatchControl {
    let state: State<Events[N]> = { waiting: [], flying: [], came: 0, urgent: 0, dropped: 0 };
    let ticking: NodeJS.Timeout | undefined;
    let flushes: { upTo: number; done(): void }[] = [];

    /** Does what is due, then asks for the next moment to look. */
    const look = () => {
      flushes = flushes.filter(({ upTo, done }) => {
        const isOver = !isPending(state, upTo);
        if (isOver) done();
        return !isOver;
      });
      const dueInMs = dueIn(state, options);
      clearTimeout(ticking);
      if (dueInMs === undefined) return;
      if (dueInMs > 0) ticking = setTimeout(look, dueInMs);
      else {
        state = taken(state, options);
        attempt(
          state.flying.map(({ item }) => item),
          1,
        );
      }
    };

    const attempt = (items: Events[N][], number: number) => {
      const landed = () => {
        state = { ...state, flying: [] };
        look();
      };
      const failed = (error: unknown) => {
        if (number < 3) return setTimeout(attempt, 10 * number, items, number + 1);
        this.surface(error, event);
        return landed();
      };
      try {
        Promise.resolve(handler([...items])).then(landed, failed);
      } catch (error) {
        queueMicrotask(() => failed(error));
      }
    };

    const off = this.on(event, (item) => {
      const { maxBuffered = Number.POSITIVE_INFINITY, overflow = 'reject' } = options;
      const isFull = state.waiting.length >= maxBuffered;
      if (isFull) state = { ...state, dropped: state.dropped + 1 };
      if (isFull && overflow === 'reject') this.surface(new BackpressureError('full'), event);
      if (isFull && overflow !== 'drop-oldest') return;
      state = arrived(state, item, performance.now() + options.maxWaitMs, isFull);
      look();
    });

    const flush = () =>
      new Promise<void>((done) => {
        flushes.push({ upTo: state.came, done });
        state = { ...state, urgent: state.came };
        look();
      });

    return {
      get buffered() {
        return state.waiting.length;
      },
      get dropped() {
        return state.dropped;
      },
      flush,
      close() {
        off();
        return flush();
      },
    };
  }
}

interface Item<T> {
  item: T;
  number: number;
  dueAt: number;
}

interface State<T> {
  readonly waiting: readonly Item<T>[];
  readonly flying: readonly Item<T>[];
  readonly came: number;
  readonly urgent: number;
  readonly dropped: number;
}

const isPending = <T>({ waiting, flying }: State<T>, upTo: number): boolean =>
  [...flying, ...waiting].some(({ number }) => number <= upTo);

/** Milliseconds; undefined while nothing can be done. */
function dueIn<T>({ waiting, flying, urgent }: State<T>, { maxSize }: BatchOptions) {
  const [first] = waiting;
  if (!first || flying.length > 0) return undefined;
  if (waiting.length >= maxSize || first.number <= urgent) return 0;
  return Math.max(0, first.dueAt - performance.now());
}

const taken = <T>(state: State<T>, { maxSize }: BatchOptions): State<T> => ({
  ...state,
  flying: state.waiting.slice(0, maxSize),
  waiting: state.waiting.slice(maxSize),
});

function arrived<T>(state: State<T>, item: T, dueAt: number, isFull: boolean): State<T> {
  const number = state.came + 1;
  const kept = isFull ? state.waiting.slice(1) : state.waiting;
  return { ...state, came: number, waiting: [...kept, { item, number, dueAt }] };
}
