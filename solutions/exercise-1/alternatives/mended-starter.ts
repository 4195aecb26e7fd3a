// Another design: the starter itself, mended where it leaks and rewritten nowhere. The race stays, and
// its losers end in a `finally`, a microtask after the winner. The detector keeps one flat list of
// counts for all emitters and readings.
import type { EventEmitter } from 'node:events';

export interface LeakReport {
  label: string;
  event: string;
  from: number;
  to: number;
  growth: number;
}

// --- Step 1 ---------------------------------------------------------------------------------------

type Name = string | symbol;

interface Count {
  watching: symbol;
  reading: number;
  name: Name;
  listeners: number;
}

export class LeakDetector {
  #minSamples: number;
  #emitters = new Map<symbol, WeakRef<EventEmitter>>();
  #counts: Count[] = [];
  /** How many readings each watching has. */
  #readings = new Map<symbol, number>();
  #timers: NodeJS.Timeout[] = [];

  constructor(options: { minSamples?: number } = {}) {
    this.#minSamples = options.minSamples ?? 3;
  }

  watch(label: string, emitter: EventEmitter): () => void {
    const watching = Symbol(label);
    this.#emitters.set(watching, new WeakRef(emitter));
    this.#readings.set(watching, 0);
    return () => this.#forget(watching);
  }

  #forget(watching: symbol): void {
    this.#emitters.delete(watching);
    this.#readings.delete(watching);
    this.#counts = this.#counts.filter((count) => count.watching !== watching);
  }

  sample(): void {
    for (const [watching, weak] of this.#emitters) {
      const emitter = weak.deref();
      if (emitter === undefined) {
        this.#forget(watching);
        continue;
      }
      const reading = this.#readings.get(watching)! + 1;
      this.#readings.set(watching, reading);
      for (const name of emitter.eventNames())
        this.#counts.push({ watching, reading, name, listeners: emitter.listenerCount(name) });
    }
    this.#counts = this.#counts.filter(
      ({ watching, reading }) => reading > this.#readings.get(watching)! - this.#minSamples,
    );
  }

  report(): LeakReport[] {
    const leaks: LeakReport[] = [];
    for (const [watching, last] of this.#readings) {
      if (last < this.#minSamples) continue;
      const own = this.#counts.filter((count) => count.watching === watching);
      const rising = (event: string, counts: Count[]): LeakReport[] => {
        const numbers = Array.from({ length: this.#minSamples }, () => 0);
        for (const { reading, listeners } of counts)
          numbers[reading - 1 - (last - this.#minSamples)]! += listeners;
        for (let i = 1; i < numbers.length; i++) if (numbers[i]! <= numbers[i - 1]!) return [];
        const [from, to] = [numbers[0]!, numbers[numbers.length - 1]!];
        return [{ label: watching.description!, event, from, to, growth: to - from }];
      };
      const named = [...new Set(own.map(({ name }) => name))].flatMap((name) =>
        rising(
          name.toString(),
          own.filter((count) => count.name === name),
        ),
      );
      leaks.push(...(named.length === 0 ? rising('*', own) : named));
    }
    return leaks.sort((a, b) => b.growth - a.growth);
  }

  start(ms: number): void {
    if (this.#timers.length > 0) return;
    const timer = setInterval(this.sample.bind(this), ms);
    timer.unref();
    this.#timers.push(timer);
  }

  stop(): void {
    while (this.#timers.length > 0) clearInterval(this.#timers.pop());
  }
}

// --- Steps 2 and 3 --------------------------------------------------------------------------------

export class ChatSession {
  inbox: string[] = [];
  lastTyping = '';
  closed = false;

  #hub: EventEmitter;
  #shutdown: AbortSignal;
  #heartbeat: NodeJS.Timeout | undefined;
  #onMessage = (from: string, text: string): void => {
    if (!this.closed) this.inbox.push(`${from}: ${text}`);
  };
  #onTyping = (user: string): void => this.onTyping(user);
  #onShutdown = (): void => this.close();

  constructor(
    hub: EventEmitter,
    user: string,
    options: { shutdown: AbortSignal; heartbeatMs?: number },
  ) {
    const { shutdown, heartbeatMs = 1000 } = options;
    this.#hub = hub;
    this.#shutdown = shutdown;
    recentNames.delete(user);
    recentNames.add(user);
    if (recentNames.size > 100) recentNames.delete(recentNames.values().next().value!);

    hub.on('message', this.#onMessage);
    hub.on('typing', this.#onTyping);
    this.#heartbeat = setInterval(() => hub.emit('heartbeat', user), heartbeatMs);
    shutdown.addEventListener('abort', this.#onShutdown);
    if (shutdown.aborted) this.close();
  }

  onTyping(user: string): void {
    if (!this.closed) this.lastTyping = user;
  }

  close(): void {
    this.closed = true;
    this.#hub.off('message', this.#onMessage);
    this.#hub.off('typing', this.#onTyping);
    clearInterval(this.#heartbeat);
    this.#shutdown.removeEventListener('abort', this.#onShutdown);
  }
}

/** A user who comes again has no second entry, and stands last. */
const recentNames = new Set<string>();

export function recentUsers(): string[] {
  return Array.from(recentNames);
}

// --- Step 4 ---------------------------------------------------------------------------------------

export class TimeoutError extends Error {
  override name = 'TimeoutError';
}

export async function waitFor(
  emitter: EventEmitter,
  event: string,
  options: { timeoutMs?: number; signal?: AbortSignal } = {},
): Promise<unknown[]> {
  const { timeoutMs, signal } = options;
  if (signal?.aborted) throw signal.reason;
  const losers: (() => void)[] = [];
  const came = new Promise<unknown[]>((resolve) => {
    const onEvent = (...args: unknown[]) => resolve(args);
    emitter.once(event, onEvent);
    losers.push(() => emitter.off(event, onEvent));
  });
  const isLate = new Promise<never>((_, reject) => {
    if (timeoutMs === undefined) return;
    const timer = setTimeout(() => reject(new TimeoutError(`no ${event} in time`)), timeoutMs);
    losers.push(() => clearTimeout(timer));
  });
  const isAborted = new Promise<never>((_, reject) => {
    const onAbort = () => reject(signal?.reason);
    signal?.addEventListener('abort', onAbort, { once: true });
    losers.push(() => signal?.removeEventListener('abort', onAbort));
  });
  try {
    return await Promise.race([came, isLate, isAborted]);
  } finally {
    for (const end of losers) end();
  }
}

// --- Step 5 ---------------------------------------------------------------------------------------

interface Gone {
  emitter: WeakRef<EventEmitter>;
  event: string;
  listener: WeakRef<(...args: any[]) => void>;
}

const registry = new FinalizationRegistry<Gone>(({ emitter, event, listener }) => {
  const [hub, known] = [emitter.deref(), listener.deref()];
  if (hub && known) hub.off(event, known);
});

export function onWeak<T extends object>(
  emitter: EventEmitter,
  event: string,
  target: T,
  handler: (target: T, ...args: any[]) => void,
): () => void {
  const listener = listenerFor(new WeakRef(target), handler);
  emitter.addListener(event, listener);
  registry.register(target, {
    emitter: new WeakRef(emitter),
    event,
    listener: new WeakRef(listener),
  });
  return () => {
    emitter.removeListener(event, listener);
  };
}

/** Made apart: a closure in onWeak() could hold the target along with what it needs. */
const listenerFor =
  <T extends object>(weak: WeakRef<T>, handler: (target: T, ...args: any[]) => void) =>
  (...args: any[]): void => {
    const target = weak.deref();
    if (target !== undefined) handler(target, ...args);
  };
