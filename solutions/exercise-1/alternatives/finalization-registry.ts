// Another design: lifetimes kept in WeakMaps and a FinalizationRegistry, objects made by plain
// functions. A detector's readings hang on the emitter itself and go with it; the session's state is in
// a closure. WeakMaps are right for data about an object; they never remove a listener, `off` does.
import type { EventEmitter } from 'node:events';

export interface LeakReport {
  label: string;
  event: string;
  from: number;
  to: number;
  growth: number;
}

type Reading = { names: Map<string | symbol, number>; all: number };

export class LeakDetector {
  minSamples: number;
  /** Readings belong to one watching of an emitter; the entry goes when the emitter goes. */
  #readings = new WeakMap<EventEmitter, Map<object, Reading[]>>();
  #weak = new Map<object, { label: string; ref: WeakRef<EventEmitter> }>();
  #gone = new FinalizationRegistry<object>((key) => this.#weak.delete(key));
  #timers = new Set<NodeJS.Timeout>();

  constructor({ minSamples }: { minSamples?: number } = {}) {
    this.minSamples = minSamples ?? 3;
  }

  watch(label: string, emitter: EventEmitter): () => void {
    const key = {};
    const ofEmitter = this.#readings.get(emitter) ?? new Map<object, Reading[]>();
    this.#readings.set(emitter, ofEmitter.set(key, []));
    this.#weak.set(key, { label, ref: new WeakRef(emitter) });
    this.#gone.register(emitter, key, key);
    return () => {
      this.#weak.delete(key);
      this.#gone.unregister(key);
    };
  }

  sample(): void {
    for (const [key, { ref }] of this.#weak) {
      const emitter = ref.deref();
      if (!emitter) continue;
      const names = new Map<string | symbol, number>();
      let all = 0;
      for (const name of emitter.eventNames()) {
        names.set(name, emitter.listeners(name).length);
        all += emitter.listeners(name).length;
      }
      this.#readings.get(emitter)?.get(key)?.push({ names, all });
    }
  }

