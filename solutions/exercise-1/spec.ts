import { EventEmitter, setMaxListeners } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import {
  abortListenersLeft,
  collectGarbage,
  collectUntil,
  endingOf,
  keepsRules,
  listenersLeft,
  nextTurn,
  survivors,
  timersRunning,
  tolerated,
  virtually,
  WatchedEmitter,
  watchedSignal,
} from '../spec-kit.ts';
import * as answer from './exercise-1.ts';
import {
  ChatSession,
  LeakDetector,
  onWeak,
  recentUsers,
  TimeoutError,
  waitFor,
} from './exercise-1.ts';
import { trials } from './trials.ts';

/** Holds the answer against the rules of a step, in its generated runs. */
const rulesOf = (step: number) => async () => {
  for (const trial of trials)
    if (trial.step === step) await keepsRules(answer, trial.model as never, trial.runs);
};

const namesAtFirst = namesAtLoad();

describe('1 detector', () => {
  test('reports an event name that gained listeners at every reading', () => {
    const { hub, detector } = watchedHub();
    readAtEach(detector, hub, 'typing', [1, 3, 6]);
    const [leak] = detector.report();
    const rises = { label: 'hub', event: 'typing', from: 1, to: 6, growth: 5 };
    expect(leak, 'the leak of typing').toMatchObject(rises);
  });

  test('gives no verdict before it has minSamples readings, by default 3', () => {
    const hub = quietEmitter();
    addListeners(hub, 'typing', 9);
    const detector = new LeakDetector();
    detector.watch('hub', hub);
    readAtEach(detector, hub, 'typing', [1, 2]);
    expect(seen(detector), 'two readings, three are needed').toEqual([]);

    const patient = watchedHub({ minSamples: 5 });
    readAtEach(patient.detector, patient.hub, 'typing', [1, 2, 3, 4]);
    expect(seen(patient.detector), 'minSamples 5, four readings').toEqual([]);
    readAtEach(patient.detector, patient.hub, 'typing', [5]);
    expect(seen(patient.detector), 'minSamples 5, five readings').toEqual(['hub typing 1 → 5']);
  });

  test('takes a reading in sample() only, not in watch() and not in report()', () => {
    const hub = quietEmitter();
    addListeners(hub, 'typing', 1);
    const detector = new LeakDetector();
    detector.watch('hub', hub);
    readAtEach(detector, hub, 'typing', [2, 3]);
    expect(seen(detector), 'sample() was called twice').toEqual([]);
    addListeners(hub, 'typing', 1);
    detector.report();
    expect(seen(detector), 'sample() was called twice, report() often').toEqual([]);
  });

  test('reports neither steady listeners, however many, nor those that come and go', () => {
    const { hub, detector } = watchedHub();
    readAtEach(detector, hub, 'message', [500, 500, 500]);
    expect(seen(detector), '500, 500, 500: steady').toEqual([]);
    readAtEach(detector, hub, 'message', [5, 8, 6, 9]);
    expect(seen(detector), '8, 6, 9: up and down').toEqual([]);
    readAtEach(detector, hub, 'message', [1, 2, 2, 3]);
    expect(seen(detector), '2, 2, 3: not rising at every reading').toEqual([]);
  });

  test('looks at the last minSamples readings, and at no older one', () => {
    const { hub, detector } = watchedHub();
    readAtEach(detector, hub, 'typing', [9, 4, 5, 6]);
    expect(seen(detector), '9, 4, 5, 6: a leak since 4').toEqual(['hub typing 4 → 6']);
    readAtEach(detector, hub, 'typing', [6, 6]);
    expect(seen(detector), '6, 6, 6: it is over').toEqual([]);
  });

  test('counts a name without listeners as 0, and names a symbol as String(symbol)', () => {
    const { hub, detector } = watchedHub();
    readAtEach(detector, hub, Symbol('joined'), [1, 2, 3]);
    expect(seen(detector), 'a symbol').toEqual(['hub Symbol(joined) 1 → 3']);

    const empty = watchedHub();
    readAtEach(empty.detector, empty.hub, 'typing', [0, 1, 2]);
    expect(seen(empty.detector), 'none, one, two').toEqual(['hub typing 0 → 2']);
  });

  test('reports the total as * where no single name rises, and only there', () => {
    const { hub, detector } = watchedHub();
    for (const id of [1, 2, 3]) readAtEach(detector, hub, `reply-${id}`, [2]);
    expect(seen(detector), 'a new name with two listeners at each reading').toEqual([
      'hub * 2 → 6',
    ]);
    readAtEach(detector, hub, 'typing', [1, 2, 3]);
    expect(seen(detector), 'typing rises').toEqual(['hub typing 1 → 3']);
  });

  test('reports every leak of every emitter, the largest growth first', () => {
    const { hub, detector } = watchedHub();
    const lobby = quietEmitter();
    detector.watch('lobby', lobby);
    addListeners(lobby, 'joined', 20);
    for (const reading of [1, 2, 3]) {
      addListeners(hub, 'typing', 1);
      addListeners(hub, 'message', reading * 3);
      addListeners(lobby, 'joined', 2);
      detector.sample();
    }
    expect(seen(detector), 'three leaks').toEqual([
      'hub message 3 → 18',
      'lobby joined 22 → 26',
      'hub typing 1 → 3',
    ]);
  });

  test('watch() gives a function that ends the watching of this one emitter', () => {
    const [one, two] = [quietEmitter(), quietEmitter()];
    const detector = new LeakDetector();
    const unwatch = detector.watch('socket', one);
    detector.watch('socket', two); // two emitters may share a label
    for (const _reading of [1, 2, 3]) {
      addListeners(one, 'data', 2);
      addListeners(two, 'data', 1);
      detector.sample();
    }
    const both = ['socket data 2 → 6', 'socket data 1 → 3'];
    expect(seen(detector), 'two emitters with one label').toEqual(both);
    unwatch();
    expect(seen(detector), 'the first is not watched any more').toEqual(['socket data 1 → 3']);
  });

  test('every rule holds in generated runs', rulesOf(1), 20_000);

  test('never keeps a watched emitter alive', async () => {
    const detector = new LeakDetector();
    const alive = await survivors(() => {
      const emitter = quietEmitter();
      detector.watch('socket', emitter);
      detector.sample();
      return emitter;
    }, 60);
    expect(alive, 'emitters kept by the detector').toBeLessThanOrEqual(tolerated);
    const later = quietEmitter();
    detector.watch('later', later);
    const readThree = () => readAtEach(detector, later, 'typing', [1, 2, 3]);
    expect(readThree, 'sample(), watched emitters are gone').not.toThrow();
    const seen = detector.report().map(({ label, event, from, to }) => [label, event, from, to]);
    const leak = ['later', 'typing', 1, 3];
    expect(seen, 'an emitter watched after some that are gone').toEqual([leak]);
  });

  test('its timer never keeps the process alive', () => {
    const detector = new LeakDetector();
    const before = timersRunning();
    detector.start(1000);
    const running = timersRunning() - before;
    detector.stop();
    expect(running, 'timers that keep the process alive').toBe(0);
  });
});

