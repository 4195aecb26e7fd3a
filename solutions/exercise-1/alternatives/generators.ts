// Another design: whatever must end is a generator. It begins something, yields once, and ends it in a
// `finally`; return() is the way out. Generators are composed by yield*. Timers come from
// node:timers/promises, and go by their signal.
import type { EventEmitter } from 'node:events';
import { setTimeout as after, setInterval as everyMs } from 'node:timers/promises';

export interface LeakReport {
  label: string;
  event: string;
  from: number;
  to: number;
  growth: number;
}

type Listener = (...args: any[]) => void;
type Lifetime = Generator<undefined, void>;

/** Begins a lifetime; what it returns ends it. */
function begin(lifetime: Lifetime): () => void {
  lifetime.next();
  return () => void lifetime.return();
}

function* listening(emitter: EventEmitter, event: string, listener: Listener): Lifetime {
  emitter.addListener(event, listener);
  try {
    yield;
  } finally {
    emitter.removeListener(event, listener);
  }
}

function* listeningToAbort(signal: AbortSignal, listener: () => void): Lifetime {
  signal.addEventListener('abort', listener);
  try {
    yield;
  } finally {
    signal.removeEventListener('abort', listener);
  }
}

/** Calls `task` every `ms`, until the lifetime ends. */
function* repeating(ms: number, task: () => void, ref = true): Lifetime {
  const over = new AbortController();
  (async () => {
    for await (const _ of everyMs(ms, undefined, { signal: over.signal, ref }))
      if (!over.signal.aborted) task();
  })().catch(() => {}); // it has ended
  try {
    yield;
  } finally {
    over.abort();
  }
}

/** Several lifetimes as one. */
function* all(...[first, ...rest]: Lifetime[]): Lifetime {
  if (!first) return yield;
  first.next();
  try {
    yield* all(...rest);
  } finally {
    first.return();
  }
}

// --- Step 1 ---------------------------------------------------------------------------------------

type Counts = ReadonlyMap<string | symbol, number>;

export class LeakDetector {
  readonly #minSamples: number;
  /** A watching is a generator: next(emitter) reads, and it yields what it has read so far. */
  readonly #watchings = new Map<
    symbol,
    { label: string; emitter: WeakRef<EventEmitter>; last: Counts[] }
  >();
  #end = () => {};

  constructor(options?: { minSamples?: number }) {
    this.#minSamples = options?.minSamples ?? 3;
  }

  watch(label: string, emitter: EventEmitter): () => void {
    const id = Symbol(label);
    this.#watchings.set(id, { label, emitter: new WeakRef(emitter), last: [] });
    return () => void this.#watchings.delete(id);
  }

