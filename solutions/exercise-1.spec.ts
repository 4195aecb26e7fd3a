import { EventEmitter, setMaxListeners } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import { trials } from './exercise-1.trials.ts';
import * as answer from './exercise-1.ts';
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
} from './spec-kit.ts';

const { ChatSession, LeakDetector, onWeak, recentUsers, TimeoutError, waitFor } = answer;

/** Holds the answer against the rules of a step, in its generated runs. */
const rulesOf = (step: number) => async () => {
  for (const trial of trials)
    if (trial.step === step) await keepsRules(answer, trial.model as never, trial.runs);
};

const namesAtFirst = namesAtLoad();

describe('1 detector', () => {
  test('reports an event name that gained listeners at every reading', () => {
    const hub = quietEmitter();
    const detector = new LeakDetector();
    detector.watch('hub', hub);
    readAtEach(detector, hub, 'typing', [1, 3, 6]);
    const [leak] = detector.report();
    const rises = { label: 'hub', event: 'typing', from: 1, to: 6, growth: 5 };
    expect(leak, 'the leak of typing').toMatchObject(rises);
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
      expect(beats, 'the heartbeats of 60 ms').toEqual([['ann']]);
      session.close();
    }),
  );

  test('close() removes every listener that the session added to the hub', () => {
    const { hub, session } = openSession();
    session.close();
    expect(session.closed, 'closed').toBe(true);
    expect(listenersLeft(hub), 'left on the hub after close()').toEqual([]);
  });

  test('close() removes the listener from the shutdown signal', () => {
    const { signal, session } = openSession();
    session.close();
    expect(abortListenersLeft(signal), 'left on the signal after close()').toEqual([]);
  });

  test('the shutdown signal closes a session, as close() does', () => {
    const { hub, abort, session } = openSession();
    abort();
    expect(session.closed, 'closed by the signal').toBe(true);
    expect(listenersLeft(hub), 'left on the hub after the shutdown').toEqual([]);
  });

  test('every rule holds in generated runs', rulesOf(2), 20_000);
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

  test('recentUsers() has no names before the first session', () => {
    expect(namesAtFirst, 'as soon as the module is loaded').toEqual([]);
  });

  test('recentUsers() keeps the names of sessions that are gone', async () => {
    const hub = new WatchedEmitter();
    const { signal } = watchedSignal();
    for (let i = 1; i <= 3; i++) new ChatSession(hub, `gone-${i}`, { shutdown: signal }).close();
    await nextTurn();
    collectGarbage();
    const last = ['gone-1', 'gone-2', 'gone-3'];
    expect(recentUsers().slice(-3), 'the newest names, after a collection').toEqual(last);
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

  test('every rule holds in generated runs', rulesOf(5), 20_000);

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

/** Brings the event to each count in turn, and takes a reading at each. */
function readAtEach(
  detector: answer.LeakDetector,
  emitter: EventEmitter,
  event: string,
  counts: number[],
): void {
  for (const count of counts) {
    while (emitter.listenerCount(event) < count) emitter.on(event, () => {});
    detector.sample();
  }
}

/** A session on a hub and a signal of its own. */
function openSession({ user = 'ann', heartbeatMs = 1000 } = {}) {
  const hub = new WatchedEmitter();
  const { signal, abort } = watchedSignal();
  const session = new ChatSession(hub, user, { shutdown: signal, heartbeatMs });
  cleanUp(() => session.close());
  return { hub, signal, abort, session };
}

/** Who can be seen to hold the sessions? If nobody can, it is something inside the module. */
function heldBy(hub: WatchedEmitter, signal: AbortSignal): string {
  const [event] = listenersLeft(hub);
  if (event) return `held by the hub's '${event}' listeners`;
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
