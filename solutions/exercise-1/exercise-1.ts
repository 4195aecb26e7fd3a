// The chat server that grows: the reference.
//
// One rule runs through it: whoever subscribes unsubscribes. Everything a session starts is written
// down together with how to end it, in the same breath; close() then only works through the list.
// The idea is older than events: C++ ties a resource to a lifetime (RAII: Bjarne Stroustrup, "The Design
// and Evolution of C++", 1994), VS Code has it as `Disposable`, and TypeScript as `using`.
import type { EventEmitter } from 'node:events';

// --- Step 1: a leak is a trend ------------------------------------------------------------------

export interface LeakReport {
  label: string;
  /** The event name, a symbol as its description; `*` for the emitter's total. */
  event: string;
  from: number;
  to: number;
  growth: number;
}

/** One reading: how many listeners each event name had. */
type Reading = Map<string | symbol, number>;

interface Watched {
  label: string;
  emitter: WeakRef<EventEmitter>;
  /** The last `minSamples` readings, oldest first. */
  readings: Reading[];
}

/**
 * Finds event names that gain listeners at every reading. It looks at the trend, not at the number:
 * a thousand steady listeners are a busy program, five more every minute are a leak. Node's own
 * MaxListenersExceededWarning knows the number only, and only that of one name.
 */
export class LeakDetector {
  readonly #minSamples: number;
  readonly #watched = new Set<Watched>();
  #timer: NodeJS.Timeout | undefined;

  constructor({ minSamples = 3 }: { minSamples?: number } = {}) {
    this.#minSamples = minSamples;
  }

  /** The emitter is held weakly, and gets no listener: a detector must not be a leak itself. */
  watch(label: string, emitter: EventEmitter): () => void {
    const watched: Watched = { label, emitter: new WeakRef(emitter), readings: [] };
    this.#watched.add(watched);
    return () => {
      this.#watched.delete(watched);
    };
  }

