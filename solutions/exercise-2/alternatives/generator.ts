// Another design: the listeners of a name are one chain of closures, rebuilt at the first emit after a
// change. A batch is an async generator that yields what is due, and a `for await` that handles it; the
// generator sleeps in node:timers/promises, and an AbortController wakes it.
import { setTimeout as delay } from 'node:timers/promises';

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
  static {
    Object.defineProperty(BackpressureError.prototype, 'name', { value: 'BackpressureError' });
  }
}

type Call = (payload: any) => void;

interface Subscription {
  call: Call;
  isOver: boolean;
}

interface Topic {
  subscriptions: Map<symbol, Subscription>;
  /** Calls all of them, one after the other; undefined after a change. */
  chain: Call | undefined;
  figures: Metrics;
}

const end: Call = () => {};

export class EventBus<Events extends Record<string, any> = Record<string, any>> {
  readonly #topics = new Map<string, Topic>();
  readonly #options: BusOptions;

  constructor(options: BusOptions = {}) {
    this.#options = options;
  }

  on<Name extends keyof Events & string>(
    event: Name,
    listener: (payload: Events[Name]) => void,
    options: { signal?: AbortSignal; once?: boolean } = {},
  ): () => void {
    if (options.signal?.aborted) return () => {};
    const topic = this.#topicOf(event);
    const key = Symbol(event);
    const off = () => {
      if (subscription.isOver) return;
      subscription.isOver = true;
      topic.subscriptions.delete(key);
      topic.chain = undefined;
      options.signal?.removeEventListener('abort', off);
      if (topic.subscriptions.size === 0 && !this.#options.metrics) this.#topics.delete(event);
    };
    const call: Call = (payload) => {
      topic.figures.delivered++;
      try {
        listener(payload);
      } catch (error) {
        topic.figures.errors++;
        this.#failed(error, event);
      }
    };
    const subscription: Subscription = { isOver: false, call };
    if (options.once)
      subscription.call = (payload) => {
        off();
        call(payload);
      };
    topic.subscriptions.set(key, subscription);
    topic.chain = undefined;
    options.signal?.addEventListener('abort', off);
    return off;
  }

  once<Name extends keyof Events & string>(
    event: Name,
    listener: (payload: Events[Name]) => void,
  ): () => void {
    return this.on(event, listener, { once: true });
  }

  emit<Name extends keyof Events & string>(event: Name, payload: Events[Name]): boolean {
    const topic = this.#topics.get(event);
    if (topic === undefined) return false;
    const { metrics, sampleEvery = 64 } = this.#options;
    const isTimed = metrics && topic.figures.emitted % sampleEvery === 0;
    topic.figures.emitted++;
    const isHeard = topic.subscriptions.size > 0;
    topic.chain ??= chainOf(topic.subscriptions.values());
    const start = isTimed ? performance.now() : 0;
    topic.chain(payload);
    if (isTimed) {
      topic.figures.sampled++;
      topic.figures.maxMs = Math.max(topic.figures.maxMs, performance.now() - start);
    }
    return isHeard;
  }

  listenerCount(event: keyof Events & string): number {
    return this.#topics.get(event)?.subscriptions.size ?? 0;
  }

  eventNames(): string[] {
    return [...this.#topics.keys()].filter((event) => this.listenerCount(event) > 0);
  }

  metrics(event: keyof Events & string): Metrics | undefined {
    const figures = this.#options.metrics ? this.#topics.get(event)?.figures : undefined;
    return figures && { ...figures };
  }

  batch<Name extends keyof Events & string>(
    event: Name,
    handler: (items: Events[Name][]) => void | Promise<void>,
    options: BatchOptions,
  ): BatchControl {
    const source = new Source<Events[Name]>(options);
    const off = this.on(event, (item) => {
      if (!source.push(item) && (options.overflow ?? 'reject') === 'reject')
        this.#failed(new BackpressureError(`${options.maxBuffered} items wait`), event);
    });
    const consume = async () => {
      for await (const items of source.batches()) {
        const error = await thirdFailure(() => handler([...items]));
        if (error) this.#failed(error.thrown, event);
      }
    };
    void consume();
    return {
      get buffered() {
        return source.waiting.length;
      },
      get dropped() {
        return source.dropped;
      },
      flush: () => source.drained(),
      close: async () => {
        off();
        await source.drained();
        source.close();
      },
    };
  }

  #topicOf(event: string): Topic {
    const known = this.#topics.get(event);
    if (known) return known;
    const topic: Topic = {
      subscriptions: new Map(),
      chain: undefined,
      figures: { emitted: 0, delivered: 0, errors: 0, maxMs: 0, sampled: 0 },
    };
    this.#topics.set(event, topic);
    return topic;
  }

  #failed(error: unknown, event: string): void {
    const { onError } = this.#options;
    if (!onError) {
      queueMicrotask(() => {
        throw error;
      });
      return;
    }
    try {
      onError.call(this.#options, error, event);
    } catch {
      // nobody is left to tell
    }
  }
}

/** From the last to the first, each link knows the next one; a short one needs no link. */
function chainOf(subscriptions: Iterable<Subscription>): Call {
  const all = [...subscriptions];
  if (all.length > 1000)
    return (payload) => all.forEach((one) => void (one.isOver || one.call(payload)));
  return all.reduceRight<Call>((next, one) => {
    if (next === end) return (payload) => void (one.isOver || one.call(payload));
    return (payload) => {
      if (!one.isOver) one.call(payload);
      next(payload);
    };
  }, end);
}

async function thirdFailure(work: () => unknown): Promise<{ thrown: unknown } | undefined> {
  let failure: { thrown: unknown } | undefined;
  for (const _attempt of [1, 2, 3]) {
    try {
      await work();
      return undefined;
    } catch (thrown) {
      failure = { thrown };
    }
  }
  return failure;
}

/** What waits, as an async iterable of batches. */
class Source<Item> {
  readonly waiting: { item: Item; number: number; dueAt: number }[] = [];
  dropped = 0;
  readonly #options: BatchOptions;
  #came = 0;
  #urgent = 0;
  /** The smallest number in flight. */
  #flying = Number.POSITIVE_INFINITY;
  #drains: { upTo: number; resolve(): void }[] = [];
  #sleep = new AbortController();
  #isClosed = false;

