import { EventEmitter, setMaxListeners } from 'node:events';
import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  ChatSession,
  LeakDetector,
  onWeak,
  recentUsers,
  TimeoutError,
  waitFor,
} from './exercise-1.ts';
import {
  abortListenersLeft,
  collectGarbage,
  collectUntil,
  endingOf,
  listenersLeft,
  nextTurn,
  sleep,
  survivors,
  timersRunning,
  tolerated,
  WatchedEmitter,
  watchedSignal,
} from './spec-kit.ts';

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

  test('neither listens to a watched emitter nor keeps it alive', async () => {
    const hub = new WatchedEmitter();
    const detector = new LeakDetector();
    detector.watch('hub', hub);
    detector.sample();
    expect(listenersLeft(hub), 'on a hub that had no listener').toEqual([]);
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
    const leak = ['later typing 1 → 3'];
    expect(seen(detector), 'an emitter watched after some that are gone').toEqual(leak);
  });

  test('start(ms) samples by itself, also when it was stopped before', async () => {
    const { hub, detector } = watchedHub();
    const growing = setInterval(addListeners, 1, hub, 'typing', 1);
    cleanUp(() => clearInterval(growing));
    detector.start(4);
    await soon(() => expect(events(detector), 'found by itself').toEqual(['typing']));
    clearInterval(growing);
    detector.stop();
    detector.start(1);
    await soon(() => expect(events(detector), 'started again: steady now').toEqual([]));
  });

  test('one stop() ends the sampling, however often either was called', async () => {
    const { hub, detector } = watchedHub();
    detector.stop();
    detector.start(1);
    detector.stop();
    detector.stop();
    readAtEach(detector, hub, 'typing', [1, 2, 3]); // last, since start() may take a reading at once
    await sleep(12);
    expect(events(detector), 'a reading after stop() finds no growth').toEqual(['typing']);
    detector.start(1);
    detector.start(1);
    detector.stop();
    readAtEach(detector, hub, 'typing', [1, 2, 3]);
    await sleep(12);
    expect(events(detector), 'stop() after two start()').toEqual(['typing']);
  });

  test('its timer never keeps the process alive', () => {
    const { detector } = watchedHub();
    const before = timersRunning();
    detector.start(1000);
    const running = timersRunning() - before;
    detector.stop();
    expect(running, 'timers that keep the process alive').toBe(0);
  });
});

