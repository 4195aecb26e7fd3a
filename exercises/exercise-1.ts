// Exercise 1: the chat server that grows
//
// A chat server has one hub that lives for months, and sessions that live
// for minutes. Every message, every "is typing" and every heartbeat goes
// through the hub. The server works, and its memory doubles every day.
//
// Six leaks are planted below, in code that otherwise works:
//   an anonymous listener, off(bind()), an interval, a listener on a signal
//   that lives as long as the server, an array of sessions, and the losers
//   of a Promise.race.
// You write the detector that would have shown them (step 1), take them out
// (steps 2 to 4), and write a listener that cannot leak (step 5).
//
// Every rule that is checked stands here, above the code that it is about.
// Names and signatures stay as they are; all else is yours to change.
//
//   events-course check 1     checks step after step, stops at the first
//                             that fails
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
 * reading.
 *
 * A reading
 *   - sample() takes one reading of every watched emitter: how many
 *     listeners each event name has. A name without listeners counts as 0.
 *   - Nothing else takes a reading: not watch(), not report().
 *
 * A report
 *   - An event name is reported when its last `minSamples` readings (by
 *     default 3) rise strictly: each one above the one before. Older
 *     readings do not matter; with fewer there is no verdict yet.
 *   - So steady listeners are no leak, however many. Nor are listeners that
 *     come and go, nor growth that has paused.
 *   - A symbol is reported as String(symbol).
 *   - A leak can hide behind a new name each time. Where no single name
 *     rises, but the total of the emitter does, the event is '*'. Where a
 *     name rises, '*' is not reported.
 *   - The largest growth comes first.
 *
 * The watching
 *   - watch() gives a function that ends the watching of this emitter, and
 *     takes it out of the report. Two emitters may have the same label.
 *   - The detector adds no listener to an emitter, and never keeps one
 *     alive: 60 emitters that only the detector knows must be collected
 *     (at most 2 may be left).
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
 *   - It emits heartbeat (user) every `heartbeatMs`, by default 1000.
 *
 * close()
 *   - It removes every listener that the session added to the hub and to
 *     the shutdown signal, and ends its heartbeat.
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

    // TODO step 2: take the listener from the signal when the session closes
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
 * The users of the last 100 sessions, for "who was here lately". One leak is
 * in here.
 *
 *   - recentUsers() gives at most 100 names, the newest last.
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
 * Waits for one event. One leak is in here: it is in three places.
 *
 *   - It resolves with all the arguments of the event, as an array.
 *   - It has subscribed when it returns: an event that is sent right after
 *     the call is not missed.
 *   - It rejects with TimeoutError after `timeoutMs`. Without timeoutMs it
 *     waits as long as it takes.
 *   - It rejects with `signal.reason` when the signal aborts, and also when
 *     the signal is aborted already. It only ever rejects, it never throws.
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

  // TODO step 4: whoever wins the race, end the waiting of the losers too
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
 * Calls handler(target, ...args) at every event, without keeping the target
 * alive. For targets whose owner cannot be made to call close().
 *
 *   - It gives a function that unsubscribes this target from this event, and
 *     touches no other subscription.
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
  // TODO step 5: subscribe without holding the target
  // TODO step 5: remove the listener when the target is gone
  throw new NotImplemented('step 5: onWeak', emitter, event, target, handler);
}

// ----------------------------------------------------------------------------

/** Marks what you have not written yet. It goes when the last TODO goes. */
class NotImplemented extends Error {
  override name = 'NotImplemented';

  // What follows `what` is not used: it keeps your editor from greying out
  // the parameters that you are about to use.
  constructor(what: string, ..._unused: unknown[]) {
    super(what);
  }
}