  constructor(options: BatchOptions) {
    this.#options = options;
  }

  /** False if it was refused. */
  push(item: Item): boolean {
    const { maxBuffered = Number.POSITIVE_INFINITY, overflow, maxWaitMs } = this.#options;
    if (this.waiting.length >= maxBuffered) {
      this.dropped++;
      if (overflow !== 'drop-oldest') return false;
      this.waiting.shift();
    }
    this.waiting.push({ item, number: ++this.#came, dueAt: performance.now() + maxWaitMs });
    this.#sleep.abort();
    return true;
  }

  drained(): Promise<void> {
    this.#urgent = this.#came;
    const drained = new Promise<void>((resolve) => {
      this.#drains.push({ upTo: this.#came, resolve });
    });
    this.#settle();
    this.#sleep.abort();
    return drained;
  }

  close(): void {
    this.#isClosed = true;
    this.#sleep.abort();
  }

  async *batches(): AsyncGenerator<Item[], void> {
    while (!this.#isClosed) {
      const waitMs = this.#waitMs();
      if (waitMs > 0) await this.#sleepFor(waitMs);
      else {
        const batch = this.waiting.splice(0, this.#options.maxSize);
        this.#flying = batch[0]!.number;
        yield batch.map(({ item }) => item);
        this.#flying = Number.POSITIVE_INFINITY;
      }
      this.#settle();
    }
  }

  #waitMs(): number {
    const [first] = this.waiting;
    if (!first) return Number.POSITIVE_INFINITY;
    const isDue = this.waiting.length >= this.#options.maxSize || first.number <= this.#urgent;
    return isDue ? 0 : first.dueAt - performance.now();
  }

  async #sleepFor(ms: number): Promise<void> {
    this.#sleep = new AbortController();
    const { signal } = this.#sleep;
    if (ms < Number.POSITIVE_INFINITY) await delay(ms, undefined, { signal }).catch(() => {});
    else await new Promise((resolve) => signal.addEventListener('abort', resolve));
  }

  #settle(): void {
    const first = Math.min(this.#flying, this.waiting[0]?.number ?? Number.POSITIVE_INFINITY);
    this.#drains = this.#drains.filter(({ upTo, resolve }) => {
      if (first <= upTo) return true;
      resolve();
      return false;
    });
  }
}