describe('2 sessions clean up', () => {
  test('takes messages as "from: text", remembers who is typing, sends heartbeats', async () => {
    const { hub, session } = openSession({ user: 'ann', heartbeatMs: 2 });
    const beats = record(hub, 'heartbeat');
    hub.emit('message', 'bob', 'hi');
    hub.emit('typing', 'bob');
    expect(session.inbox, 'the inbox').toEqual(['bob: hi']);
    expect(session.lastTyping, 'lastTyping').toBe('bob');
    expect(session.closed, 'closed').toBe(false);
    await soon(() => expect(beats[0], 'the first heartbeat').toEqual(['ann']));
  });

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

  test('close() ends the heartbeat of this session, and no other', async () => {
    const before = timersRunning();
    const { hub, signal, session } = openSession({ user: 'ann', heartbeatMs: 2 });
    open(hub, 'bob', signal, 2);
    const opened = timersRunning() - before;
    session.close();
    const left = timersRunning() - before;
    const beats = record(hub, 'heartbeat');
    await soon(() => expect(beats.flat().includes('bob'), 'the other beats').toBe(true));
    expect(beats.flat().includes('ann'), 'this one beats after close()').toBe(false);
    expect(left, 'timers left, of those of two sessions').toBe(opened / 2);
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

  test('close() may be called twice', () => {
    const { hub, signal, session } = openSession();
    session.close();
    expect(() => session.close(), 'the second close()').not.toThrow();
    expect(session.closed, 'closed after the second close()').toBe(true);
    expect(listenersLeft(hub), 'on the hub after the second close()').toEqual([]);
    expect(abortListenersLeft(signal), 'on the signal after the second close()').toEqual([]);
  });

  test('the shutdown signal closes every session, as close() does', () => {
    const { hub, signal, abort, session } = openSession();
    const other = open(hub, 'bob', signal);
    abort();
    expect([session.closed, other.closed], 'closed by the signal').toEqual([true, true]);
    expect(listenersLeft(hub), 'left on the hub after the shutdown').toEqual([]);
  });

  test('a signal that is aborted already closes the session at once', () => {
    const hub = new WatchedEmitter();
    const { signal, abort } = watchedSignal();
    abort();
    const before = timersRunning();
    const session = open(hub, 'ann', signal);
    expect(session.closed, 'opened after the shutdown').toBe(true);
    expect(listenersLeft(hub), 'left on the hub').toEqual([]);
    expect(timersRunning() - before, 'timers left').toBeLessThanOrEqual(0);
  });
});

describe('3 closed sessions are freed', () => {
  test('60 sessions that were closed do not stay in memory', async () => {
    const hub = new WatchedEmitter();
    const { signal } = watchedSignal();
    const alive = await survivors((i) => {
      const session = new ChatSession(hub, `closed-${i}`, { shutdown: signal });
      session.close();
      return session;
    }, 60);
    expect(alive, heldBy(hub, signal)).toBeLessThanOrEqual(tolerated);
  });

  test('60 sessions that the shutdown closed do not stay in memory', async () => {
    const hub = new WatchedEmitter();
    const { signal, abort } = watchedSignal(); // it lives on, as the sessions must not
    setMaxListeners(0, signal);
    const alive = await survivors((i) => {
      const session = new ChatSession(hub, `shut-${i}`, { shutdown: signal });
      if (i === 59) abort(); // the last one is there: the shutdown closes them all
      return session;
    }, 60);
    expect(alive, heldBy(hub, signal)).toBeLessThanOrEqual(tolerated);
  });

  test('60 sessions opened after the shutdown do not stay in memory', async () => {
    const hub = new WatchedEmitter();
    const { signal, abort } = watchedSignal();
    abort();
    const late = { shutdown: signal };
    const alive = await survivors((i) => new ChatSession(hub, `late-${i}`, late), 60);
    expect(alive, heldBy(hub, signal)).toBeLessThanOrEqual(tolerated);
  });

  test('recentUsers() gives the last 100 names, the newest last, sessions gone or not', async () => {
    const hub = new WatchedEmitter();
    const { signal } = watchedSignal();
    for (let i = 1; i <= 120; i++) new ChatSession(hub, `user-${i}`, { shutdown: signal }).close();
    const kept = recentUsers().length;
    const limit = kept < 120 ? 'a limit above 100' : 'no limit';
    expect(kept, `names kept of 120: ${limit}`).toBeLessThanOrEqual(100);
    expect(recentUsers().at(-1), 'the newest of 120').toBe('user-120');
    expect(recentUsers()[0], 'the oldest of 120 that is kept').toBe('user-21');
    await nextTurn();
    collectGarbage();
    expect(recentUsers().length, 'names kept of sessions that are gone').toBe(100);
    new ChatSession(hub, 'user-50', { shutdown: signal }).close();
    expect(recentUsers().at(-1), 'the newest, who was here before').toBe('user-50');
  });
});

describe('4 waitFor', () => {
  test('has subscribed when it returns, and resolves with all the arguments', async () => {
    const hub = new WatchedEmitter();
    const waiting = waitFor(hub, 'reply');
    hub.emit('reply', 'bob', 42);
    expect(await endingOf(waiting), 'sent at once').toEqual({ resolved: ['bob', 42] });
  });

  test('waits without a limit when there is no timeoutMs', async () => {
    const hub = new WatchedEmitter();
    const waiting = waitFor(hub, 'reply');
    expect(await endingOf(waiting, 12), 'after 12 ms without an event').toBe('still pending');
    hub.emit('reply', 'late');
    expect(await endingOf(waiting), 'after the event').toEqual({ resolved: ['late'] });
  });

  test('leaves nothing behind when the event came', async () => {
    const { hub, signal, before } = waitingPlace();
    const waiting = waitFor(hub, 'reply', { timeoutMs: 60_000, signal });
    hub.emit('reply');
    await endingOf(waiting);
    expect(listenersLeft(hub), 'left on the hub').toEqual([]);
    expect(timersRunning() - before, 'timers left').toBeLessThanOrEqual(0);
    expect(abortListenersLeft(signal), 'left on the signal').toEqual([]);
  });

  test('rejects with TimeoutError when the time is up, and leaves nothing behind', async () => {
    const { hub, signal, before } = waitingPlace();
    const ending = await endingOf(waitFor(hub, 'reply', { timeoutMs: 3, signal }));
    expect(ending, 'its name').toMatchObject({ rejected: { name: 'TimeoutError' } });
    expect(ending, 'its class').toEqual({ rejected: expect.any(TimeoutError) });
    expect(listenersLeft(hub), 'left on the hub').toEqual([]);
    expect(timersRunning() - before, 'timers left').toBeLessThanOrEqual(0);
    expect(abortListenersLeft(signal), 'left on the signal').toEqual([]);
  });

  test('rejects with signal.reason when it is aborted, and leaves nothing behind', async () => {
    const { hub, signal, abort, before } = waitingPlace();
    const waiting = waitFor(hub, 'reply', { timeoutMs: 60_000, signal });
    abort('the user left');
    expect(await endingOf(waiting), 'the reason').toEqual({ rejected: 'the user left' });
    expect(listenersLeft(hub), 'left on the hub').toEqual([]);
    expect(timersRunning() - before, 'timers left').toBeLessThanOrEqual(0);
    expect(abortListenersLeft(signal), 'left on the signal').toEqual([]);
  });

  test('removes no listener but its own', async () => {
    const hub = new WatchedEmitter();
    const theirs = record(hub, 'reply');
    const waiting = waitFor(hub, 'reply');
    hub.emit('reply', 1);
    await endingOf(waiting);
    hub.emit('reply', 2);
    expect(theirs, "somebody else's listener").toEqual([[1], [2]]);
  });

  test('rejects, and does not throw, when the signal is aborted already', async () => {
    const { hub, signal, abort, before } = waitingPlace();
    abort('the user left');
    let waiting: unknown;
    const call = () => {
      waiting = waitFor(hub, 'reply', { timeoutMs: 60_000, signal });
    };
    expect(call, 'the call').not.toThrow();
    expect(await endingOf(waiting, 60), 'the reason').toEqual({ rejected: 'the user left' });
    expect(listenersLeft(hub), 'left on the hub').toEqual([]);
    expect(timersRunning() - before, 'timers left').toBeLessThanOrEqual(0);
  });

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

  test('goes on serving a target that is alive, whatever the garbage collector does', async () => {
    const hub = new WatchedEmitter();
    const target: Target = { got: [] };
    onWeak(hub, 'message', target, (who, text) => who.got.push(text));
    await nextTurn();
    collectGarbage();
    hub.emit('message', 'one');
    expect(target.got, 'after a garbage collection').toEqual(['one']);
    for (let i = 0; i < 9; i++) subscribedTo(hub, () => {});
    await collectUntil(() => hub.listenerCount('message') <= 1 + tolerated);
    hub.emit('message', 'two');
    expect(target.got, 'after the collection of other targets').toEqual(['one', 'two']);
  });

  test('the emitter does not keep the target alive, and the listener then goes by itself', async () => {
    const hub = new WatchedEmitter();
    const alive = await survivors(() => subscribedTo(hub, keep), 60);
    expect(alive, 'targets kept by the hub').toBeLessThanOrEqual(tolerated);
    await collectUntil(() => hub.listenerCount('message') <= tolerated);
    const left = hub.listenerCount('message');
    hub.emit('message', 'anybody?');
    const laggard = hub.listenerCount('message') < left ? 'went only at the next event' : 'stayed';
    expect(left, `listeners that ${laggard}, targets gone`).toBeLessThanOrEqual(tolerated);
  });

  test('the target does not keep the emitter alive', async () => {
    const target: Target = { got: [] };
    const alive = await survivors(() => {
      const emitter = new EventEmitter();
      onWeak(emitter, 'message', target, keep);
      return emitter;
    }, 60);
    expect(alive, 'emitters kept by the target').toBeLessThanOrEqual(tolerated);
    expect(target.got, 'nothing was sent').toEqual([]);
  });

  test('never calls the handler for a target that is gone', async () => {
    const hub = new WatchedEmitter();
    const called = new Set<string>();
    for (let i = 0; i < 60; i++) subscribedTo(hub, (target) => called.add(typeof target));
    await nextTurn();
    collectGarbage();
    hub.emit('message', 'anybody?'); // the targets are gone, their listeners are there still
    expect(called.has('undefined'), 'a handler was called with undefined').toBe(false);
  });
});

// --- Helpers --------------------------------------------------------------------------------------

const whenDone: (() => void)[] = [];

/** Done after the test, whether it passed or not. */
const cleanUp = (task: () => void) => whenDone.push(task);

afterEach(() => {
  for (const task of whenDone.splice(0)) task();
});

/** Tries again for a while: timers are late on a busy machine. */
const soon = (assertion: () => void) => vi.waitFor(assertion, { timeout: 400, interval: 3 });

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

const events = (detector: LeakDetector) => detector.report().map(({ event }) => event);

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

/** Who can be seen to hold the sessions? If nobody can, it is something inside the module. */
function heldBy(hub: WatchedEmitter, signal: AbortSignal): string {
  const [event] = listenersLeft(hub);
  if (event) return `held by the hub's '${event}' listeners`;
  if (abortListenersLeft(signal).length > 0) return 'held by the signal';
  return 'held by something in your module';
}

const waitingPlace = () => ({
  hub: new WatchedEmitter(),
  ...watchedSignal(),
  before: timersRunning(),
});

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