describe('2 sessions clean up', () => {
  test(
    'takes messages as "from: text", remembers who is typing, sends heartbeats',
    virtually(async (clock) => {
      const { hub, session } = openSession({ user: 'ann', heartbeatMs: 50 });
      const beats: unknown[][] = [];
      hub.on('heartbeat', (...args) => beats.push(args));
      hub.emit('message', 'bob', 'hi');
      hub.emit('typing', 'bob');
      expect(session.inbox, 'the inbox').toEqual(['bob: hi']);
      expect(session.lastTyping, 'lastTyping').toBe('bob');
      expect(session.closed, 'closed').toBe(false);
      await clock.advance(60);
      expect(beats[0], 'the first heartbeat, after 50 ms').toEqual(['ann']);
      session.close();
    }),
  );

  test('close() removes every listener that the session added to the hub', () => {
    const { hub, session } = openSession();
    session.close();
    expect(session.closed, 'closed').toBe(true);
    expect(listenersLeft(hub), 'left on the hub after close()').toEqual([]);
  });

  test('close() removes only what this session added: others go on', () => {
    const { hub, signal, session } = openSession();
    const theirs = record(hub, 'message');
    const joined = record(hub, 'joined');
    const other = open(hub, 'bob', signal);
    session.close();
    hub.emit('joined', 'cid');
    hub.emit('message', 'cid', 'hi');
    hub.emit('typing', 'cid');
    expect(joined, 'an event that no session listens to').toEqual([['cid']]);
    expect(other.inbox, "the other session's inbox").toEqual(['cid: hi']);
    expect(other.lastTyping, "the other session's lastTyping").toBe('cid');
    expect(theirs, "somebody else's listener").toEqual([['cid', 'hi']]);
  });

  test('close() removes the listener from the shutdown signal', () => {
    const { signal, session } = openSession();
    session.close();
    expect(abortListenersLeft(signal), 'left on the signal after close()').toEqual([]);
  });

  test('nothing arrives once it is closed, even in the middle of a delivery', () => {
    const { hub, session } = openSession();
    hub.prependListener('message', () => session.close());
    hub.emit('message', 'bob', 'too late');
    expect(session.inbox, 'a message, closed by an earlier listener').toEqual([]);

    const next = openSession();
    next.hub.prependListener('typing', () => next.session.close());
    next.hub.emit('typing', 'too late');
    expect(next.session.lastTyping, 'typing, closed by an earlier listener').toBe('');
  });

  test('the shutdown signal closes every session, as close() does', () => {
    const { hub, signal, abort, session } = openSession();
    const other = open(hub, 'bob', signal);
    abort();
    expect([session.closed, other.closed], 'closed by the signal').toEqual([true, true]);
    expect(listenersLeft(hub), 'left on the hub after the shutdown').toEqual([]);
  });

  test('every rule holds in generated runs', rulesOf(2), 20_000);
});

