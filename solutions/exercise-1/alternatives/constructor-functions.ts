// Another design: no classes, as before 2015. Constructor functions share methods by their prototypes,
// and what ends a session is found by its listeners' order in one array. waitFor() has one function for
// every outcome; onWeak() subscribes a bound function whose `this` is the weak reference.
import type { EventEmitter } from 'node:events';

export interface LeakReport {
  label: string;
  event: string;
  from: number;
  to: number;
  growth: number;
}

// --- Step 1 ---------------------------------------------------------------------------------------

interface Watched {
  label: string;
  emitter: WeakRef<EventEmitter>;
  /** Name by name, one number for each reading; `names[0]` is the total. */
  names: { name: string | symbol | undefined; counts: number[] }[];
  readings: number;
}

interface Detector {
  _least: number;
  _watched: (Watched | undefined)[];
  _timer: NodeJS.Timeout | null;
  watch(label: string, emitter: EventEmitter): () => void;
  sample(): void;
  report(): LeakReport[];
  start(ms: number): void;
  stop(): void;
}

export type LeakDetector = Detector;
export const LeakDetector = function LeakDetector(
  this: Detector,
  options?: { minSamples?: number },
): void {
  this._least = options?.minSamples === undefined ? 3 : options.minSamples;
  this._watched = [];
  this._timer = null;
} as unknown as { new (options?: { minSamples?: number }): Detector; prototype: Detector };

LeakDetector.prototype.watch = function watch(label, emitter) {
  const names = [{ name: undefined, counts: [] }];
  const place =
    this._watched.push({ label, emitter: new WeakRef(emitter), names, readings: 0 }) - 1;
  return () => {
    this._watched[place] = undefined;
  };
};

LeakDetector.prototype.sample = function sample() {
  for (const watched of this._watched) {
    const emitter = watched?.emitter.deref();
    if (watched && emitter) read(watched, emitter);
  }
};

function read(watched: Watched, emitter: EventEmitter): void {
  const known = new Set(watched.names.map(({ name }) => name));
  for (const name of emitter.eventNames())
    if (!known.has(name)) watched.names.push({ name, counts: new Array(watched.readings).fill(0) });
  let sum = 0;
  for (const { name, counts } of watched.names)
    if (name !== undefined) {
      sum += emitter.listenerCount(name);
      counts.push(emitter.listenerCount(name));
    }
  watched.names[0]!.counts.push(sum);
  watched.readings += 1;
}

LeakDetector.prototype.report = function report() {
  const leaks: LeakReport[] = [];
  for (const watched of this._watched) {
    if (watched === undefined || watched.readings < this._least) continue;
    const rising = watched.names
      .map(({ name, counts }) => ({ name, last: counts.slice(-this._least) }))
      .filter(({ last }) => !last.some((count, i) => i > 0 && count <= last[i - 1]!));
    const named = rising.filter(({ name }) => name !== undefined);
    for (const { name, last } of named.length > 0 ? named : rising) {
      const [from, to] = [last[0]!, last[last.length - 1]!];
      const event = name === undefined ? '*' : String(name);
      leaks.push({ label: watched.label, event, from, to, growth: to - from });
    }
  }
  return leaks.sort((a, b) => b.growth - a.growth);
};

LeakDetector.prototype.start = function start(ms) {
  if (this._timer !== null) clearInterval(this._timer);
  this._timer = setInterval(() => this.sample(), ms);
  this._timer.unref();
};

LeakDetector.prototype.stop = function stop() {
  if (this._timer !== null) clearInterval(this._timer);
  this._timer = null;
};

// --- Steps 2 and 3 --------------------------------------------------------------------------------

interface Session {
  inbox: string[];
  lastTyping: string;
  closed: boolean;
  _undo: (() => void)[];
  close(): void;
}

const users: string[] = [];

export const recentUsers = (): string[] => users.slice(-100);

