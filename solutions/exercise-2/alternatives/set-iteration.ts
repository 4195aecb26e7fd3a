// Another design: no copy at all. A Set may change while it is walked: who is deleted is not visited
// any more, who is added comes last. So each subscription has a number, and an emit stops at the
// first that is younger than itself. Batches are links of one chain of promises.
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

class Subscription {
  readonly number: number;
  readonly call: (payload: any) => void;
  readonly once: boolean;
  release: (() => void) | undefined;

  constructor(number: number, call: (payload: any) => void, once: boolean) {
    this.number = number;
    this.call = call;
    this.once = once;
  }
}

const nobody: ReadonlySet<Subscription> = new Set();

export class EventBus<Events extends Record<string, any> = Record<string, any>> {
  private readonly subscriptions = new Map<string, Set<Subscription>>();
  private readonly figures = new Map<string, Metrics>();
  private readonly options: BusOptions;
  private last = 0;

  constructor(options: BusOptions = {}) {
    this.options = { sampleEvery: 64, ...options };
  }

  on<Name extends keyof Events & string>(
    event: Name,
    listener: (payload: Events[Name]) => void,
    options?: { signal?: AbortSignal; once?: boolean },
  ): () => void {
    const signal = options?.signal;
    if (signal?.aborted) return () => undefined;
    const subscription = new Subscription(++this.last, listener, options?.once === true);
    let all = this.subscriptions.get(event);
    if (all === undefined) {
      all = new Set();
      this.subscriptions.set(event, all);
      if (this.options.metrics && !this.figures.has(event))
        this.figures.set(event, { emitted: 0, delivered: 0, errors: 0, maxMs: 0, sampled: 0 });
    }
    all.add(subscription);
    const off = () => this.end(event, subscription);
    if (signal) {
      signal.addEventListener('abort', off, { once: true });
      subscription.release = () => signal.removeEventListener('abort', off);
    }
    return off;
  }

  once<Name extends keyof Events & string>(
    event: Name,
    listener: (payload: Events[Name]) => void,
  ): () => void {
    return this.on(event, listener, { once: true });
  }

  emit<Name extends keyof Events & string>(event: Name, payload: Events[Name]): boolean {
    const all = this.subscriptions.get(event);
    if (all === undefined) return false;
    const figures = this.options.metrics ? this.figures.get(event) : undefined;
    if (figures === undefined) {
      this.deliver(event, all, payload, undefined);
    } else if (figures.emitted++ % this.options.sampleEvery! === 0) {
      const start = performance.now();
      this.deliver(event, all, payload, figures);
      const ms = performance.now() - start;
      if (ms > figures.maxMs) figures.maxMs = ms;
      figures.sampled++;
    } else {
      this.deliver(event, all, payload, figures);
    }
    return true;
  }

  listenerCount(event: keyof Events & string): number {
    return (this.subscriptions.get(event) ?? nobody).size;
  }

  eventNames(): string[] {
    return Array.from(this.subscriptions.keys());
  }

  metrics(event: keyof Events & string): Metrics | undefined {
    const figures = this.figures.get(event);
    return figures && { ...figures };
  }

  batch<Name extends keyof Events & string>(
    event: Name,
    handler: (items: Events[Name][]) => void | Promise<void>,
    options: BatchOptions,
  ): BatchControl {
    const gatherer = new Gatherer(handler, options, (error) => this.fail(error, event));
    const off = this.on(event, (item) => gatherer.take(item));
    return {
      get buffered() {
        return gatherer.buffered;
      },
      get dropped() {
        return gatherer.dropped;
      },
      flush: () => gatherer.flush(),
      async close() {
        off();
        await gatherer.flush();
      },
    };
  }

  private deliver(
    event: string,
    all: Set<Subscription>,
    payload: unknown,
    figures: Metrics | undefined,
  ): void {
    const youngest = this.last;
    for (const subscription of all) {
      if (subscription.number > youngest) break;
      if (subscription.once) this.end(event, subscription);
      if (figures) figures.delivered++;
      try {
        subscription.call.call(undefined, payload);
      } catch (error) {
        if (figures) figures.errors++;
        this.fail(error, event);
      }
    }
  }

