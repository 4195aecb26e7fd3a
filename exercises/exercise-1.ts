// Exercise 1: the chat server that grows
//
// A chat server has one hub that lives for months, and sessions that live
// for minutes. Every message, every "is typing" and every heartbeat goes
// through the hub. The server works, but its memory doubles every day.
//
// The code below works, except for six leaks:
//   an anonymous listener, off(bind()), an interval, a listener on a signal
//   that lives as long as the server, an array of sessions, and the promises
//   that lose a Promise.race.
// You write the detector that would have shown them (step 1), fix them
// (steps 2 to 4), and write a listener that can't leak (step 5).
//
// Every rule that is checked is stated here, above the code that it is about.
// Keep names and signatures. You may change everything else.
//
//   events-course check 1     checks the steps in order, and stops at the
//                             first that fails
//   events-course hint 1      a question first, a sketch last
//
// The events of the hub
//   message (from, text)      somebody wrote something
//   typing (user)             somebody is writing
//   heartbeat (user)          a session is alive; the session emits it
import type { EventEmitter } from 'node:events';

// --- Step 1: the detector ---------------------------------------------------

export interface LeakReport {
  label: string; // the label that was given to watch()
  event: string; // the event name, or '*' for all names together
  from: number; // listeners at the first of the readings
  to: number; // listeners at the last one
  growth: number; // to - from
}

/**
 * Finds the emitters whose listeners grow and grow. How many there are says
 * nothing, a busy hub has thousands: a leak is a number that rises at every
 * reading. If a leak uses a new name each time, only the total rises.
 *
 * A reading
 *   - sample() takes one reading of every watched emitter: how many
 *     listeners each event name has. A name without listeners counts as 0.
 *   - Nothing else takes a reading: not watch(), not report().
 *
 * A report
 *   - An event name is reported when its last `minSamples` readings rise
 *     strictly: each one above the one before.
 *   - minSamples is at least 2, and 3 by default. Older readings don't
 *     matter; with fewer, nothing is reported yet.
 *   - Steady listeners aren't a leak, however many there are. Neither are
 *     listeners that come and go, nor growth that has paused.
 *   - A symbol is reported as String(symbol). Two symbols with the same
 *     description are two names.
 *   - If no single name rises, but the emitter's total does, the event is
 *     '*'. If a name rises, '*' isn't reported.
 *   - The largest growth comes first.
 *
 * The watching
 *   - Each call of watch() starts a watching of its own, with its own
 *     readings. Two emitters may have the same label, and one emitter may be
 *     watched twice.
 *   - watch() returns a function that ends this one watching and takes it
 *     out of the report. It may be called twice.
 *   - The detector adds no listener to an emitter. It never keeps one alive:
 *     60 emitters that only the detector knows must be collected (at most 2
 *     may be left).
 *
 * The timer
 *   - start(ms) samples every ms milliseconds, until stop().
 *   - Both may be called twice, or in any order: one stop() always ends the
 *     sampling, and start() works again after it.
 *   - The timer never keeps the process alive.
 */
export class LeakDetector {
  constructor(options: { minSamples?: number } = {}) {
    // TODO step 1: remember minSamples, by default 3
    void options;
  }

  watch(label: string, emitter: EventEmitter): () => void {
    // TODO step 1: watch the emitter, without keeping it alive
    throw new NotImplemented('step 1: watch', label, emitter);
  }

  sample(): void {
    // TODO step 1: take one reading of every watched emitter
    throw new NotImplemented('step 1: sample');
  }

  report(): LeakReport[] {
    // TODO step 1: report what rose at each of the last minSamples readings
    throw new NotImplemented('step 1: report');
  }

  start(ms: number): void {
    // TODO step 1: sample every ms milliseconds; one timer, however often
    //   start() is called, and none that keeps the process alive
    throw new NotImplemented('step 1: start', ms);
  }

  stop(): void {
    // TODO step 1: end the sampling; harmless when there is none
    throw new NotImplemented('step 1: stop');
  }
}

// --- Step 2: sessions clean up after themselves -----------------------------

/**
 * One user's connection. Four of the leaks are in here.
 *
 * While it is open
 *   - A message goes to the inbox as `from: text`.
 *   - `lastTyping` is the user of the last typing event.
 *   - It emits heartbeat (user) every `heartbeatMs`, by default 1000. The
 *     first one comes at most `heartbeatMs` after the session was opened.
 *
 * close()
 *   - `closed` is true from then on, and false before.
 *   - It removes every listener that the session added to the hub and to
 *     the shutdown signal, and ends its heartbeat. No timer is left once all
 *     sessions are closed.
 *   - It removes nothing else: other sessions and other people's listeners
 *     go on.
 *   - Nothing arrives once the session is closed. That holds even when it
 *     is closed in the middle of a delivery, by a listener that was called
 *     earlier: emit() still calls everybody who was there when it began.
 *   - It may be called twice.
 *
 * The shutdown signal
 *   - When it aborts, every session closes, just as by close().
 *   - When it is aborted already, a new session is closed at once: `closed`
 *     is true, and no listener and no timer is left.
 */
export class ChatSession {
  inbox: string[] = [];
  lastTyping = '';
  closed = false;

  #hub: EventEmitter;

