// Another design: objects listen, not functions. A session and a wait are listeners of their signals
// themselves (`handleEvent`), and each emitter's listeners are methods bound once. Heartbeats are a chain
// of time-outs that aims at fixed times. The detector keeps one table of counts for all its readings.
import type { EventEmitter } from 'node:events';

export interface LeakReport {
  label: string;
  event: string;
  from: number;
  to: number;
  growth: number;
}

// --- Step 1 ---------------------------------------------------------------------------------------

/** One row a reading of one watching. Rows that are too old, or of a watching that ended, go. */
interface Row {
  watching: object;
  name: string | symbol;
  reading: number;
  count: number;
}

export class LeakDetector {
  minSamples = 3;
  #table: Row[] = [];
  #watched: { watching: object; label: string; ref: WeakRef<EventEmitter>; readings: number }[] =
    [];
  #timers: NodeJS.Timeout[] = [];

  constructor(options: { minSamples?: number } = {}) {
    if (options.minSamples !== undefined) this.minSamples = options.minSamples;
  }

  watch(label: string, emitter: EventEmitter) {
    const watching = {};
    this.#watched.push({ watching, label, ref: new WeakRef(emitter), readings: 0 });
    return () => {
      this.#watched = this.#watched.filter((one) => one.watching !== watching);
      this.#table = this.#table.filter((row) => row.watching !== watching);
    };
  }

  sample() {
    for (const one of this.#watched) {
      const emitter = one.ref.deref();
      if (!emitter) continue;
      const reading = ++one.readings;
      for (const name of emitter.eventNames())
        this.#table.push({
          watching: one.watching,
          name,
          reading,
          count: emitter.listeners(name).length,
        });
    }
    const firsts = new Map(
      this.#watched.map((one) => [one.watching, one.readings - this.minSamples]),
    );
    this.#table = this.#table.filter((row) => row.reading > (firsts.get(row.watching) ?? 0));
  }

  report() {
    const found: LeakReport[] = [];
    for (const { watching, label, readings } of this.#watched) {
      if (readings < this.minSamples) continue;
      const own = this.#table.filter((row) => row.watching === watching);
      const risen = (event: string, rows: Row[]): LeakReport[] => {
        const counts = Array.from({ length: this.minSamples }, (_, i) =>
          rows
            .filter((row) => row.reading === readings - this.minSamples + 1 + i)
            .reduce((sum, row) => sum + row.count, 0),
        );
        const from = counts[0] as number;
        const to = counts[counts.length - 1] as number;
        const isRising = counts.every((count, i) => i === 0 || count > (counts[i - 1] as number));
        return isRising ? [{ label, event, from, to, growth: to - from }] : [];
      };
      const names = [...new Set(own.map((row) => row.name))];
      const leaks = names.flatMap((name) =>
        risen(
          String(name),
          own.filter((row) => row.name === name),
        ),
      );
      found.push(...(leaks.length > 0 ? leaks : risen('*', own)));
    }
    found.sort((a, b) => (a.growth < b.growth ? 1 : a.growth > b.growth ? -1 : 0));
    return found;
  }

  start(ms: number) {
    if (this.#timers.length > 0) return; // it samples already
    this.sample();
    this.#timers.push(setInterval(() => this.sample(), ms).unref());
  }

  stop() {
    for (const timer of this.#timers.splice(0)) clearInterval(timer);
  }
}

// --- Steps 2 and 3 --------------------------------------------------------------------------------

const memory = { users: [] as string[] };

export const recentUsers = () => memory.users.slice(-100);

export class ChatSession {
  inbox: string[] = [];
  lastTyping = '';
  closed = false;
  readonly #hub: EventEmitter;
  readonly #user: string;
  readonly #shutdown: AbortSignal;
  readonly #heartbeatMs: number;
  readonly #onMessage = this.#message.bind(this);
  readonly #onTyping = this.#typing.bind(this);
  #timer: NodeJS.Timeout | undefined;
  #nextBeatAt = performance.now();

  constructor(
    hub: EventEmitter,
    user: string,
    { shutdown, heartbeatMs }: { shutdown: AbortSignal; heartbeatMs?: number },
  ) {
    memory.users = [...memory.users.slice(-99), user];
    this.#hub = hub;
    this.#user = user;
    this.#shutdown = shutdown;
    this.#heartbeatMs = heartbeatMs ?? 1000;
    if (shutdown.aborted) this.close();
    else this.#open();
  }

  #open() {
    this.#shutdown.addEventListener('abort', this);
    this.#hub.prependListener('message', this.#onMessage);
    this.#hub.prependListener('typing', this.#onTyping);
    this.#wait();
  }

  /** The signal calls it. */
  handleEvent() {
    this.close();
  }

  #message(from: string, text: string) {
    if (!this.closed) this.inbox = [...this.inbox, [from, text].join(': ')];
  }

  #typing(user: string) {
    this.lastTyping = this.closed ? this.lastTyping : user;
  }

  #wait() {
    this.#nextBeatAt += this.#heartbeatMs;
    this.#timer = setTimeout(() => this.#beat(), this.#nextBeatAt - performance.now());
  }

  /** The next time-out first: a listener of the heartbeat may close the session, and ends it then. */
  #beat() {
    this.#wait();
    this.#hub.emit('heartbeat', this.#user);
  }

  close() {
    this.closed = true;
    clearTimeout(this.#timer);
    this.#hub.removeListener('message', this.#onMessage);
    this.#hub.removeListener('typing', this.#onTyping);
    this.#shutdown.removeEventListener('abort', this);
  }
}

