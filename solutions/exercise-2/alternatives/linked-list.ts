// Another design: a doubly linked list for each name. A node that is taken out keeps its own arrow to
// the next one, so whoever stands on it finds the way on; numbers say who came after the emit began.
// The handler of a batch is called in the emit itself, and batches follow one another by callbacks.
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

interface Node {
  age: number;
  listener: (payload: any) => void;
  once: boolean;
  gone: boolean;
  previous: Node;
  next: Node;
}

/** A circle with a sentinel: no end needs a case of its own. */
class List {
  readonly head: Node;
  size = 0;
  counters: Metrics = { emitted: 0, delivered: 0, errors: 0, maxMs: 0, sampled: 0 };

  constructor() {
    const head = { age: 0, listener() {}, once: false, gone: false } as unknown as Node;
    head.previous = head;
    head.next = head;
    this.head = head;
  }

  append(age: number, listener: (payload: any) => void, once: boolean): Node {
    const { head } = this;
    const node: Node = { age, listener, once, gone: false, previous: head.previous, next: head };
    head.previous.next = node;
    head.previous = node;
    this.size++;
    return node;
  }

  remove(node: Node): void {
    node.gone = true;
    node.previous.next = node.next;
    node.next.previous = node.previous;
    this.size--;
  }
}

export class EventBus<Events extends Record<string, any> = Record<string, any>> {
  readonly #lists = new Map<string, List>();
  readonly #onError: ((error: unknown, event: string) => void) | undefined;
  readonly #every: number;
  #age = 0;

  constructor({ onError, metrics = false, sampleEvery = 64 }: BusOptions = {}) {
    this.#onError = onError;
    this.#every = metrics ? sampleEvery : 0;
  }

  on<Name extends keyof Events & string>(
    event: Name,
    listener: (payload: Events[Name]) => void,
    { signal, once }: { signal?: AbortSignal; once?: boolean } = {},
  ): () => void {
    if (signal?.aborted) return function off() {};
    const list = this.#lists.get(event) ?? new List();
    this.#lists.set(event, list);
    const node = list.append(++this.#age, listener, once ?? false);
    const off = () => {
      if (node.gone) return;
      list.remove(node);
      if (signal) signal.removeEventListener('abort', off);
      if (list.size === 0 && this.#every === 0) this.#lists.delete(event);
    };
    if (signal) signal.addEventListener('abort', off, { once: true });
    if (once) node.listener = ending(off, listener);
    return off;
  }

  once<Name extends keyof Events & string>(
    event: Name,
    listener: (payload: Events[Name]) => void,
  ): () => void {
    return this.on(event, listener, { once: true });
  }

  emit<Name extends keyof Events & string>(event: Name, payload: Events[Name]): boolean {
    const list = this.#lists.get(event);
    if (list === undefined || list.size === 0) return false;
    const timed = this.#every > 0 && list.counters.emitted % this.#every === 0;
    list.counters.emitted++;
    if (!timed) {
      this.#walk(event, list, payload);
      return true;
    }
    const start = process.hrtime.bigint();
    this.#walk(event, list, payload);
    const ms = Number(process.hrtime.bigint() - start) / 1e6;
    list.counters.sampled++;
    if (ms > list.counters.maxMs) list.counters.maxMs = ms;
    return true;
  }

  listenerCount(event: keyof Events & string): number {
    return this.#lists.get(event)?.size ?? 0;
  }

  eventNames(): string[] {
    return [...this.#lists.keys()].filter((name) => this.listenerCount(name) > 0);
  }

  metrics(event: keyof Events & string): Metrics | undefined {
    if (this.#every === 0) return undefined;
    return structuredClone(this.#lists.get(event)?.counters);
  }

  #walk(event: string, list: List, payload: unknown): void {
    const now = this.#age;
    let node = list.head.next;
    while (node !== list.head && node.age <= now) {
      if (!node.gone) {
        list.counters.delivered++;
        const { listener } = node;
        try {
          listener(payload);
        } catch (error) {
          list.counters.errors++;
          this.#handle(error, event);
        }
      }
      node = node.next;
    }
  }

  #handle(error: unknown, event: string): void {
    if (this.#onError === undefined) {
      queueMicrotask(() => {
        throw error;
      });
      return;
    }
    try {
      this.#onError.call(undefined, error, event);
    } catch {}
  }

  batch<Name extends keyof Events & string>(
    event: Name,
    handler: (items: Events[Name][]) => void | Promise<void>,
    options: BatchOptions,
  ): BatchControl {
    const batch = new Batch(handler, options, (error) => this.#handle(error, event));
    const off = this.on(event, batch.add);
    return Object.assign(batch, {
      close() {
        off();
        return batch.flush();
      },
    });
  }
}

const ending = (off: () => void, listener: (payload: any) => void) => (payload: unknown) => {
  off();
  listener(payload);
};

export class BackpressureError extends Error {
  override get name() {
    return 'BackpressureError';
  }
}

class Batch<Item> {
  dropped = 0;
  #items: { item: Item; dueAt: number }[] = [];
  #deadline: NodeJS.Timeout | undefined;
  #busy = false;
  /** Those who wait for the end of what had come when they asked. */
  #waiters: { until: number; done(): void }[] = [];
  #accepted = 0;
  #finished = 0;
  #handler: (items: Item[]) => void | Promise<void>;
  #options: BatchOptions;
  #fail: (error: unknown) => void;

  constructor(
    handler: (items: Item[]) => void | Promise<void>,
    options: BatchOptions,
    fail: (error: unknown) => void,
  ) {
    this.#handler = handler;
    this.#options = options;
    this.#fail = fail;
  }

  get buffered(): number {
    return this.#items.length;
  }

  add = (item: Item): void => {
    if (this.#items.length === this.#options.maxBuffered && !this.#overflow()) return;
    this.#accepted++;
    this.#items.push({ item, dueAt: performance.now() + this.#options.maxWaitMs });
    this.#next();
  };

  flush(): Promise<void> {
    return new Promise((done) => {
      this.#waiters.push({ until: this.#accepted, done });
      this.#next();
    });
  }

  #overflow(): boolean {
    this.dropped++;
    switch (this.#options.overflow) {
      case 'drop-newest':
        return false;
      case 'drop-oldest':
        this.#items.shift();
        this.#finished++;
        return true; // #next() looks at the deadline of whoever is first now
      default:
        this.#fail(new BackpressureError('full'));
        return false;
    }
  }

  #next(): void {
    if (this.#busy) return;
    this.#waiters = this.#waiters.filter(({ until, done }) => {
      if (until > this.#finished) return true;
      done();
      return false;
    });
    clearTimeout(this.#deadline);
    const [first] = this.#items;
    if (first === undefined) return;
    const waitMs = first.dueAt - performance.now();
    const isFull = this.#items.length >= this.#options.maxSize;
    if (!isFull && this.#waiters.length === 0 && waitMs > 0) {
      this.#deadline = setTimeout(() => this.#next(), waitMs);
      return;
    }
    const items = this.#items.splice(0, this.#options.maxSize).map(({ item }) => item);
    this.#busy = true;
    this.#try(items, 1).then(() => {
      this.#finished += items.length;
      this.#busy = false;
      this.#next();
    });
  }

  async #try(items: Item[], attempt: number): Promise<void> {
    try {
      await this.#handler([...items]);
    } catch (error) {
      if (attempt < 3) return this.#try(items, attempt + 1);
      this.#fail(error);
    }
  }
}