describe('3 closed sessions are freed', () => {
  test('60 sessions that were closed do not stay in memory', async () => {
    const { closed } = await endedSessions();
    expect(aliveOf(closed.all), heldBy(closed)).toBeLessThanOrEqual(tolerated);
  });

  test('60 sessions that the shutdown closed do not stay in memory', async () => {
    const { shut } = await endedSessions();
    expect(aliveOf(shut.all), heldBy(shut)).toBeLessThanOrEqual(tolerated);
  });

  test('60 sessions opened after the shutdown do not stay in memory', async () => {
    const { late } = await endedSessions();
    expect(aliveOf(late.all), heldBy(late)).toBeLessThanOrEqual(tolerated);
  });

  test('recentUsers() has no names before the first session', () => {
    if (namesAtFirst instanceof Error) throw namesAtFirst;
    expect(namesAtFirst, 'as soon as the module is loaded').toEqual([]);
  });

  test('recentUsers() gives the last 100 names, the newest last, sessions gone or not', async () => {
    await endedSessions();
    const ofGone = recentUsers().length;
    const open = opening(quietEmitter(), new AbortController().signal);
    for (let i = 1; i <= 120; i++) open(`user-${i}`).close();
    const kept = recentUsers().length;
    const limit = kept < 120 ? 'a limit above 100' : 'no limit';
    expect(kept, `names kept of 120: ${limit}`).toBeLessThanOrEqual(100);
    expect(recentUsers().at(-1), 'the newest of 120').toBe('user-120');
    expect(recentUsers()[0], 'the oldest of 120 that is kept').toBe('user-21');
    expect(ofGone, 'names kept of sessions that are gone').toBeGreaterThanOrEqual(100);
    open('user-50').close();
    expect(recentUsers().at(-1), 'the newest, who was here before').toBe('user-50');
  });

  test('every rule holds in generated runs', rulesOf(3), 20_000);
});