// --- Step 4 ---------------------------------------------------------------------------------------

export class TimeoutError extends Error {
  constructor(message: string) {
    super(message);
    this.name = new.target.name;
  }
}

/** One wait. It is the listener of the signal, and knows how to end itself. */
class Wait {
  readonly promise: Promise<unknown[]>;
  readonly #emitter: EventEmitter;
  readonly #event: string;
  readonly #signal: AbortSignal | undefined;
  #timer: NodeJS.Timeout | undefined;
  #settle!: { resolve(args: unknown[]): void; reject(reason: unknown): void };
  readonly #onEvent = (...args: unknown[]) => this.#end().resolve(args);

  constructor(emitter: EventEmitter, event: string, timeoutMs?: number, signal?: AbortSignal) {
    this.promise = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    this.#emitter = emitter;
    this.#event = event;
    this.#signal = signal;
    emitter.once(event, this.#onEvent);
    signal?.addEventListener('abort', this);
    if (signal?.aborted) this.handleEvent();
    else if (timeoutMs !== undefined)
      this.#timer = setTimeout(() => this.#end().reject(new TimeoutError(event)), timeoutMs);
  }

  handleEvent() {
    this.#end().reject(this.#signal?.reason);
  }

  #end() {
    this.#emitter.off(this.#event, this.#onEvent);
    this.#signal?.removeEventListener('abort', this);
    clearTimeout(this.#timer);
    return this.#settle;
  }
}

export function waitFor(
  emitter: EventEmitter,
  event: string,
  options?: { timeoutMs?: number; signal?: AbortSignal },
) {
  return new Wait(emitter, event, options?.timeoutMs, options?.signal).promise;
}

// --- Step 5 ---------------------------------------------------------------------------------------

/** It is held by the emitter, through its bound method; all that it holds itself is weak or the caller's. */
class WeakListener<T extends object> {
  readonly target: WeakRef<T>;
  readonly emitter: WeakRef<EventEmitter>;
  readonly call = this.#call.bind(this);
  readonly event: string;
  readonly handler: (target: T, ...args: any[]) => void;

  constructor(
    emitter: EventEmitter,
    event: string,
    target: T,
    handler: (target: T, ...args: any[]) => void,
  ) {
    this.target = new WeakRef(target);
    this.emitter = new WeakRef(emitter);
    this.event = event;
    this.handler = handler;
    emitter.on(event, this.call);
    endings.register(target, new WeakRef(this));
  }

  #call(...args: unknown[]) {
    const target = this.target.deref();
    if (target !== undefined) this.handler.call(undefined, target, ...args);
  }

  end() {
    this.emitter.deref()?.off(this.event, this.call);
  }
}

const endings = new FinalizationRegistry((listener: WeakRef<{ end(): void }>) =>
  listener.deref()?.end(),
);

export function onWeak<T extends object>(
  emitter: EventEmitter,
  event: string,
  target: T,
  handler: (target: T, ...args: any[]) => void,
) {
  const listener = new WeakListener(emitter, event, target, handler);
  return () => listener.end();
}
