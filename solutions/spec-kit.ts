// What the specs share: how many objects survive garbage collection, who left which listener where,
// how a promise ended. Like the specs, it looks only at what anybody outside the code can see.
import { EventEmitter, getEventListeners } from 'node:events';
import v8 from 'node:v8';
import vm from 'node:vm';
import { TestRunner } from 'vitest';
import {
  hold,
  lent,
  type Model,
  mustBeUnaltered,
  type Program,
  runSettings,
  signalsDerivedFrom,
  takingErrors,
  useRealTime,
  useVirtualTime,
  type VirtualClock,
} from '../src/trial/trial.ts';

/** Hands over something to draw beside a failed test. The course shows it; plain vitest ignores it. */
export function exhibit(kind: string, data: unknown): void {
  const meta = TestRunner.getCurrentTest()?.meta as
    | { exhibits?: { kind: string; data: unknown }[] }
    | undefined;
  if (!meta) return;
  meta.exhibits ??= [];
  meta.exhibits.push({ kind, data });
}

export { lent };

/**
 * The one crash point that a sweep is to look at, counted from 1: `check 5 --at 3` sets it.
 * `undefined`: look at all of them.
 */
export const onlyAt = (): number | undefined => (globalThis as any).__eventsCourse?.at;

/**
 * Holds the answer against the rules of a model on so many generated runs. The shortest run that
 * breaks a rule is exhibited as a story.
 */
export async function keepsRules<Answer, Run extends Program>(
  answer: Answer,
  model: Model<Answer, Run>,
  runs: number,
): Promise<void> {
  const { share = () => 1, ...settings } = runSettings();
  const asked = { runs: Math.ceil(runs * share()), ...settings };
  const { failure, story } = await hold(answer, model, asked);
  if (story) exhibit('story', story);
  if (failure) throw failure;
}

/** The body of a test in which no timer waits for the wall: `clock.advance(ms)` moves time on. */
export const virtually = (work: (clock: VirtualClock) => Promise<void>) => (): Promise<void> =>
  takingErrors(async () => {
    const clock = useVirtualTime();
    try {
      await work(clock);
      await clock.settle();
      if (clock.unhandled.length > 0) throw clock.unhandled[0];
      if (clock.uncaught.length > 0) throw clock.uncaught[0];
    } finally {
      useRealTime();
    }
  });

// --- Garbage collection ---------------------------------------------------------------------------

/** As many may survive a census: the last object of an async loop can stay in a register. */
export const tolerated = 2;

/**
 * How many of `count` objects are still alive when nobody but the code under test can hold them.
 * Made one by one and held by weak references only. Counting ends once at most `tolerated` are left.
 */
export async function survivors(
  make: (index: number) => object | Promise<object>,
  count: number,
): Promise<number> {
  const made: WeakRef<object>[] = [];
  for (let index = 0; index < count; index++) {
    const object = make(index);
    made.push(new WeakRef(object instanceof Promise ? await object : object));
  }
  const alive = () => made.filter((weak) => weak.deref() !== undefined).length;
  await collectUntil(() => alive() <= tolerated);
  return alive();
}

/**
 * Collects garbage, a turn of the event loop before each time, until `done` or six times: a weak
 * reference that was read keeps its target until the turn ends, finalizers run in turns of their own.
 */
export async function collectUntil(done: () => boolean): Promise<void> {
  for (let turn = 0; turn < 6; turn++) {
    await nextTurn();
    collectGarbage();
    await nextTurn();
    if (done()) return;
  }
}

export const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

export function collectGarbage(): void {
  gc ??= exposeGc(); // not globalThis.gc, which an answer may define
  gc();
}

let gc: (() => void) | undefined;

function exposeGc(): () => void {
  v8.setFlagsFromString('--expose-gc');
  return vm.runInNewContext('gc');
}

// --- Listeners and timers -------------------------------------------------------------------------

/** Where each listener was added: an error made there, whose stack nobody formats until it is asked for. */
type Places = WeakMap<object, Error[]>;

/** What the specs ask an emitter. An answer can't give it another of its own. */
const readings = ['emit', 'eventNames', 'listenerCount', 'listeners', 'rawListeners'] as const;

/** An emitter that remembers where each of its listeners was added. It holds no listener itself. */
export class WatchedEmitter extends EventEmitter {
  readonly #places: Places = new WeakMap();

  constructor() {
    super();
    this.setMaxListeners(0); // many listeners are what the specs are about
    for (const name of readings) Object.defineProperty(this, name, { value: this[name] });
  }