describe('4 waitFor', () => {
  test('has subscribed when it returns, and resolves with all the arguments', async () => {
    const hub = new WatchedEmitter();
    const waiting = waitFor(hub, 'reply');
    hub.emit('reply', 'bob', 42);
    expect(await endingOf(waiting), 'sent at once').toEqual({ resolved: ['bob', 42] });
  });

  test(
    'leaves nothing behind when the event came',
    virtually(async (clock) => {
      const hub = new WatchedEmitter();
      const { signal } = watchedSignal();
      waitFor(hub, 'reply', { timeoutMs: 60_000, signal });
      hub.emit('reply');
      await clock.settle();
      expect(listenersLeft(hub), 'left on the hub').toEqual([]);
      expect(clock.timers.size, 'timers left').toBe(0);
      expect(abortListenersLeft(signal), 'left on the signal').toEqual([]);
    }),
  );

  test(
    'without timeoutMs it waits for an hour',
    virtually(async (clock) => {
      const hub = new WatchedEmitter();
      const waiting = waitFor(hub, 'reply').catch((error) => error);
      await clock.advance(3_600_000);
      hub.emit('reply', 'at last');
      expect(await waiting, 'what came after an hour').toEqual(['at last']);
    }),
  );

  test(
    'rejects with TimeoutError when the time is up, and leaves nothing behind',
    virtually(async (clock) => {
      const hub = new WatchedEmitter();
      const { signal } = watchedSignal();
      const error = rejectionOf(waitFor(hub, 'reply', { timeoutMs: 300, signal }));
      await clock.advance(310);
      expect(await error, 'its name').toMatchObject({ name: 'TimeoutError' });
      expect(await error, 'its class').toBeInstanceOf(TimeoutError);
      expect(listenersLeft(hub), 'left on the hub').toEqual([]);
      expect(abortListenersLeft(signal), 'left on the signal').toEqual([]);
    }),
  );

  test(
    'rejects with signal.reason when it is aborted, and leaves nothing behind',
    virtually(async (clock) => {
      const hub = new WatchedEmitter();
      const { signal, abort } = watchedSignal();
      const error = rejectionOf(waitFor(hub, 'reply', { timeoutMs: 60_000, signal }));
      abort('the user left');
      await clock.settle();
      expect(await error, 'the reason').toBe('the user left');
      expect(listenersLeft(hub), 'left on the hub').toEqual([]);
      expect(clock.timers.size, 'timers left').toBe(0);
      expect(abortListenersLeft(signal), 'left on the signal').toEqual([]);
    }),
  );

  test('every rule holds in generated runs', rulesOf(4), 20_000);

  test('keeps nothing in memory once it is over, however long the time limit', async () => {
    const alive = await survivors(async () => {
      const hub = new EventEmitter();
      const waiting = waitFor(hub, 'reply', { timeoutMs: 60_000 });
      hub.emit('reply');
      await Promise.race([waiting, nextTurn()]);
      return hub;
    }, 60);
    expect(alive, 'emitters kept by a wait that is over').toBeLessThanOrEqual(tolerated);
  });
});