export type ChatSession = Session;
export const ChatSession = function ChatSession(
  this: Session,
  hub: EventEmitter,
  user: string,
  options: { shutdown: AbortSignal; heartbeatMs?: number },
): void {
  users.push(user);
  if (users.length > 500) users.splice(0, 400); // now and then, not each time
  this.inbox = [];
  this.lastTyping = '';
  this.closed = options.shutdown.aborted;
  this._undo = [];
  if (this.closed) return;

  const onMessage = (from: string, text: string) => {
    if (!this.closed) this.inbox.push(`${from}: ${text}`);
  };
  const onTyping = (who: string) => {
    if (!this.closed) this.lastTyping = who;
  };
  const onAbort = () => this.close();
  const beat = setInterval(
    () => hub.emit('heartbeat', user),
    options.heartbeatMs === undefined ? 1000 : options.heartbeatMs,
  );
  hub.on('message', onMessage);
  hub.on('typing', onTyping);
  options.shutdown.addEventListener('abort', onAbort);
  this._undo.push(
    () => hub.off('message', onMessage),
    () => hub.off('typing', onTyping),
    () => options.shutdown.removeEventListener('abort', onAbort),
    () => clearInterval(beat),
  );
} as unknown as {
  new (
    hub: EventEmitter,
    user: string,
    options: { shutdown: AbortSignal; heartbeatMs?: number },
  ): Session;
  prototype: Session;
};

ChatSession.prototype.close = function close() {
  this.closed = true;
  while (this._undo.length > 0) this._undo.pop()!();
};

// --- Step 4 ---------------------------------------------------------------------------------------

export type TimeoutError = Error;
export const TimeoutError = function TimeoutError(this: Error, message: string): Error {
  return Reflect.construct(Error, [message], new.target ?? TimeoutError);
} as unknown as { new (message: string): Error; prototype: Error };
TimeoutError.prototype = Object.create(Error.prototype, {
  constructor: { value: TimeoutError, configurable: true, writable: true },
  name: { value: 'TimeoutError', configurable: true, writable: true },
});

export function waitFor(
  emitter: EventEmitter,
  event: string,
  options?: { timeoutMs?: number; signal?: AbortSignal },
): Promise<unknown[]> {
  const { timeoutMs, signal } = options ?? {};
  if (signal?.aborted) return Promise.reject(signal.reason);
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    const end = (outcome: () => void) => {
      emitter.removeListener(event, onEvent);
      signal?.removeEventListener('abort', onAbort);
      clearTimeout(timer);
      outcome();
    };
    const onEvent = (...args: unknown[]) => end(() => resolve(args));
    const onAbort = () => end(() => reject(signal!.reason));
    emitter.prependListener(event, onEvent);
    signal?.addEventListener('abort', onAbort);
    if (timeoutMs !== undefined)
      timer = setTimeout(end, timeoutMs, () => reject(new TimeoutError(`no ${event}`)));
  });
}

// --- Step 5 ---------------------------------------------------------------------------------------

interface Weak {
  target: WeakRef<object>;
  handler(target: any, ...args: any[]): void;
}

function call(this: Weak, ...args: any[]): void {
  const target = this.target.deref();
  if (target) this.handler.call(undefined, target, ...args);
}

const registry = new FinalizationRegistry((off: () => void) => off());

export function onWeak<T extends object>(
  emitter: EventEmitter,
  event: string,
  target: T,
  handler: (target: T, ...args: any[]) => void,
): () => void {
  const listener = call.bind({ target: new WeakRef(target), handler });
  emitter.on(event, listener);
  const off = offOf(new WeakRef(emitter), event, new WeakRef(listener));
  registry.register(target, off);
  return off;
}

function offOf(
  emitter: WeakRef<EventEmitter>,
  event: string,
  listener: WeakRef<(...args: any[]) => void>,
): () => void {
  return () => {
    const [hub, known] = [emitter.deref(), listener.deref()];
    if (hub && known) hub.off(event, known);
  };
}
