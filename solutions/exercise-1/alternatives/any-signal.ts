// Another design: one end, many causes. What may end a thing (close(), the shutdown, a time limit, the
// event itself) is an AbortSignal, and AbortSignal.any() joins them. The detector reads as soon as it is
// started, and then by a chain of time-outs. Listeners of onWeak() are in one table that a registry clears.
import type { EventEmitter } from 'node:events';

export interface LeakReport {
  label: string;
  event: string;
  from: number;
  to: number;
  growth: number;
}

/** Runs `end` once `signal` has aborted, now if it has already. */
function atEnd(signal: AbortSignal, end: () => void): void {
  if (signal.aborted) end();
  else signal.addEventListener('abort', end, { once: true });
}

/** Listens until `signal` aborts; nothing arrives from then on, even if emit() has begun. */
function listen(
  emitter: EventEmitter,
  event: string,
  signal: AbortSignal,
  listener: (...args: any[]) => void,
): void {
  if (signal.aborted) return;
  const guarded = (...args: any[]) => (signal.aborted ? undefined : listener(...args));
  emitter.on(event, guarded);
  atEnd(signal, () => void emitter.off(event, guarded));
}

/** What ends a detector's sampling, or a session. */
const ends = new WeakMap<object, AbortController>();

// --- Step 1 ---------------------------------------------------------------------------------------

/** One column for each reading: name → listeners. `total` stands under this key. */
const total = Symbol('total');

class Watching {
  readonly label: string;
  readonly #weak: WeakRef<EventEmitter>;
  readonly #columns: Map<string | symbol, number>[] = [];

  constructor(label: string, emitter: EventEmitter) {
    this.label = label;
    this.#weak = new WeakRef(emitter);
  }

  read(most: number): void {
    const emitter = this.#weak.deref();
    if (!emitter) return;
    const column = new Map<string | symbol, number>([[total, 0]]);
    for (const name of emitter.eventNames()) {
      const count = emitter.listenerCount(name);
      column.set(name, count).set(total, column.get(total)! + count);
    }
    this.#columns.unshift(column);
    this.#columns.length = Math.min(this.#columns.length, most);
  }

  *leaks(least: number): Generator<LeakReport> {
    if (this.#columns.length < least) return;
    let isNamed = false;
    for (const name of this.#columns[0]!.keys()) {
      const row = this.#columns.map((column) => column.get(name) ?? 0); // newest first
      if (name === total || !falls(row)) continue;
      isNamed = true;
      yield this.#leak(String(name), row);
    }
    const row = this.#columns.map((column) => column.get(total)!);
    if (!isNamed && falls(row)) yield this.#leak('*', row);
  }

  #leak(event: string, row: number[]): LeakReport {
    const [to, from] = [row[0]!, row.at(-1)!];
    return { label: this.label, event, from, to, growth: to - from };
  }
}

const falls = (row: number[]) => row.slice(1).every((count, i) => count < row[i]!);

export class LeakDetector {
  readonly #least: number;
  readonly #watchings: Watching[] = [];
  #sampling = AbortSignal.abort();

  constructor({ minSamples = 3 }: { minSamples?: number } = {}) {
    this.#least = minSamples;
  }

  watch(label: string, emitter: EventEmitter): () => void {
    const watching = new Watching(label, emitter);
    this.#watchings.push(watching);
    return () => {
      const index = this.#watchings.indexOf(watching);
      if (index >= 0) this.#watchings.splice(index, 1);
    };
  }

