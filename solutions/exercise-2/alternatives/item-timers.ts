// Another design: listeners lie in a sparse array, at the generation in which they came, so the order is
// that of the indices and a removal leaves a hole. An emit reads the keys once, until somebody comes or
// goes. A batch gives each item a timer of its own, and hands over in a turn of its own (setImmediate).
import { clearImmediate, clearTimeout, setImmediate, setTimeout } from 'node:timers';

export type BusOptions = {
  onError?(error: unknown, event: string): void;
  metrics?: boolean;
  sampleEvery?: number;
};

export type Metrics = Record<'emitted' | 'delivered' | 'errors' | 'maxMs' | 'sampled', number>;

export type BatchOptions = {
  maxSize: number;
  maxWaitMs: number;
  maxBuffered?: number;
  overflow?: 'reject' | 'drop-oldest' | 'drop-newest';
};

export type BatchControl = {
  readonly buffered: number;
  readonly dropped: number;
  flush(): Promise<void>;
  close(): Promise<void>;
};

export class BackpressureError extends RangeError {
  override name = 'BackpressureError';
}

type Listener = (payload: any) => void;
type Slot = { generation: number; listener: Listener; off(): void; isOnce: boolean };

class Shelf {
  slots: Slot[] = []; // sparse
  count = 0;
  keys: Slot[] | undefined;
  figures: Metrics = { emitted: 0, delivered: 0, errors: 0, maxMs: 0, sampled: 0 };

  inOrder(): Slot[] {
    if (this.keys === undefined) {
      this.keys = [];
      for (const key in this.slots) this.keys.push(this.slots[key]!);
    }
    return this.keys;
  }
}

export class EventBus<Events extends Record<string, any> = Record<string, any>> {
  private shelves = new Map<string, Shelf>();
  private generation = 0;
  private report: (error: unknown, event: string) => void;
  private sampleEvery: number | undefined;

  constructor(options: BusOptions = {}) {
    this.sampleEvery = options.metrics ? (options.sampleEvery ?? 64) : undefined;
    this.report = (error, event) => {
      if (typeof options.onError !== 'function')
        return queueMicrotask(() => {
          throw error;
        });
      try {
        options.onError(error, event);
      } catch (failure) {
        process.emitWarning(String(failure));
      }
    };
  }

  on<Name extends keyof Events & string>(
    event: Name,
    listener: (payload: Events[Name]) => void,
    { signal, once: isOnce = false }: { signal?: AbortSignal; once?: boolean } = {},
  ): () => void {
    if (signal?.aborted === true) return function off() {};
    const shelf = this.shelves.get(event) ?? new Shelf();
    this.shelves.set(event, shelf);
    const generation = this.generation++;
    const off = () => {
      if (shelf.slots[generation] === undefined) return;
      delete shelf.slots[generation];
      shelf.keys = undefined;
      signal?.removeEventListener('abort', off);
      if (--shelf.count === 0 && this.sampleEvery === undefined) this.shelves.delete(event);
    };
    shelf.slots[generation] = { generation, listener, off, isOnce };
    shelf.keys = undefined;
    shelf.count++;
    signal?.addEventListener('abort', off);
    return off;
  }

  once<Name extends keyof Events & string>(
    event: Name,
    listener: (payload: Events[Name]) => void,
  ): () => void {
    return this.on(event, listener, { once: true });
  }

  emit<Name extends keyof Events & string>(event: Name, payload: Events[Name]): boolean {
    const shelf = this.shelves.get(event);
    if (shelf === undefined || shelf.count === 0) return false;
    const { figures } = shelf;
    if (this.sampleEvery === undefined || figures.emitted++ % this.sampleEvery > 0) {
      this.round(event, shelf, payload);
      return true;
    }
    const [seconds, nanoseconds] = process.hrtime();
    this.round(event, shelf, payload);
    const [nowSeconds, nowNanoseconds] = process.hrtime();
    const ms = (nowSeconds - seconds) * 1e3 + (nowNanoseconds - nanoseconds) / 1e6;
    if (ms > figures.maxMs) figures.maxMs = ms;
    figures.sampled++;
    return true;
  }