describe('5 weak listeners', () => {
  test('calls the handler with the target and the arguments of the event', () => {
    const hub = new WatchedEmitter();
    const target: Target = { got: [] };
    onWeak(hub, 'message', target, (who, from, text) => who.got.push(`${from}: ${text}`));
    hub.emit('message', 'bob', 'hi');
    hub.emit('message', 'bob', 'again');
    expect(target.got, 'two messages').toEqual(['bob: hi', 'bob: again']);
  });

  test('gives a function that unsubscribes this target from this event', () => {
    const hub = new WatchedEmitter();
    const [one, two]: [Target, Target] = [{ got: [] }, { got: [] }];
    const off = onWeak(hub, 'message', one, keep);
    onWeak(hub, 'message', two, keep);
    onWeak(hub, 'typing', one, keep);
    off();
    hub.emit('message', 'a message');
    hub.emit('typing', 'typing');
    expect(two.got, 'another target with the same handler').toEqual(['a message']);
    expect(one.got, 'the same target, another event').toEqual(['typing']);
    expect(hub.listenerCount('message'), 'listeners left for two targets less one').toBe(1);
  });

  test('every rule holds in generated runs', rulesOf(5), 20_000);

  test('goes on serving a target that is alive, whatever the garbage collector does', async () => {
    const { served } = await goneTargets();
    expect(served.first, 'after a garbage collection').toEqual(['one']);
    expect(served.all, 'after the collection of other targets').toEqual(['one', 'two']);
  });

  test('the emitter does not keep the target alive, and the listener then goes by itself', async () => {
    const { hub, targets } = await goneTargets();
    expect(aliveOf(targets), 'targets kept by the hub').toBeLessThanOrEqual(tolerated);
    const left = hub.listenerCount('message');
    hub.emit('message', 'anybody?');
    const laggard = hub.listenerCount('message') < left ? 'went only at the next event' : 'stayed';
    expect(left, `listeners that ${laggard}, targets gone`).toBeLessThanOrEqual(tolerated);
  });

  test('the target does not keep the emitter alive', async () => {
    const { emitters, ofEmitters } = await goneTargets();
    expect(aliveOf(emitters), 'emitters kept by the target').toBeLessThanOrEqual(tolerated);
    expect(ofEmitters.got, 'nothing was sent').toEqual([]);
  });

  test('never calls the handler for a target that is gone', async () => {
    const { calledWith } = await goneTargets();
    expect(calledWith.has('undefined'), 'a handler was called with undefined').toBe(false);
  });
});

// --- Helpers --------------------------------------------------------------------------------------

/** No session has been made when the spec is loaded. */
function namesAtLoad(): unknown {
  try {
    return recentUsers();
  } catch (error) {
    return error; // the test of step 3 shows it
  }
}

/** What a promise rejects with; what it resolves with is not asked for. */
const rejectionOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'it has resolved',
    (error: unknown) => error,
  );

const whenDone: (() => void)[] = [];

/** Done after the test, whether it passed or not. */
const cleanUp = (task: () => void) => whenDone.push(task);

afterEach(() => {
  for (const task of whenDone.splice(0)) task();
});

/** An emitter that does not warn: many listeners are what the tests are about. */
const quietEmitter = () => new EventEmitter().setMaxListeners(0);

function watchedHub(options?: { minSamples: number }) {
  const hub = quietEmitter();
  const detector = new LeakDetector(options);
  detector.watch('hub', hub);
  cleanUp(() => detector.stop());
  cleanUp(() => hub.removeAllListeners()); // the hub is needed until now
  return { hub, detector };
}

function addListeners(emitter: EventEmitter, event: string | symbol, count: number): void {
  for (let i = 0; i < count; i++) emitter.on(event, () => {});
}

/** Brings the event to each count in turn, and takes a reading at each. */
function readAtEach(
  detector: LeakDetector,
  emitter: EventEmitter,
  event: string | symbol,
  counts: number[],
): void {
  for (const count of counts) {
    emitter.removeAllListeners(event);
    addListeners(emitter, event, count);
    detector.sample();
  }
}

/** The report, one line a leak. */
const seen = (detector: LeakDetector) =>
  detector.report().map(({ label, event, from, to }) => `${label} ${event} ${from} → ${to}`);

/** A session on a hub and a signal of its own. */
function openSession({ user = 'ann', heartbeatMs = 1000 } = {}) {
  const hub = new WatchedEmitter();
  const { signal, abort } = watchedSignal();
  return { hub, signal, abort, session: open(hub, user, signal, heartbeatMs) };
}

function open(hub: EventEmitter, user: string, shutdown: AbortSignal, heartbeatMs = 1000) {
  const session = new ChatSession(hub, user, { shutdown, heartbeatMs });
  cleanUp(() => session.close());
  return session;
}

/** The arguments of every event that comes from now on. */
function record(emitter: EventEmitter, event: string): unknown[][] {
  const recorded: unknown[][] = [];
  emitter.on(event, (...args) => recorded.push(args));
  return recorded;
}

const opening = (hub: EventEmitter, shutdown: AbortSignal) => (user: string) =>
  new ChatSession(hub, user, { shutdown });