  report(): LeakReport[] {
    const found: LeakReport[] = [];
    for (const [key, { label, ref }] of this.#weak) {
      const emitter = ref.deref();
      const all = (emitter && this.#readings.get(emitter)?.get(key)) ?? [];
      all.splice(0, all.length - this.minSamples);
      if (all.length < this.minSamples) continue;
      const rise = (event: string, countOf: (reading: Reading) => number) => {
        const counts = all.map(countOf);
        const rising = counts.slice(1).every((count, i) => count > Number(counts[i]));
        const [from, to] = [Number(counts[0]), Number(counts.at(-1))];
        return rising ? [{ label, event, from, to, growth: to - from }] : [];
      };
      const names = new Set(all.flatMap((reading) => [...reading.names.keys()]));
      const byName = [...names].flatMap((name) =>
        rise(String(name), (reading) => reading.names.get(name) ?? 0),
      );
      found.push(...(byName.length > 0 ? byName : rise('*', (reading) => reading.all)));
    }
    return found.toSorted((a, b) => b.growth - a.growth);
  }

  /** The timer holds the detector weakly: one that was forgotten while running ends its own timer. */
  start(ms: number): void {
    this.stop();
    const weak = new WeakRef(this);
    const timer = setInterval(() => {
      const detector = weak.deref();
      if (detector) detector.sample();
      else clearInterval(timer);
    }, ms);
    this.#timers.add(timer.unref());
  }

  stop(): void {
    for (const timer of this.#timers) clearInterval(timer);
    this.#timers.clear();
  }
}

export interface ChatSession {
  inbox: string[];
  lastTyping: string;
  readonly closed: boolean;
  close(): void;
}

type Options = { shutdown: AbortSignal; heartbeatMs?: number };

/** A constructor may return the object: `new ChatSession(…)` gives what the closure below makes. */
function construct(hub: EventEmitter, user: string, options: Options) {
  return openSession(hub, user, options);
}
export const ChatSession = construct as unknown as new (
  ...args: Parameters<typeof construct>
) => ChatSession;

function openSession(hub: EventEmitter, user: string, { shutdown, heartbeatMs }: Options) {
  let open = true;
  const session = {
    inbox: [] as string[],
    lastTyping: '',
    get closed() {
      return !open;
    },
    close() {
      open = false;
      hub.off('message', onMessage).off('typing', onTyping);
      shutdown.removeEventListener('abort', session.close);
      clearInterval(timer);
    },
  };
  const onMessage = (from: string, text: string) => {
    if (open) session.inbox.push(`${from}: ${text}`);
  };
  const onTyping = (who: string) => {
    if (open) session.lastTyping = who;
  };
  const timer = setInterval(() => hub.emit('heartbeat', user), heartbeatMs ?? 1000);
  hub.on('message', onMessage).on('typing', onTyping);
  shutdown.addEventListener('abort', session.close);
  if (shutdown.aborted) session.close();
  users.unshift(user);
  users.length = Math.min(users.length, 100);
  return session;
}

const users: string[] = [];
export const recentUsers = (): string[] => users.toReversed();

export class TimeoutError extends Error {
  override get name() {
    return 'TimeoutError';
  }
}

/** One settled flag, and a `finally` that ends whatever is still waiting. */
export function waitFor(
  emitter: EventEmitter,
  event: string,
  { timeoutMs, signal }: { timeoutMs?: number; signal?: AbortSignal } = {},
): Promise<unknown[]> {
  if (signal?.aborted) return Promise.reject(signal.reason);
  let settle: { resolve(args: unknown[]): void; reject(reason: unknown): void };
  const promise = new Promise<unknown[]>((resolve, reject) => {
    settle = { resolve, reject };
  });
  const onEvent = (...args: unknown[]) => end(() => settle.resolve(args));
  const onAbort = () => end(() => settle.reject(signal?.reason));
  const timer =
    timeoutMs === undefined
      ? undefined
      : setTimeout(() => end(() => settle.reject(new TimeoutError())), timeoutMs);
  function end(how: () => void) {
    emitter.removeListener(event, onEvent);
    signal?.removeEventListener('abort', onAbort);
    clearTimeout(timer);
    how();
  }
  emitter.prependListener(event, onEvent);
  signal?.addEventListener('abort', onAbort);
  return promise;
}

/** The listeners that each target has on an emitter: kept by the emitter, not by the target. */
const subscriptions = new WeakMap<EventEmitter, Map<symbol, [string, (...args: any[]) => void]>>();

const targets = new FinalizationRegistry<{ emitter: WeakRef<EventEmitter>; id: symbol }>(
  ({ emitter, id }) => {
    const alive = emitter.deref();
    if (alive) unsubscribe(alive, id);
  },
);

export function onWeak<T extends object>(
  emitter: EventEmitter,
  event: string,
  target: T,
  handler: (target: T, ...args: any[]) => void,
): () => void {
  const id = Symbol(event);
  const listener = calling(new WeakRef(target), handler);
  const ofEmitter = subscriptions.get(emitter) ?? new Map();
  subscriptions.set(emitter, ofEmitter.set(id, [event, listener]));
  emitter.on(event, listener);
  targets.register(target, { emitter: new WeakRef(emitter), id });
  return () => unsubscribe(emitter, id);
}

function calling<T extends object>(weak: WeakRef<T>, handler: (target: T, ...args: any[]) => void) {
  return (...args: any[]) => {
    const target = weak.deref();
    if (target !== undefined) handler(target, ...args);
  };
}

function unsubscribe(emitter: EventEmitter, id: symbol): void {
  const ofEmitter = subscriptions.get(emitter);
  const found = ofEmitter?.get(id);
  if (found) emitter.off(...found);
  ofEmitter?.delete(id);
}