  sample(): void {
    for (const watching of this.#watchings) watching.read(this.#least);
  }

  report(): LeakReport[] {
    const leaks = this.#watchings.flatMap((watching) => [...watching.leaks(this.#least)]);
    return leaks.sort((one, other) => other.growth - one.growth);
  }

  start(ms: number): void {
    if (!this.#sampling.aborted) return;
    const stop = new AbortController();
    this.#sampling = stop.signal;
    ends.set(this, stop);
    let dueAt = performance.now();
    const beat = () => {
      this.sample();
      dueAt += ms;
      timer = setTimeout(beat, Math.max(0, dueAt - performance.now())).unref();
    };
    let timer: NodeJS.Timeout;
    beat();
    atEnd(stop.signal, () => clearTimeout(timer));
  }

  stop(): void {
    ends.get(this)?.abort();
  }
}

// --- Steps 2 and 3 --------------------------------------------------------------------------------

/** A ring: the next name overwrites the oldest. */
const ring: string[] = [];
let visits = 0;

export function recentUsers(): string[] {
  const next = visits % 100;
  return [...ring.slice(next), ...ring.slice(0, next)];
}

export class ChatSession {
  inbox: string[] = [];
  lastTyping = '';
  readonly #end: AbortSignal;

  constructor(
    hub: EventEmitter,
    user: string,
    { shutdown, heartbeatMs = 1000 }: { shutdown: AbortSignal; heartbeatMs?: number },
  ) {
    ring[visits++ % 100] = user;
    const close = new AbortController();
    ends.set(this, close);
    this.#end = AbortSignal.any([close.signal, shutdown]);
    if (this.#end.aborted) return;
    listen(hub, 'message', this.#end, (from, text) => this.inbox.push(`${from}: ${text}`));
    listen(hub, 'typing', this.#end, (who) => {
      this.lastTyping = who;
    });
    const heartbeat = setInterval(() => hub.emit('heartbeat', user), heartbeatMs);
    atEnd(this.#end, () => clearInterval(heartbeat));
  }

  get closed(): boolean {
    return this.#end.aborted;
  }

  close(): void {
    ends.get(this)!.abort();
  }
}

// --- Step 4 ---------------------------------------------------------------------------------------

export class TimeoutError extends Error {
  constructor(message?: string) {
    super(message);
    this.name = 'TimeoutError';
  }
}

export function waitFor(
  emitter: EventEmitter,
  event: string,
  { timeoutMs, signal }: { timeoutMs?: number; signal?: AbortSignal } = {},
): Promise<unknown[]> {
  const own = new AbortController();
  const over = signal ? AbortSignal.any([own.signal, signal]) : own.signal;
  return new Promise<unknown[]>((resolve, reject) => {
    listen(emitter, event, over, (...args) => {
      resolve(args);
      own.abort();
    });
    const isLimited = timeoutMs !== undefined && !over.aborted;
    const timer = isLimited
      ? setTimeout(() => own.abort(new TimeoutError(`${event} has not come`)), timeoutMs)
      : undefined;
    atEnd(over, () => {
      clearTimeout(timer);
      reject(over.reason); // changes nothing if the event came first
    });
  });
}

// --- Step 5 ---------------------------------------------------------------------------------------

interface Subscription {
  emitter: WeakRef<EventEmitter>;
  event: string;
  listener: WeakRef<(...args: any[]) => void>;
}

let tickets = 0;
const table = new Map<number, Subscription>();
const registry = new FinalizationRegistry<number>(remove);

function remove(ticket: number): void {
  const subscription = table.get(ticket);
  table.delete(ticket);
  const listener = subscription?.listener.deref();
  if (listener) subscription?.emitter.deref()?.off(subscription.event, listener);
}

export function onWeak<T extends object>(
  emitter: EventEmitter,
  event: string,
  target: T,
  handler: (target: T, ...args: any[]) => void,
): () => void {
  const ticket = tickets++;
  const weak = new WeakRef(target);
  const listener = (...args: any[]) => {
    const alive = weak.deref();
    if (alive) handler(alive, ...args);
  };
  emitter.on(event, listener);
  table.set(ticket, { emitter: new WeakRef(emitter), event, listener: new WeakRef(listener) });
  registry.register(target, ticket);
  return () => remove(ticket);
}
