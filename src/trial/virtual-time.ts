// Virtual time for somebody else's code. Functions take the place of Node's timers and clocks, once,
// before that code is loaded. They keep their identity and ask at each call whether time is virtual,
// so it doesn't matter whether the code captured them at load. `Date` becomes a Proxy, because a
// subclass would break `Date()` without new.
import { AsyncResource } from 'node:async_hooks';
import perfHooks from 'node:perf_hooks';
import timersPromises from 'node:timers/promises';
import { promisify } from 'node:util';
import { VirtualClock, VirtualTimer } from './clock.ts';

const node = {
  setTimeout,
  clearTimeout,
  setInterval,
  clearInterval,
  setImmediate,
  clearImmediate,
  Date,
  now: performance.now.bind(performance),
  hrtime: process.hrtime,
  timeoutSignal: AbortSignal.timeout,
  promises: { ...timersPromises },
};

/** Undefined: real time. */
let clock: VirtualClock | undefined;

/** From now on time is virtual, until `useRealTime()`. Each run gets a clock of its own. */
export function useVirtualTime(): VirtualClock {
  clock = new VirtualClock();
  return clock;
}

export function useRealTime(): void {
  clock = undefined;
}

/** The clock that runs now; undefined in real time. */
export const currentClock = (): VirtualClock | undefined => clock;

// --- Timers ---------------------------------------------------------------------------------------

type Callback = (...args: any[]) => void;

function checkCallback(run: unknown): asserts run is Callback {
  if (typeof run === 'function') return;
  const error = new TypeError('The "callback" argument must be of type function.');
  throw Object.assign(error, { code: 'ERR_INVALID_ARG_TYPE' });
}

/** As Node does: the callback sees the async context of whoever started the timer. */
function bound(run: Callback, args: unknown[]): () => void {
  const context = new AsyncResource('VirtualTimer'); // bind() costs ten times as much on Node 20
  return () => context.runInAsyncScope(run, undefined, ...args);
}

const starting =
  (start: any, isInterval: boolean) =>
  (run: Callback, ms?: number, ...args: unknown[]): any => {
    checkCallback(run);
    if (!clock) return start(run, ms, ...args);
    return new VirtualTimer(clock, bound(run, args), ms, isInterval);
  };

const stopping = (stop: any) => (timer: any) => {
  if (timer instanceof VirtualTimer) timer.close();
  else if (clock && (typeof timer === 'number' || typeof timer === 'string')) {
    for (const one of clock.timers) if (one.number === Number(timer)) one.close();
  } else stop(timer);
};

class VirtualImmediate {
  readonly run: () => void;