  // `once` adds its wrapper through `on`, and `prependOnceListener` through `prependListener`.
  override on(event: string | symbol, listener: (...args: any[]) => void): this {
    remember(this.#places, listener);
    return super.on(event, listener);
  }

  override addListener(event: string | symbol, listener: (...args: any[]) => void): this {
    remember(this.#places, listener);
    return super.on(event, listener);
  }

  override prependListener(event: string | symbol, listener: (...args: any[]) => void): this {
    remember(this.#places, listener);
    return super.prependListener(event, listener);
  }

  placesOf(listener: object): string[] {
    return stacksOf(this.#places, listener);
  }
}

/** The event of every listener that is on the emitter; for each, where it was added is exhibited. */
export function listenersLeft(emitter: WatchedEmitter, holder = 'hub'): string[] {
  mustBeUnaltered(emitter, readings.slice());
  return exhibitLeft(
    holder,
    emitter
      .eventNames()
      .flatMap((name) =>
        inOrder(emitter.rawListeners(name), (listener) => emitter.placesOf(listener)).map(
          (stack) => ({ event: String(name), stack }),
        ),
      ),
  );
}

/** A signal that remembers where each of its listeners was added, and the function that aborts it. */
export function watchedSignal(): { signal: AbortSignal; abort(reason?: unknown): void } {
  const controller = new AbortController();
  const { signal } = controller;
  const places: Places = new WeakMap();
  const add = signal.addEventListener;
  Object.defineProperty(signal, 'addEventListener', {
    value(...args: Parameters<typeof add>) {
      if (args[1]) remember(places, args[1]);
      return add.apply(signal, args);
    },
  });
  placesOfSignal.set(signal, places);
  return { signal, abort: (reason) => controller.abort(reason) };
}

const placesOfSignal = new WeakMap<AbortSignal, Places>();

/**
 * `abort` for every listener on the signal or on one derived from it by `AbortSignal.any()`; for each,
 * where it was added is exhibited.
 */
export function abortListenersLeft(signal: AbortSignal, holder = 'signal'): string[] {
  const places = placesOfSignal.get(signal) ?? new WeakMap();
  const left = [signal, ...signalsDerivedFrom(signal)].flatMap((one) => {
    mustBeUnaltered(one, ['addEventListener']);
    return inOrder(getEventListeners(one, 'abort'), (listener) => stacksOf(places, listener));
  });
  return exhibitLeft(
    holder,
    left.map((stack) => ({ event: 'abort', stack })),
  );
}

function exhibitLeft(holder: string, left: { event: string; stack: string }[]): string[] {
  if (left.length > 0) exhibit('listeners', { holder, left });
  return left.map(({ event }) => event);
}

function remember(places: Places, listener: object): void {
  const known = places.get(listener);
  if (known) known.push(new Error('added here'));
  else if (typeof listener === 'function' || typeof listener === 'object')
    places.set(listener, [new Error('added here')]);
}

const stacksOf = (places: Places, listener: object): string[] =>
  (places.get(listener) ?? []).map((error) => error.stack ?? '');

/** A stack for each listener; a function that was added n times takes its last n places in turn. */
function inOrder(listeners: object[], stacks: (listener: object) => string[]): string[] {
  return listeners.map((listener, index) => {
    const later = listeners.slice(index).filter((other) => other === listener).length;
    return stacks(listener).at(-later) ?? '';
  });
}

/** Timers that keep the process alive, the test runner's own included: compare two counts. */
export const timersRunning = () =>
  process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;

// --- Promises and errors --------------------------------------------------------------------------

type Ending = { resolved: unknown } | { rejected: unknown } | 'still pending';

/**
 * How a promise ends, as a value. One that never ends must not take the test's whole time; and a
 * pause of the machine, however long, counts for little of the patience.
 */
export async function endingOf(promise: unknown, patienceMs = 250): Promise<Ending> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<Ending>((resolve) => {
    let [waitedMs, lastTick] = [0, performance.now()];
    timer = setInterval(() => {
      const now = performance.now();
      waitedMs += Math.min(now - lastTick, 50);
      lastTick = now;
      if (waitedMs >= patienceMs) resolve('still pending');
    }, 10);
  });
  const ending = Promise.resolve(promise).then(
    (resolved): Ending => ({ resolved }),
    (rejected): Ending => ({ rejected }),
  );
  return Promise.race([ending, patience]).finally(() => clearInterval(timer));
}

/** Waits. Specs keep it short: at most 60 ms. */
export const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/**
 * Runs `cause` and gives the error that surfaces as an uncaught exception because of it; `undefined`
 * if none does. Meanwhile the test runner's own handlers stand aside.
 */
export async function expectUncaught(cause: () => unknown, turns = 3): Promise<unknown> {
  const handlers = process.listeners('uncaughtException');
  const caught: { error: unknown }[] = [];
  process.removeAllListeners('uncaughtException');
  process.on('uncaughtException', (error) => caught.push({ error }));
  try {
    await cause();
    for (let turn = 0; turn < turns && caught.length === 0; turn++) await nextTurn();
  } finally {
    process.removeAllListeners('uncaughtException');
    for (const handler of handlers) process.on('uncaughtException', handler);
  }
  return caught[0]?.error;
}

/** Runs `cause` and gives what was rejected meanwhile, or a few turns later, with nobody to catch it. */
export async function unhandledRejections(cause: () => unknown, turns = 3): Promise<unknown[]> {
  const handlers = process.listeners('unhandledRejection');
  const reasons: unknown[] = [];
  process.removeAllListeners('unhandledRejection');
  process.on('unhandledRejection', (reason) => reasons.push(reason));
  try {
    await cause();
    for (let turn = 0; turn < turns; turn++) await nextTurn();
  } finally {
    process.removeAllListeners('unhandledRejection');
    for (const handler of handlers) process.on('unhandledRejection', handler);
  }
  return reasons;
}