  sample(): void {
    for (const [id, watching] of this.#watchings) {
      const emitter = watching.emitter.deref();
      if (emitter) {
        const names = emitter.eventNames();
        const counts = names.map((name) => [name, emitter.rawListeners(name).length] as const);
        watching.last = [new Map(counts), ...watching.last].slice(0, this.#minSamples);
      } else this.#watchings.delete(id);
    }
  }

  report(): LeakReport[] {
    return [...this.#leaks()].sort((one, other) => other.growth - one.growth);
  }

  *#leaks(): Generator<LeakReport> {
    for (const { label, last } of this.#watchings.values()) {
      if (last.length < this.#minSamples) continue;
      const [newest] = last;
      let isNamed = false;
      for (const name of newest!.keys()) {
        const leak = leakOf(
          label,
          String(name),
          last.map((counts) => counts.get(name) ?? 0),
        );
        if (leak) yield leak;
        isNamed ||= leak !== undefined;
      }
      const totals = last.map((counts) => [...counts.values()].reduce((a, b) => a + b, 0));
      const total = leakOf(label, '*', totals);
      if (total && !isNamed) yield total;
    }
  }

  start(ms: number): void {
    this.#end();
    this.#end = begin(repeating(ms, () => this.sample(), false));
  }

  stop(): void {
    this.#end();
  }
}

/** Counts are the newest first. */
function leakOf(label: string, event: string, counts: number[]): LeakReport | undefined {
  if (counts.some((count, i) => i > 0 && count >= counts[i - 1]!)) return undefined;
  const [from, to] = [counts.at(-1)!, counts[0]!];
  return { label, event, from, to, growth: to - from };
}

// --- Steps 2 and 3 --------------------------------------------------------------------------------

let visitors: readonly string[] = [];

export function recentUsers(): string[] {
  return [...visitors];
}

export class ChatSession {
  readonly inbox: string[] = [];
  lastTyping = '';
  closed = false;
  readonly #end: () => void;

  constructor(
    hub: EventEmitter,
    user: string,
    options: { shutdown: AbortSignal; heartbeatMs?: number },
  ) {
    // A user who comes again moves to the end.
    visitors = [...visitors.filter((name) => name !== user), user].slice(-100);
    const { shutdown, heartbeatMs = 1000 } = options;
    const whileOpen =
      (act: Listener): Listener =>
      (...args) => {
        if (!this.closed) act(...args);
      };
    const lifetime = all(
      listeningToAbort(shutdown, () => this.close()),
      listening(
        hub,
        'message',
        whileOpen((from, text) => this.inbox.push(`${from}: ${text}`)),
      ),
      listening(
        hub,
        'typing',
        whileOpen((who) => (this.lastTyping = who)),
      ),
      repeating(heartbeatMs, () => hub.emit('heartbeat', user)),
    );
    this.#end = shutdown.aborted ? () => {} : begin(lifetime);
    if (shutdown.aborted) this.close();
  }

  close(): void {
    this.closed = true;
    this.#end();
  }
}

// --- Step 4 ---------------------------------------------------------------------------------------

export class TimeoutError extends Error {
  constructor(...args: ConstructorParameters<typeof Error>) {
    super(...args);
    Object.defineProperty(this, 'name', { value: 'TimeoutError' });
  }
}

/** The executor is done before waitFor returns, so it has subscribed by then. */
export async function waitFor(
  emitter: EventEmitter,
  event: string,
  { timeoutMs, signal }: { timeoutMs?: number; signal?: AbortSignal } = {},
): Promise<unknown[]> {
  signal?.throwIfAborted();
  let end = () => {};
  const outcome = new Promise<unknown[]>((resolve, reject) => {
    const late = () => reject(new TimeoutError(`waited ${timeoutMs} ms`));
    const lifetimes = [listening(emitter, event, (...args) => resolve(args))];
    if (signal) lifetimes.push(listeningToAbort(signal, () => reject(signal.reason)));
    if (timeoutMs !== undefined) lifetimes.push(once(timeoutMs, late));
    end = begin(all(...lifetimes));
  });
  return outcome.finally(() => end());
}

function* once(ms: number, task: () => void): Lifetime {
  const over = new AbortController();
  after(ms, undefined, { signal: over.signal }).then(task, () => {}); // it has ended before
  try {
    yield;
  } finally {
    over.abort();
  }
}

// --- Step 5 ---------------------------------------------------------------------------------------

const collected = new FinalizationRegistry<WeakRef<Lifetime>>((lifetime) => {
  lifetime.deref()?.return();
});

/** The listener holds its own lifetime, so that lives as long as the listener is there. */
export function onWeak<T extends object>(
  emitter: EventEmitter,
  event: string,
  target: T,
  handler: (target: T, ...args: any[]) => void,
): () => void {
  const lifetime = weakly(emitter, event, new WeakRef(target), handler);
  collected.register(target, new WeakRef(lifetime));
  return () => void lifetime.return();
}

function weakly<T extends object>(
  emitter: EventEmitter,
  event: string,
  weak: WeakRef<T>,
  handler: (target: T, ...args: any[]) => void,
): Lifetime {
  const lifetime = listening(emitter, event, (...args) => {
    const target = weak.deref();
    if (target) handler(target, ...args);
    else lifetime.return();
  });
  lifetime.next();
  return lifetime;
}
