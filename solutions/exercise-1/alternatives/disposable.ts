// Another design: everything that must end is a Disposable, and a session is a stack of them, as in
// VS Code and in `using`. The methods that subscribe are arrow functions kept in fields, so `on` and
// `off` see the same function. The timer is a chain of time-outs.
import type { EventEmitter } from 'node:events';

export interface LeakReport {
  label: string;
  event: string;
  from: number;
  to: number;
  growth: number;
}

/** The total has a key that can't be an event's name. */
const total = Symbol('*');
type Counts = Map<string | symbol, number>;

/** Writes down where a rise began, and how long it is, instead of keeping readings. */
class Watch {
  readonly label: string;
  readonly #emitter: WeakRef<EventEmitter>;
  #history: Counts[] = [];

  constructor(label: string, emitter: EventEmitter) {
    this.label = label;
    this.#emitter = new WeakRef(emitter);
  }

  /** False when there is nothing left to watch. */
  read(keep: number): boolean {
    const emitter = this.#emitter.deref();
    if (emitter === undefined) return false;
    const counts: Counts = new Map([[total, 0]]);
    for (const name of emitter.eventNames()) {
      const count = emitter.listenerCount(name);
      counts.set(name, count);
      counts.set(total, (counts.get(total) ?? 0) + count);
    }
    this.#history = [...this.#history, counts].slice(-keep);
    return true;
  }

  leaks(needed: number): LeakReport[] {
    if (this.#history.length < needed) return [];
    const events = [...(this.#history.at(-1)?.keys() ?? [])];
    const leaks = events.map((event) => this.#leak(event)).filter((leak) => leak !== undefined);
    const named = leaks.filter(({ event }) => event !== '*');
    return named.length > 0 ? named : leaks;
  }

  #leak(name: string | symbol): LeakReport | undefined {
    let last = -1;
    for (const counts of this.#history) {
      const count = counts.get(name) ?? 0;
      if (count <= last) return undefined;
      last = count;
    }
    const event = name === total ? '*' : String(name);
    const from = this.#history[0]?.get(name) ?? 0;
    return { label: this.label, event, from, to: last, growth: last - from };
  }
}

export class LeakDetector implements Disposable {
  readonly #needed: number;
  readonly #watches: Watch[] = [];
  #timer: NodeJS.Timeout | null = null;

  constructor(options?: { minSamples?: number }) {
    this.#needed = options?.minSamples ?? 3;
  }

  watch(label: string, emitter: EventEmitter): () => void {
    const watch = new Watch(label, emitter);
    this.#watches.push(watch);
    return () => this.#forget(watch);
  }

  sample(): void {
    for (const watch of [...this.#watches]) if (!watch.read(this.#needed)) this.#forget(watch);
  }

  report(): LeakReport[] {
    const leaks = this.#watches.flatMap((watch) => watch.leaks(this.#needed));
    return leaks.sort((one, other) => other.growth - one.growth);
  }

  start(ms: number): void {
    this.stop();
    const next = () => {
      this.#timer = setTimeout(() => {
        this.sample();
        next();
      }, ms).unref();
    };
    next();
  }

  stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  [Symbol.dispose](): void {
    this.stop();
  }

  #forget(watch: Watch): void {
    const index = this.#watches.indexOf(watch);
    if (index >= 0) this.#watches.splice(index, 1);
  }
}

// `symbol.dispose` came to Node 18.18; the classes DisposableStack and `using` came later.
const disposable = (dispose: () => void): Disposable => ({ [Symbol.dispose]: dispose });

function subscribe(emitter: EventEmitter, event: string, listener: (...args: any[]) => void) {
  emitter.on(event, listener);
  return disposable(() => emitter.off(event, listener));
}

function repeat(ms: number, task: () => void) {
  const timer = setInterval(task, ms);
  return disposable(() => clearInterval(timer));
}

function whenAborted(signal: AbortSignal, task: () => void) {
  signal.addEventListener('abort', task, { once: true });
  return disposable(() => signal.removeEventListener('abort', task));
}

export class ChatSession implements Disposable {
  inbox: string[] = [];
  lastTyping = '';
  closed = false;
  #stack: Disposable[] = [];

  constructor(
    hub: EventEmitter,
    user: string,
    { shutdown, heartbeatMs = 1000 }: { shutdown: AbortSignal; heartbeatMs?: number },
  ) {
    visitors.add(user);
    this.#stack = [
      subscribe(hub, 'message', this.#onMessage),
      subscribe(hub, 'typing', this.#onTyping),
      repeat(heartbeatMs, () => hub.emit('heartbeat', user)),
      whenAborted(shutdown, this.close),
    ];
    if (shutdown.aborted) this.close();
  }

  #onMessage = (from: string, text: string) => {
    if (this.closed) return;
    this.inbox.push(`${from}: ${text}`);
  };

  #onTyping = (user: string) => {
    if (this.closed) return;
    this.lastTyping = user;
  };

  close = () => {
    this.closed = true;
    while (this.#stack.length > 0) this.#stack.pop()?.[Symbol.dispose]();
  };

  [Symbol.dispose]() {
    this.close();
  }
}

/** A ring of 100 names: the oldest is overwritten, nothing is moved. */
const visitors = {
  ring: [] as string[],
  next: 0,
  add(user: string) {
    this.ring[this.next] = user;
    this.next = (this.next + 1) % 100;
  },
  list() {
    return [...this.ring.slice(this.next), ...this.ring.slice(0, this.next)];
  },
};

export function recentUsers(): string[] {
  return visitors.list();
}

export class TimeoutError extends Error {
  override readonly name = 'TimeoutError';
}

export async function waitFor(
  emitter: EventEmitter,
  event: string,
  options: { timeoutMs?: number; signal?: AbortSignal } = {},
): Promise<unknown[]> {
  const { timeoutMs, signal } = options;
  if (signal?.aborted) throw signal.reason;
  const stack: Disposable[] = [];
  // The race stays: its losers are ended, whoever wins.
  const contenders: Promise<unknown[]>[] = [];
  contenders.push(
    new Promise((resolve) => stack.push(subscribe(emitter, event, (...args) => resolve(args)))),
  );
  if (timeoutMs !== undefined)
    contenders.push(
      new Promise((_, reject) => {
        stack.push(repeat(timeoutMs, () => reject(new TimeoutError(`no ${event}`))));
      }),
    );
  if (signal)
    contenders.push(
      new Promise((_, reject) => {
        stack.push(whenAborted(signal, () => reject(signal.reason)));
      }),
    );
  try {
    return await Promise.race(contenders);
  } finally {
    for (const item of stack) item[Symbol.dispose]();
  }
}

const registry = new FinalizationRegistry<WeakRef<Disposable>>((held) => {
  held.deref()?.[Symbol.dispose]();
});

/** The subscription is held by its own listener alone: listener → subscription → emitter, a circle. */
export function onWeak<T extends object>(
  emitter: EventEmitter,
  event: string,
  target: T,
  handler: (target: T, ...args: any[]) => void,
): () => void {
  const subscription = weakSubscription(emitter, event, new WeakRef(target), handler);
  registry.register(target, new WeakRef(subscription));
  return () => subscription[Symbol.dispose]();
}

function weakSubscription<T extends object>(
  emitter: EventEmitter,
  event: string,
  weak: WeakRef<T>,
  handler: (target: T, ...args: any[]) => void,
): Disposable {
  const listener = (...args: any[]) => {
    const target = weak.deref();
    if (target) handler(target, ...args);
    else subscription[Symbol.dispose]();
  };
  const subscription = subscribe(emitter, event, listener);
  return subscription;
}
