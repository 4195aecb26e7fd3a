// A bus for one program. Modules know it and the names of events, not each
// other; a message says which request and which message led to it.
import { AsyncLocalStorage } from 'node:async_hooks';

export interface Message<Data = any> {
  id: number;
  /** `billing.paid`: the module that publishes it stands first. */
  name: string;
  data: Data;
  /** The same for all that one request has led to: the correlation id. */
  requestId: string;
  /** The message before. */
  causationId?: number;
  /** How many messages led to this one. */
  hops: number;
}

/** `sync`: publish returns when all have heard. `queued`: before any has. */
export type Mode = 'sync' | 'queued';
export type Listener = (message: Message) => unknown;

interface Context {
  requestId: string;
  cause?: Message;
}
const context = new AsyncLocalStorage<Context>();

/** All that `work` does, now or after an await, belongs to this request. */
export const inRequest = <Result>(requestId: string, work: () => Result) =>
  context.run({ requestId }, work);
export const currentRequest = () => context.getStore()?.requestId ?? 'none';

interface BusOptions {
  mode?: Mode;
  maxHops?: number;
  onDelivery?: () => void;
}

export class Bus {
  readonly deliveries: { message: Message; module: string }[] = [];
  readonly failures: { message: Message; module: string; error: unknown }[] =
    [];
  /** Too many hops. */
  readonly stopped: Message[] = [];
  /** Which event has led to which: seen, not declared. */
  readonly ledTo = new Map<string, Set<string>>();
  readonly #options: BusOptions;
  readonly #listeners = new Map<string, [module: string, Listener][]>();
  readonly #working = new Set<Promise<void>>();
  #queue: Message[] = [];
  #published = 0;
  #isClosed = false;

  constructor(options: BusOptions = {}) {
    this.#options = options;
  }

  /** A module's own view: it listens to all, and speaks in its own name. */
  module(module: string) {
    return {
      publish: (event: string, data?: unknown) =>
        this.#publish(`${module}.${event}`, data),
      on: (name: string, listener: Listener) => {
        const before = this.#listeners.get(name) ?? [];
        this.#listeners.set(name, [...before, [module, listener]]);
      },
    };
  }

  /** Until nothing waits and nobody works any more. */
  async idle(): Promise<void> {
    do {
      await Promise.all(this.#working);
      await new Promise((resolve) => setImmediate(resolve));
    } while (this.#queue.length > 0 || this.#working.size > 0);
  }

  /** What waits is dropped. */
  close(): void {
    this.#isClosed = true;
    this.#queue = [];
  }

  #publish(name: string, data: unknown): void {
    if (this.#isClosed) return;
    const id = ++this.#published;
    const { requestId = `message-${id}`, cause } = context.getStore() ?? {};
    const hops = cause ? cause.hops + 1 : 0;
    const causationId = cause?.id;
    const message = { id, name, data, requestId, causationId, hops };
    if (cause) this.#remember(cause.name, name);
    if (hops > (this.#options.maxHops ?? 20)) this.stopped.push(message);
    else if (this.#options.mode === 'queued') this.#enqueue(message);
    else this.#deliver(message);
  }

  #remember(cause: string, effect: string): void {
    const effects = this.ledTo.get(cause) ?? new Set();
    this.ledTo.set(cause, effects.add(effect));
  }

  #enqueue(message: Message): void {
    if (this.#queue.push(message) > 1) return; // the turn is arranged already
    setImmediate(() => {
      const now = this.#queue;
      this.#queue = [];
      for (const each of now) this.#deliver(each);
    });
  }

  #deliver(message: Message): void {
    const now = { requestId: message.requestId, cause: message };
    for (const [module, listener] of this.#listeners.get(message.name) ?? []) {
      this.deliveries.push({ message, module });
      this.#options.onDelivery?.();
      const fail = (error: unknown) =>
        this.failures.push({ message, module, error });
      try {
        const result = context.run(now, listener, message);
        if (result instanceof Promise) this.#watch(result.catch(fail));
      } catch (error) {
        fail(error);
      }
    }
  }

  #watch(work: Promise<unknown>): void {
    const done = work.then(() => void this.#working.delete(done));
    this.#working.add(done);
  }
}