  constructor(
    hub: EventEmitter,
    user: string,
    options: { shutdown: AbortSignal; heartbeatMs?: number },
  ) {
    const { shutdown, heartbeatMs = 1000 } = options;
    this.#hub = hub;
    recentSessions.push({ user, session: this });

    // TODO step 2: start nothing when the signal is aborted already
    // TODO step 2: let close() find every listener again
    // TODO step 2: let nothing arrive once the session is closed
    hub.on('message', (from: string, text: string) => {
      this.inbox.push(`${from}: ${text}`);
    });
    hub.on('typing', this.onTyping.bind(this));

    // TODO step 2: end the heartbeat when the session closes
    setInterval(() => hub.emit('heartbeat', user), heartbeatMs);

    // TODO step 2: remove the listener from the signal when the session closes
    shutdown.addEventListener('abort', () => this.close());
  }

  onTyping(user: string): void {
    this.lastTyping = user;
  }

  close(): void {
    this.closed = true;
    // TODO step 2: remove everything the session added, and nothing else
    this.#hub.off('typing', this.onTyping.bind(this));
  }
}

// --- Step 3: closed sessions are freed --------------------------------------

/**
 * For "who was here recently". One leak is in here.
 *
 *   - recentUsers() returns the users of the last 100 sessions: at most 100
 *     names, the newest last.
 *   - Every session counts, also one that is opened after the shutdown.
 *   - A user who comes again stands last; whether the earlier entry stays is
 *     up to you.
 *   - A name stays when its session is closed and gone.
 *   - A closed session is really freed: of 60 that were closed, whether by
 *     close(), by the shutdown signal, or because the signal was aborted
 *     already, at most 2 may still be in memory.
 */
export function recentUsers(): string[] {
  return recentSessions.slice(-100).map(({ user }) => user);
}

// TODO step 3: keep what recentUsers() needs, and no more
const recentSessions: { user: string; session: ChatSession }[] = [];

// --- Step 4: waiting for one event ------------------------------------------

export class TimeoutError extends Error {
  override name = 'TimeoutError';
}

/**
 * Waits for one event. One leak is in here, in three places.
 *
 *   - It resolves with all the arguments of the event, as an array.
 *   - It has subscribed when it returns: an event that is sent right after
 *     the call is not missed.
 *   - Only this event on this emitter counts: an 'error' event doesn't end a
 *     wait for another event.
 *   - It rejects with TimeoutError after `timeoutMs`, also when that is 0.
 *     Without `timeoutMs` it waits as long as it takes.
 *   - It rejects with `signal.reason` itself, whatever that is, when the
 *     signal aborts, and also when the signal is aborted already.
 *   - It only ever rejects, it never throws.
 *   - Whatever the outcome, it leaves nothing behind: no listener on the
 *     emitter, none on the signal, no timer, and nothing in memory until
 *     the time limit. It removes no listener but its own.
 */
export async function waitFor(
  emitter: EventEmitter,
  event: string,
  options: { timeoutMs?: number; signal?: AbortSignal } = {},
): Promise<unknown[]> {
  const { timeoutMs, signal } = options;
  signal?.throwIfAborted();

  // TODO step 4: when one promise wins the race, end the waiting of the others
  const contenders: Promise<unknown[]>[] = [
    new Promise((resolve) => {
      emitter.once(event, (...args) => resolve(args));
    }),
  ];
  if (timeoutMs !== undefined) {
    contenders.push(
      new Promise((_, reject) => {
        const late = () => reject(new TimeoutError(`no ${event} in time`));
        setTimeout(late, timeoutMs);
      }),
    );
  }
  if (signal) {
    contenders.push(
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
      }),
    );
  }
  return Promise.race(contenders);
}

// --- Step 5: weak listeners -------------------------------------------------

/**
 * Calls the handler at every event, without keeping the target alive. For
 * targets whose owner can't be made to call close().
 *
 *   - It calls handler(target, ...args) once for each event, for each
 *     subscription: the same target, event and handler may be given twice.
 *   - It returns a function that ends this one subscription, and touches no
 *     other, not even one of the same target and event. That function
 *     removes the listener, and may be called twice.
 *   - A target that somebody else holds goes on being served, whatever the
 *     garbage collector does.
 *   - The emitter does not keep the target alive, nor does the target keep
 *     the emitter alive: of 60 that nobody else holds, at most 2 may be
 *     left.
 *   - The handler is never called for a target that is gone.
 *   - Once the target is gone, its listener goes by itself, without waiting
 *     for another event (of 60 listeners, at most 2 may be left).
 *
 * The handler must not hold the target; that is up to the caller.
 */
export function onWeak<T extends object>(
  emitter: EventEmitter,
  event: string,
  target: T,
  handler: (target: T, ...args: any[]) => void,
): () => void {
  // TODO step 5: subscribe without retaining the target
  // TODO step 5: remove the listener when the target is gone
  throw new NotImplemented('step 5: onWeak', emitter, event, target, handler);
}

// ----------------------------------------------------------------------------

/** Marks what you have not written yet. Remove it with the last TODO. */
class NotImplemented extends Error {
  override name = 'NotImplemented';

  // What follows `what` is not used: it keeps your editor from greying out
  // the parameters that you are about to use.
  constructor(what: string, ..._unused: unknown[]) {
    super(what);
  }
}