  /** Takes one reading of every watched emitter, and forgets those that have been collected. */
  sample(): void {
    for (const watched of this.#watched) {
      const emitter = watched.emitter.deref();
      if (!emitter) {
        this.#watched.delete(watched);
        continue;
      }
      watched.readings.push(read(emitter));
      if (watched.readings.length > this.#minSamples) watched.readings.shift();
    }
  }

  /** What rose in each of the last `minSamples` readings, the largest growth first. */
  report(): LeakReport[] {
    return [...this.#watched]
      .filter(({ readings }) => readings.length === this.#minSamples)
      .flatMap(leaksOf)
      .sort((a, b) => b.growth - a.growth);
  }

  /** Samples by itself; the timer does not keep the process alive. A second call replaces the first. */
  start(ms: number): void {
    this.stop();
    this.#timer = setInterval(() => this.sample(), ms);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}

const read = (emitter: EventEmitter): Reading =>
  new Map(emitter.eventNames().map((name) => [name, emitter.listenerCount(name)]));

/** The names that rise. A leak may also hide behind a new name each time: then only the total rises. */
function leaksOf({ label, readings }: Watched): LeakReport[] {
  const names = new Set(readings.flatMap((reading) => [...reading.keys()]));
  const byName = [...names]
    .map((name) => ({ event: String(name), counts: readings.map((r) => r.get(name) ?? 0) }))
    .filter(({ counts }) => rises(counts));
  const total = { event: '*', counts: readings.map(sum) };
  const leaks = byName.length > 0 ? byName : [total].filter(({ counts }) => rises(counts));
  return leaks.map(({ event, counts }) => {
    const from = counts[0] ?? 0;
    const to = counts.at(-1) ?? 0;
    return { label, event, from, to, growth: to - from };
  });
}

const sum = (reading: Reading) => [...reading.values()].reduce((total, count) => total + count, 0);

const rises = (counts: number[]) =>
  counts.every((count, i) => i === 0 || count > (counts[i - 1] ?? 0));

// --- Steps 2 and 3: a session cleans up after itself --------------------------------------------

/** One user's connection to the hub, until it is closed or the signal for the shutdown comes. */
export class ChatSession {
  inbox: string[] = [];
  lastTyping = '';
  #closed = false;
  /** How to end each thing that this session started. */
  readonly #disposers: (() => void)[] = [];

  constructor(
    hub: EventEmitter,
    user: string,
    { shutdown, heartbeatMs = 1000 }: { shutdown: AbortSignal; heartbeatMs?: number },
  ) {
    rememberName(user);
    if (shutdown.aborted) {
      this.#closed = true; // nothing was started, so there is nothing to end
      return;
    }
    this.#listen(hub, 'message', (from, text) => this.inbox.push(`${from}: ${text}`));
    this.#listen(hub, 'typing', (who) => {
      this.lastTyping = who;
    });

    const heartbeat = setInterval(() => hub.emit('heartbeat', user), heartbeatMs);
    this.#disposers.push(() => clearInterval(heartbeat));

    // The signal outlives the session, so it would hold the session through this listener.
    const close = () => this.close();
    shutdown.addEventListener('abort', close);
    this.#disposers.push(() => shutdown.removeEventListener('abort', close));
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Idempotent: the list is emptied as it is worked through. */
  close(): void {
    this.#closed = true;
    for (const dispose of this.#disposers.splice(0)) dispose();
  }

  /** We keep the very function that we add: `off` finds no other. */
  #listen(hub: EventEmitter, event: string, handle: (...args: string[]) => void): void {
    const listener = (...args: string[]) => {
      // emit() works on a copy of the list, so we may still be called after `off`.
      if (!this.#closed) handle(...args);
    };
    hub.on(event, listener);
    this.#disposers.push(() => hub.off(event, listener));
  }
}

/** Names, not sessions: a list that lives as long as the program must hold only what it needs. */
const names: string[] = [];

function rememberName(user: string): void {
  names.push(user);
  if (names.length > 100) names.shift();
}

/** The last 100 names, the newest last. */
export function recentUsers(): string[] {
  return [...names];
}

// --- Step 4: waiting for one event --------------------------------------------------------------

export class TimeoutError extends Error {
  override name = 'TimeoutError';
}

/**
 * Promise.race takes the first result, but ends nobody: the losers stay subscribed. So one promise,
 * and whichever outcome comes first ends the waiting for all of them.
 * (`events.once` of Node does this for event and signal; it has no time limit.)
 */
export function waitFor(
  emitter: EventEmitter,
  event: string,
  { timeoutMs, signal }: { timeoutMs?: number; signal?: AbortSignal } = {},
): Promise<unknown[]> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const onEvent = (...args: unknown[]) => {
      stopWaiting();
      resolve(args);
    };
    const onAbort = () => {
      stopWaiting();
      reject(signal!.reason);
    };
    const onTimeout = () => {
      stopWaiting();
      reject(new TimeoutError(`no '${event}' within ${timeoutMs} ms`));
    };
    const stopWaiting = () => {
      emitter.off(event, onEvent);
      signal?.removeEventListener('abort', onAbort);
      clearTimeout(timer);
    };

    emitter.on(event, onEvent);
    signal?.addEventListener('abort', onAbort);
    const timer = timeoutMs === undefined ? undefined : setTimeout(onTimeout, timeoutMs);
  });
}

// --- Step 5: a listener that does not hold its target -------------------------------------------

/** What is left to do when a target has been collected. It must not hold the target, nor the emitter. */
const collected = new FinalizationRegistry((unsubscribe: () => void) => unsubscribe());

/**
 * Subscribes on behalf of `target` without keeping it alive. A backstop for owners who cannot be made
 * to close: the garbage collector comes when it likes, so whoever can unsubscribe should.
 *
 * emitter → listener → weak → target, and registry → weak → emitter: neither end holds the other.
 */
export function onWeak<T extends object>(
  emitter: EventEmitter,
  event: string,
  target: T,
  handler: (target: T, ...args: any[]) => void,
): () => void {
  const weakTarget = new WeakRef(target);
  const listener = (...args: any[]) => {
    const alive = weakTarget.deref();
    if (alive) handler(alive, ...args);
  };
  emitter.on(event, listener);

  // Closures made in one function share what any of them captures, so this one is made elsewhere.
  const unsubscribe = unsubscriber(new WeakRef(emitter), event, new WeakRef(listener));
  collected.register(target, unsubscribe, listener);
  return () => {
    emitter.off(event, listener);
    collected.unregister(listener);
  };
}

function unsubscriber(
  emitter: WeakRef<EventEmitter>,
  event: string,
  listener: WeakRef<(...args: any[]) => void>,
) {
  return () => {
    const stillThere = listener.deref();
    if (stillThere) emitter.deref()?.off(event, stillThere);
  };
}