  private round(event: string, shelf: Shelf, payload: unknown): void {
    const slots = shelf.inOrder();
    for (let i = 0; i < slots.length; i++) {
      const slot = slots[i]!;
      if (shelf.keys !== slots && shelf.slots[slot.generation] !== slot) continue;
      if (slot.isOnce) slot.off();
      shelf.figures.delivered++;
      try {
        const { listener } = slot;
        listener(payload);
      } catch (error) {
        shelf.figures.errors++;
        this.report(error, event);
      }
    }
  }

  listenerCount(event: keyof Events & string): number {
    return this.shelves.get(event)?.count ?? 0;
  }

  eventNames(): string[] {
    return [...this.shelves].flatMap(([event, { count }]) => (count > 0 ? [event] : []));
  }

  metrics(event: keyof Events & string): Metrics | undefined {
    if (this.sampleEvery === undefined) return undefined;
    const figures = this.shelves.get(event)?.figures;
    return figures && Object.assign({}, figures);
  }

  batch<Name extends keyof Events & string>(
    event: Name,
    handler: (items: Events[Name][]) => void | Promise<void>,
    { maxSize, maxWaitMs, maxBuffered, overflow = 'reject' }: BatchOptions,
  ): BatchControl {
    /** An item whose time has come is ripe; so is every one that flush() finds. */
    type Item = { value: Events[Name]; isRipe: boolean; timer: NodeJS.Timeout; gone(): void };
    const items: Item[] = [];
    const all = new Set<Promise<void>>();
    let isFlying = false;
    let turn: NodeJS.Immediate | undefined;
    let dropped = 0;

    const wake = () => {
      if (isFlying || turn !== undefined) return;
      if (items.length >= maxSize || items[0]?.isRipe) turn = setImmediate(send);
    };
    const send = async () => {
      turn = undefined;
      if (items.length < maxSize && !items[0]?.isRipe) return;
      isFlying = true;
      const batch = items.splice(0, maxSize);
      for (const { timer } of batch) clearTimeout(timer);
      await attempts(batch.map(({ value }) => value));
      for (const { gone } of batch) gone();
      isFlying = false;
      wake();
    };
    const attempts = async (values: Events[Name][]) => {
      for (let left = 2; ; left--) {
        const failed = await Promise.resolve()
          .then(() => handler(Array.from(values)))
          .then(
            () => undefined,
            (error: unknown) => ({ error }),
          );
        if (failed === undefined) return;
        if (left === 0) return this.report(failed.error, event);
      }
    };
    const ripen = (item: Item) => {
      item.isRipe = true;
      wake();
    };

    const off = this.on(event, (value) => {
      if (items.length === maxBuffered) {
        dropped++;
        if (overflow === 'reject') this.report(new BackpressureError('full'), event);
        if (overflow !== 'drop-oldest') return;
        const oldest = items.shift()!;
        clearTimeout(oldest.timer);
        oldest.gone();
      }
      const item = { value, isRipe: false } as Item;
      item.timer = setTimeout(ripen, maxWaitMs, item);
      const settled = new Promise<void>((resolve) => {
        item.gone = resolve;
      });
      all.add(settled);
      void settled.then(() => all.delete(settled));
      items.push(item);
      wake();
    });

    const flush = async () => {
      const before = [...all];
      for (const item of items) item.isRipe = true;
      wake();
      await Promise.all(before);
    };

    return {
      get buffered() {
        return items.length;
      },
      get dropped() {
        return dropped;
      },
      flush,
      async close() {
        off();
        await flush();
        if (turn !== undefined) clearImmediate(turn);
      },
    };
  }
}