  private end(event: string, subscription: Subscription): void {
    const all = this.subscriptions.get(event);
    if (!all?.delete(subscription)) return;
    subscription.release?.();
    if (all.size === 0) this.subscriptions.delete(event);
  }

  private fail(error: unknown, event: string): void {
    if (this.options.onError === undefined) {
      queueMicrotask(() => {
        throw error;
      });
    } else {
      try {
        this.options.onError(error, event);
      } catch {}
    }
  }
}

export class BackpressureError extends Error {
  override readonly name = 'BackpressureError';
}

interface Waiting<Item> {
  item: Item;
  number: number;
  dueAt: number;
}

/** Whatever makes a batch due adds a link to one chain of promises; a link takes what is due by then. */
class Gatherer<Item> {
  dropped = 0;
  private readonly handler: (items: Item[]) => void | Promise<void>;
  private readonly options: BatchOptions;
  private readonly fail: (error: unknown) => void;
  private readonly waiting: Waiting<Item>[] = [];
  private flying: Waiting<Item>[] = [];
  private timer: NodeJS.Timeout | undefined;
  private last = 0;
  private urgent = 0;
  private worked: Promise<void> = Promise.resolve();
  /** Called when items have been dealt with. */
  private ended: (() => void)[] = [];

  constructor(
    handler: (items: Item[]) => void | Promise<void>,
    options: BatchOptions,
    fail: (error: unknown) => void,
  ) {
    this.handler = handler;
    this.options = options;
    this.fail = fail;
  }

  get buffered(): number {
    return this.waiting.length;
  }

  take(item: Item): void {
    const { maxBuffered, overflow = 'reject', maxWaitMs } = this.options;
    if (maxBuffered !== undefined && this.buffered >= maxBuffered) {
      this.dropped++;
      if (overflow === 'reject') this.fail(new BackpressureError(`more than ${maxBuffered}`));
      if (overflow !== 'drop-oldest') return;
      this.waiting.shift();
      this.tellFlushes();
    }
    const number = ++this.last;
    this.waiting.push({ item, number, dueAt: performance.now() + maxWaitMs });
    this.plan();
  }

  async flush(): Promise<void> {
    const last = this.last;
    this.urgent = last;
    this.plan();
    const isOpen = ({ number }: Waiting<Item>) => number <= last;
    while (this.flying.some(isOpen) || this.waiting.some(isOpen))
      await new Promise<void>((resolve) => this.ended.push(resolve));
  }

  /** A batch is due now, or the timer looks again when the first item has waited long enough. */
  private plan(): void {
    clearTimeout(this.timer);
    const [first] = this.waiting;
    if (first === undefined) return;
    if (this.isDue(first)) this.worked = this.worked.then(() => this.work());
    else this.timer = setTimeout(() => this.plan(), first.dueAt - performance.now());
  }

  private isDue({ number, dueAt }: Waiting<Item>): boolean {
    const isFull = this.waiting.length >= this.options.maxSize;
    return isFull || number <= this.urgent || dueAt <= performance.now();
  }

  private async work(): Promise<void> {
    const [first] = this.waiting;
    if (first === undefined || !this.isDue(first)) return;
    this.flying = this.waiting.splice(0, this.options.maxSize);
    await this.attempt(
      this.flying.map(({ item }) => item),
      3,
    );
    this.flying = [];
    this.tellFlushes();
    this.plan();
  }

  private tellFlushes(): void {
    for (const resolve of this.ended.splice(0)) resolve();
  }

  private async attempt(items: Item[], attempts: number): Promise<void> {
    try {
      await this.handler(items.slice());
    } catch (error) {
      if (attempts === 1) this.fail(error);
      else await this.attempt(items, attempts - 1);
    }
  }
}
