// Another design: one listener an emitter and event, however many subscribe. It stays while somebody is
// subscribed and goes with the last. One interval serves all heartbeats of one length, so a session's
// first heartbeat may come early. Nothing here holds a listener of its own for each session.
import type { EventEmitter } from 'node:events';

export interface LeakReport {
  label: string;
  event: string;
  from: number;
  to: number;
  growth: number;
}

type Listener = (...args: any[]) => void;

// --- Who subscribes to what -----------------------------------------------------------------------

/** Emitter → event → the one listener there and those whom it serves. */
const hubs = new WeakMap<EventEmitter, Map<string, { all: Set<Listener>; serve: Listener }>>();

function subscribe(emitter: EventEmitter, event: string, listener: Listener): () => void {
  const events = hubs.get(emitter) ?? new Map();
  hubs.set(emitter, events);
  const one = events.get(event) ?? served();
  if (one.all.size === 0) {
    events.set(event, one);
    emitter.on(event, one.serve);
  }
  const own: Listener = (...args) => listener(...args);
  one.all.add(own);
  return () => {
    if (!one.all.delete(own) || one.all.size > 0) return;
    emitter.off(event, one.serve);
    if (events.get(event) === one) events.delete(event);
  };
}

function served() {
  const all = new Set<Listener>();
  // Of a copy: who comes during a delivery waits for the next. Who goes isn't served any more.
  const serve: Listener = (...args) => {
    for (const listener of [...all]) if (all.has(listener)) listener(...args);
  };
  return { all, serve };
}

// --- Step 1 ---------------------------------------------------------------------------------------

/** For each name the count where its rise began, the last count, and how many readings it has risen. */
interface Rise {
  counts: number[];
}

interface Watching {
  label: string;
  emitter: WeakRef<EventEmitter>;
  read: number;
  rises: Map<string | symbol, Rise>;
  total: Rise;
}

export class LeakDetector {
  readonly #least: number;
  #watchings: Watching[] = [];
  #stop = () => {};

  constructor({ minSamples = 3 } = {}) {
    this.#least = minSamples;
  }

  watch(label: string, emitter: EventEmitter): () => void {
    const watching: Watching = {
      label,
      emitter: new WeakRef(emitter),
      read: 0,
      rises: new Map(),
      total: { counts: [] },
    };
    this.#watchings.push(watching);
    return () => {
      this.#watchings = this.#watchings.filter((other) => other !== watching);
    };
  }

  sample(): void {
    for (const watching of this.#watchings) {
      const emitter = watching.emitter.deref();
      if (emitter) this.#read(watching, emitter);
    }
  }

  #read(watching: Watching, emitter: EventEmitter): void {
    const present = emitter.eventNames();
    let sum = 0;
    for (const name of new Set([...watching.rises.keys(), ...present])) {
      const count = emitter.listenerCount(name);
      sum += count;
      // A name that is new was 0 at the reading before, if there was one.
      const rise = watching.rises.get(name) ?? { counts: watching.read > 0 ? [0] : [] };
      this.#extend(rise, count);
      if (count === 0) watching.rises.delete(name);
      else watching.rises.set(name, rise);
    }
    this.#extend(watching.total, sum);
    watching.read++;
  }

  /** Keeps counts while they rise; begins anew where they don't. */
  #extend(rise: Rise, count: number): void {
    const last = rise.counts.at(-1);
    if (last !== undefined && count <= last) rise.counts = [];
    rise.counts.push(count);
    if (rise.counts.length > this.#least) rise.counts.shift();
  }

  report(): LeakReport[] {
    const leaks = this.#watchings.flatMap(({ label, rises, total }) => {
      const leak = (event: string, { counts }: Rise): LeakReport[] => {
        if (counts.length < this.#least) return [];
        const [from, to] = [counts[0]!, counts.at(-1)!];
        return [{ label, event, from, to, growth: to - from }];
      };
      const named = [...rises].flatMap(([name, rise]) => leak(String(name), rise));
      return named.length > 0 ? named : leak('*', total);
    });
    return leaks.sort((a, b) => b.growth - a.growth);
  }

  start(ms: number): void {
    this.#stop();
    const timer = setInterval(() => this.sample(), ms).unref();
    this.#stop = () => clearInterval(timer);
  }

  stop(): void {
    this.#stop();
  }
}

