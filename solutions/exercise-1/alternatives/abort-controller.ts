// Another design: one AbortController a session, one a wait. Whatever is started gets its signal, and
// abort() ends it all. Where an API takes no signal (EventEmitter#on, setInterval), a small adapter
// listens to it. The lists of the other designs are inside the signal here.
import { addAbortListener, type EventEmitter } from 'node:events';

export interface LeakReport {
  label: string;
  event: string;
  from: number;
  to: number;
  growth: number;
}

/** Keeps a row of counts for each name, and the total as a row of its own, instead of whole readings. */
export class LeakDetector {
  #minSamples: number;
  #watches: { label: string; weak: WeakRef<EventEmitter>; rows: Map<string | symbol, number[]> }[] =
    [];
  #running: AbortController | undefined;

  constructor(options: { minSamples?: number } = {}) {
    this.#minSamples = options.minSamples ?? 3;
  }

  watch(label: string, emitter: EventEmitter) {
    const watch = { label, weak: new WeakRef(emitter), rows: new Map([[total, []]]) };
    this.#watches.push(watch);
    return () => {
      this.#watches = this.#watches.filter((other) => other !== watch);
    };
  }

  sample() {
    this.#watches = this.#watches.filter(({ weak }) => weak.deref() !== undefined);
    for (const { weak, rows } of this.#watches) {
      const emitter = weak.deref();
      if (!emitter) continue;
      const length = rows.get(total)?.length ?? 0;
      for (const name of emitter.eventNames())
        if (!rows.has(name)) rows.set(name, new Array(length).fill(0));
      let all = 0;
      for (const [name, row] of rows) {
        if (name === total) continue;
        const count = emitter.listenerCount(name);
        all += count;
        row.push(count);
        if (row.every((past) => past === 0)) rows.delete(name);
      }
      rows.get(total)?.push(all);
      for (const row of rows.values()) if (row.length > this.#minSamples) row.shift();
    }
  }

  report(): LeakReport[] {
    const leaks: LeakReport[] = [];
    for (const { label, rows } of this.#watches) {
      const rising = [...rows].filter(([, row]) => this.#rises(row));
      const named = rising.filter(([name]) => name !== total);
      for (const [name, row] of named.length > 0 ? named : rising) {
        const [from = 0] = row;
        const to = row.at(-1) ?? 0;
        leaks.push({
          label,
          event: name === total ? '*' : String(name),
          from,
          to,
          growth: to - from,
        });
      }
    }
    return leaks.sort((a, b) => b.growth - a.growth);
  }

  #rises(row: number[]) {
    if (row.length < this.#minSamples) return false;
    for (let i = 1; i < row.length; i++) if ((row[i] ?? 0) <= (row[i - 1] ?? 0)) return false;
    return true;
  }

  start(ms: number) {
    this.stop();
    this.#running = new AbortController();
    every(ms, () => this.sample(), this.#running.signal).unref();
  }

  stop() {
    this.#running?.abort();
  }
}

const total = Symbol('the total');

export class ChatSession {
  inbox: string[] = [];
  lastTyping = '';
  #own = new AbortController();

  constructor(
    hub: EventEmitter,
    user: string,
    options: { shutdown: AbortSignal; heartbeatMs?: number },
  ) {
    recent = [...recent, user].slice(-100);
    const { signal } = this.#own;
    on(hub, 'message', (from, text) => void this.inbox.push(`${from}: ${text}`), signal);
    const onTyping = (who: string) => {
      this.lastTyping = who;
    };
    on(hub, 'typing', onTyping, signal);
    every(options.heartbeatMs ?? 1000, () => hub.emit('heartbeat', user), signal);
    whenAborted(options.shutdown, () => this.close(), signal);
    if (options.shutdown.aborted) this.close();
  }

  get closed() {
    return this.#own.signal.aborted;
  }

  close() {
    this.#own.abort();
  }
}

function on(
  emitter: EventEmitter,
  event: string,
  handle: (...args: any[]) => void,
  signal: AbortSignal,
) {
  if (signal.aborted) return;
  const listener = (...args: unknown[]) => {
    if (!signal.aborted) handle(...args);
  };
  emitter.on(event, listener);
  addAbortListener(signal, () => emitter.off(event, listener));
}

function whenAborted(longLived: AbortSignal, task: () => void, signal: AbortSignal) {
  longLived.addEventListener('abort', task);
  addAbortListener(signal, () => longLived.removeEventListener('abort', task));
}

function every(ms: number, task: () => void, signal: AbortSignal) {
  const timer = setInterval(task, ms);
  addAbortListener(signal, () => clearInterval(timer)); // called at once when it is aborted already
  return timer;
}

let recent: string[] = [];

export const recentUsers = () => recent;

export class TimeoutError extends Error {
  constructor(message?: string) {
    super(message);
    this.name = 'TimeoutError';
  }
}

/**
 * A controller of its own ends the wait, whatever the outcome. (`events.once` takes a signal too, but
 * rejects when an `error` event comes.)
 */
export async function waitFor(
  emitter: EventEmitter,
  event: string,
  { timeoutMs, signal }: { timeoutMs?: number; signal?: AbortSignal } = {},
): Promise<unknown[]> {
  signal?.throwIfAborted();
  const over = new AbortController();
  try {
    return await new Promise((resolve, reject) => {
      on(emitter, event, (...args: unknown[]) => resolve(args), over.signal);
      if (signal) whenAborted(signal, () => reject(signal.reason), over.signal);
      if (timeoutMs === undefined) return;
      const timer = setTimeout(() => reject(new TimeoutError(`${timeoutMs} ms`)), timeoutMs);
      addAbortListener(over.signal, () => clearTimeout(timer));
    });
  } finally {
    over.abort();
  }
}

interface Subscription {
  emitter: WeakRef<EventEmitter>;
  event: string;
  listener: WeakRef<(...args: any[]) => void>;
}

const gone = new FinalizationRegistry<Subscription>(({ emitter, event, listener }) => {
  const still = listener.deref();
  if (still) emitter.deref()?.removeListener(event, still);
});

export function onWeak<T extends object>(
  emitter: EventEmitter,
  event: string,
  target: T,
  handler: (target: T, ...args: any[]) => void,
) {
  const listener = listenerFor(new WeakRef(target), handler);
  emitter.addListener(event, listener);
  const subscription = { emitter: new WeakRef(emitter), event, listener: new WeakRef(listener) };
  gone.register(target, subscription, subscription);
  return () => {
    gone.unregister(subscription);
    emitter.removeListener(event, listener);
  };
}

const listenerFor =
  <T extends object>(weak: WeakRef<T>, handler: (target: T, ...args: any[]) => void) =>
  (...args: any[]) => {
    const target = weak.deref();
    if (target) handler(target, ...args);
  };