  constructor(run: () => void) {
    this.run = run;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  hasRef(): boolean {
    return true;
  }
}

const timers = {
  setTimeout: starting(node.setTimeout, false),
  setInterval: starting(node.setInterval, true),
  clearTimeout: stopping(node.clearTimeout),
  clearInterval: stopping(node.clearInterval),
  setImmediate(run: Callback, ...args: unknown[]): any {
    checkCallback(run);
    if (!clock) return node.setImmediate(run, ...args);
    const job = new VirtualImmediate(bound(run, args));
    clock.immediates.push(job);
    return job;
  },
  clearImmediate(job: any): void {
    if (!(job instanceof VirtualImmediate)) node.clearImmediate(job);
    else if (clock) clock.immediates = clock.immediates.filter((other) => other !== job);
  },
};

// --- node:timers/promises -------------------------------------------------------------------------

interface Waiting {
  signal?: AbortSignal;
  ref?: boolean;
}

/** Rejects as Node does: with an AbortError, whose cause is the signal's reason. */
function waitFor<T>(
  start: (done: () => void) => unknown,
  stop: (handle: any) => void,
  value: T,
  { signal }: Waiting = {},
): Promise<T> {
  return new Promise((resolve, reject) => {
    const refuse = () => reject(abortError(signal!));
    if (signal?.aborted) return refuse();
    const handle = start(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve(value);
    });
    const onAbort = () => {
      stop(handle);
      refuse();
    };
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

const abortError = ({ reason }: AbortSignal) =>
  Object.assign(new Error('The operation was aborted', { cause: reason }), {
    name: 'AbortError',
    code: 'ABORT_ERR',
  });

const sleep = <T>(ms?: number, value?: T, options?: Waiting) =>
  clock
    ? waitFor((done) => timers.setTimeout(done, ms), timers.clearTimeout, value as T, options)
    : node.promises.setTimeout(ms, value as T, options);

const immediate = <T>(value?: T, options?: Waiting) =>
  clock
    ? waitFor((done) => timers.setImmediate(done), timers.clearImmediate, value as T, options)
    : node.promises.setImmediate(value as T, options);

async function* everyMs<T>(ms?: number, value?: T, options?: Waiting): AsyncGenerator<T> {
  if (!clock) return yield* node.promises.setInterval(ms, value as T, options);
  for (;;) {
    await sleep(ms, undefined, options);
    yield value as T;
  }
}

const promises = {
  setTimeout: sleep,
  setImmediate: immediate,
  setInterval: everyMs,
  scheduler: {
    wait: (ms: number, options?: Waiting) => sleep(ms, undefined, options),
    yield: () => immediate<void>(),
  },
};

Object.defineProperty(timers.setTimeout, promisify.custom, { value: promises.setTimeout });
Object.defineProperty(timers.setImmediate, promisify.custom, { value: promises.setImmediate });

// --- Clocks ---------------------------------------------------------------------------------------

/** What `Date.now()` says at the beginning of a run. */
const beginning = node.Date.UTC(2030, 0, 1);
const dateNow = () => (clock ? beginning + Math.trunc(clock.now) : node.Date.now());
const now = () => (clock ? clock.now : node.now());

const VirtualDate = new Proxy(node.Date, {
  construct: (target, args, made) =>
    Reflect.construct(target, args.length ? args : [dateNow()], made),
  apply: () => new node.Date(dateNow()).toString(),
  get: (target, key, receiver) => (key === 'now' ? dateNow : Reflect.get(target, key, receiver)),
});

const nanoseconds = () => (clock ? BigInt(Math.round(clock.now * 1e6)) : node.hrtime.bigint());

function hrtime(since?: [number, number]): [number, number] {
  if (!clock) return node.hrtime(since);
  const before = since ? BigInt(since[0]) * 1_000_000_000n + BigInt(since[1]) : 0n;
  const passed = nanoseconds() - before;
  return [Number(passed / 1_000_000_000n), Number(passed % 1_000_000_000n)];
}
hrtime.bigint = nanoseconds;

function timeoutSignal(ms: number): AbortSignal {
  if (!clock) return node.timeoutSignal(ms);
  const controller = new AbortController();
  const reason = new DOMException('The operation was aborted due to timeout', 'TimeoutError');
  timers.setTimeout(() => controller.abort(reason), ms);
  return controller.signal;
}

// --- In place -------------------------------------------------------------------------------------

/** Answers may print, in hundreds of runs. */
let isSilent = false;

/** `true`: what is printed by console is lost until `silence(false)`. */
export function silence(silent: boolean): void {
  isSilent = silent;
}

function muteOnDemand(): void {
  for (const name of ['log', 'info', 'debug', 'warn', 'error', 'trace', 'dir', 'table'] as const) {
    const print = console[name] as (...args: unknown[]) => void;
    console[name] = (...args: unknown[]) => {
      if (!isSilent) print.apply(console, args);
    };
  }
}

let isInstalled = false;

/** Puts them in place. Must run before the code under test is loaded; a second call changes nothing. */
export function installVirtualTime(): void {
  if (isInstalled) return;
  isInstalled = true;
  Object.assign(globalThis, timers, { Date: VirtualDate });
  const replace = (target: object, name: string, value: unknown) =>
    Object.defineProperty(target, name, { value, configurable: true, writable: true });
  replace(performance, 'now', now);
  replace(AbortSignal, 'timeout', timeoutSignal);
  replace(process, 'hrtime', hrtime);
  muteOnDemand();
}

/** What takes the place of members of Node's modules where the code under test imports them. */
export const virtualModules: Record<string, Record<string, unknown>> = {
  timers: { ...timers, promises },
  'timers/promises': promises,
  perf_hooks: { performance: perfHooks.performance },
};

/** What surfaces while time is virtual belongs to the run. True if it was taken. */
export function takeUncaught(error: unknown): boolean {
  clock?.uncaught.push(error);
  return clock !== undefined;
}

export function takeUnhandled(reason: unknown): boolean {
  clock?.unhandled.push(reason);
  return clock !== undefined;
}