/** Done once, however many tests ask for it: a garbage collection is what takes long here. */
function once<Result>(work: () => Promise<Result>): () => Promise<Result> {
  let result: Promise<Result> | undefined;
  return () => {
    result ??= work();
    return result;
  };
}

/** 60 that nobody holds but the code under test. */
const sixty = (make: (i: number) => object) =>
  Array.from({ length: 60 }, (_, i) => new WeakRef(make(i)));

const aliveOf = (all: WeakRef<object>[]) => all.filter((one) => one.deref() !== undefined).length;

/** Sessions that ended in each of the three ways, after a garbage collection. */
const endedSessions = once(async () => {
  const [closed, shut, late] = [sessionPlace(), sessionPlace(), sessionPlace()];
  closed.all = sixty((i) => {
    const session = closed.open(`closed-${i}`);
    session.close();
    return session;
  });
  shut.all = sixty((i) => {
    const session = shut.open(`shut-${i}`);
    if (i === 59) shut.abort(); // the last one is there: the shutdown closes them all
    return session;
  });
  late.abort();
  late.all = sixty((i) => late.open(`late-${i}`));
  await collectUntil(() => [closed, shut, late].every(({ all }) => aliveOf(all) <= tolerated));
  return { closed, shut, late };
});

/** A hub and a signal that live on, as the sessions must not. */
function sessionPlace() {
  const hub = quietEmitter();
  const controller = new AbortController();
  const { signal } = controller;
  const abort = () => controller.abort();
  setMaxListeners(0, signal);
  return { hub, signal, abort, open: opening(hub, signal), all: [] as WeakRef<object>[] };
}

/** Who can be seen to hold the sessions? If nobody can, it is something inside the module. */
function heldBy({ hub, signal }: { hub: EventEmitter; signal: AbortSignal }): string {
  const [event] = hub.eventNames();
  if (event !== undefined) return `held by the hub's '${String(event)}' listeners`;
  if (abortListenersLeft(signal).length > 0) return 'held by the signal';
  return 'held by something in your module';
}

interface Target {
  got: string[];
}

const keep = (target: Target, text: string) => target.got.push(text);

/** A target that only its subscription knows. */
function subscribedTo(hub: EventEmitter, handler: (target: Target, text: string) => void): Target {
  const target: Target = { got: [] };
  onWeak(hub, 'message', target, handler);
  return target;
}

/** Targets that are gone beside one that somebody holds, before and after their listeners go. */
const goneTargets = once(async () => {
  const [hub, unseen, servedHub] = [quietEmitter(), quietEmitter(), quietEmitter()];
  const targets = sixty(() => subscribedTo(hub, keep));
  const calledWith = new Set<string>();
  sixty(() => subscribedTo(unseen, (target) => calledWith.add(typeof target)));
  // Nobody else holds this handler either.
  const servedTarget = subscribedTo(servedHub, (target, got) => target.got.push(got));
  for (let i = 0; i < 9; i++) subscribedTo(servedHub, () => {});
  const cleared = quietEmitter(); // somebody removes the listeners first: then there is nothing to remove
  sixty(() => subscribedTo(cleared, keep));
  cleared.removeAllListeners();
  const ofEmitters: Target = { got: [] };
  const emitters = sixty(() => {
    const emitter = new EventEmitter();
    onWeak(emitter, 'message', ofEmitters, keep);
    return emitter;
  });
  const areGone = () =>
    aliveOf([...targets, ...emitters]) <= tolerated &&
    hub.listenerCount('message') <= tolerated &&
    servedHub.listenerCount('message') <= 1 + tolerated;

  await nextTurn();
  collectGarbage();
  unseen.emit('message', 'anybody?'); // the targets are gone, their listeners are there still
  servedHub.emit('message', 'one');
  const first = [...servedTarget.got];
  await nextTurn();
  if (!areGone()) await collectUntil(areGone);
  servedHub.emit('message', 'two');
  const served = { first, all: servedTarget.got };
  return { hub, targets, calledWith, served, emitters, ofEmitters };
});