// --- Steps 2 and 3 --------------------------------------------------------------------------------

/** Milliseconds → the one interval of that length, and what it does. */
const wheels = new Map<number, { timer: NodeJS.Timeout; tasks: Set<() => void> }>();

function every(ms: number, task: () => void): () => void {
  const known = wheels.get(ms);
  const tasks = known?.tasks ?? new Set();
  const wheel = known ?? {
    tasks,
    timer: setInterval(() => tasks.forEach((each) => void each()), ms),
  };
  wheels.set(ms, wheel);
  tasks.add(task);
  return () => {
    if (!tasks.delete(task) || tasks.size > 0) return;
    clearInterval(wheel.timer);
    if (wheels.get(ms) === wheel) wheels.delete(ms);
  };
}

const visitors: string[] = [];

export const recentUsers = (): string[] => visitors.slice();

export class ChatSession {
  inbox: string[] = [];
  lastTyping = '';
  #ends: (() => void)[] | undefined;

  constructor(
    hub: EventEmitter,
    user: string,
    { shutdown, heartbeatMs = 1000 }: { shutdown: AbortSignal; heartbeatMs?: number },
  ) {
    visitors.splice(0, visitors.push(user) - 100);
    if (shutdown.aborted) return;
    const close = () => this.close();
    shutdown.addEventListener('abort', close, { once: true });
    this.#ends = [
      subscribe(hub, 'message', (from, text) => this.inbox.push(`${from}: ${text}`)),
      subscribe(hub, 'typing', (who) => {
        this.lastTyping = who;
      }),
      every(heartbeatMs, () => hub.emit('heartbeat', user)),
      () => shutdown.removeEventListener('abort', close),
    ];
  }

  get closed(): boolean {
    return this.#ends === undefined;
  }

  close(): void {
    const ends = this.#ends ?? [];
    this.#ends = undefined;
    for (const end of ends) end();
  }
}

// --- Step 4 ---------------------------------------------------------------------------------------

export class TimeoutError extends Error {
  static {
    TimeoutError.prototype.name = 'TimeoutError';
  }
}

export function waitFor(
  emitter: EventEmitter,
  event: string,
  { timeoutMs, signal }: { timeoutMs?: number; signal?: AbortSignal } = {},
): Promise<unknown[]> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const ends: (() => void)[] = [];
    const over = () => {
      for (const end of ends) end();
    };
    ends.push(
      subscribe(emitter, event, (...args) => {
        over();
        resolve(args);
      }),
    );
    if (timeoutMs !== undefined) {
      const timer = setTimeout(() => {
        over();
        reject(new TimeoutError(`${event}: not in ${timeoutMs} ms`));
      }, timeoutMs);
      ends.push(() => clearTimeout(timer));
    }
    if (signal) {
      const onAbort = () => {
        over();
        reject(signal.reason);
      };
      signal.addEventListener('abort', onAbort);
      ends.push(() => signal.removeEventListener('abort', onAbort));
    }
  });
}

// --- Step 5 ---------------------------------------------------------------------------------------

/** What ends a subscription is held by the subscription only, since it holds the emitter. */
const gone = new FinalizationRegistry<WeakRef<{ end(): void }>>((subscription) =>
  subscription.deref()?.end(),
);

export function onWeak<T extends object>(
  emitter: EventEmitter,
  event: string,
  target: T,
  handler: (target: T, ...args: any[]) => void,
): () => void {
  const subscription = weakSubscription(emitter, event, new WeakRef(target), handler);
  gone.register(target, new WeakRef(subscription), subscription);
  return () => {
    gone.unregister(subscription);
    subscription.end();
  };
}

function weakSubscription<T extends object>(
  emitter: EventEmitter,
  event: string,
  weak: WeakRef<T>,
  handler: (target: T, ...args: any[]) => void,
) {
  const subscription = { end: () => {} };
  subscription.end = subscribe(emitter, event, (...args) => {
    const target = weak.deref();
    if (target) handler(target, ...args);
    else subscription.end();
  });
  return subscription;
}
