// Exercise 1, steps 2 and 3: plays a program against chat sessions, and looks after each operation at
// what has arrived, at who is still there and at what is left.
import { EventEmitter, getEventListeners, setMaxListeners } from 'node:events';
import { type History, type Model, show, type VirtualClock } from '../../src/trial/trial.ts';
import type * as exercise from './exercise-1.ts';
import {
  type HubEvent,
  type SessionOp,
  type SessionRun,
  sessionRuns,
  visitorRuns,
} from './programs.ts';
import { rules } from './rules.ts';

type Answer = typeof exercise;
type Op<Name> = Extract<SessionOp, { do: Name }>;

const shared: Omit<Model<Answer, SessionRun>, 'programs' | 'play'> = {
  rules,
  shape: {
    required: ['hub', 'user', 'signal', 'which', 'event', 'from', 'text', 'ms'],
    creates: ['open'],
    points: ['which'],
  },
  crashes: 'closed',
  census: censusOf,
};

export const sessions: Model<Answer, SessionRun> = {
  ...shared,
  programs: sessionRuns,
  play: (answer, run, history, clock) => new ModelHub(answer, run, history, clock, 2).play(),
  leastShares: {
    open: 0.8,
    close: 0.5,
    abort: 0.2,
    'acts during a delivery': 0.3,
    'acts during the shutdown': 0.05,
    'default heartbeat': 0.4,
  },
};

/** With `recentUsers()`, which a learner at step 2 has not mended yet. */
export const visitors: Model<Answer, SessionRun> = {
  ...shared,
  programs: visitorRuns,
  play: (answer, run, history, clock) => new ModelHub(answer, run, history, clock, 3).play(),
  leastShares: { abort: 0.4, open: 0.8 },
};

function censusOf({ ops }: SessionRun): string[] {
  return [
    ...new Set(
      ops.flatMap((op): string[] => {
        if (op.do === 'open' && op.heartbeatMs === undefined) return [op.do, 'default heartbeat'];
        if (op.do === 'listen' && op.does) return [op.do, 'acts during a delivery'];
        if (op.do === 'onAbort' && op.does) return [op.do, 'acts during the shutdown'];
        return [op.do];
      }),
    ),
  ];
}

interface Session {
  name: string;
  user: string;
  hub: number;
  signal: number;
  heartbeatMs: number;
  state: 'open' | 'closed';
  theirs: InstanceType<Answer['ChatSession']>;
  /** What has arrived. */
  inbox: string[];
  typing: string;
  openedAt: number;
  lastBeatAt?: number;
}

/** An event that is being delivered. */
interface Delivery {
  hub: number;
  event: HubEvent;
  entry: string;
  /** Who was open when it began. */
  open: Session[];
}

const usualHeartbeatMs = 1000;
/** A timer may be as late as this. */
const soonMs = 10;
const hubNames = ['hub', 'hub2'];
const signalNames = ['shutdown', 'shutdown2'];

class ModelHub {
  readonly #history: History;
  readonly #clock: VirtualClock;
  readonly #run: SessionRun;
  readonly #answer: Answer;
  readonly #step: number;
  readonly #hubs = hubNames.map(() => new EventEmitter().setMaxListeners(0));
  readonly #controllers = signalNames.map(() => new AbortController());
  /** Listeners that are not of a session. */
  readonly #others = hubNames.map((): { event: HubEvent; listener: () => void }[] => []);
  readonly #otherAborts = signalNames.map((): (() => void)[] => []);
  readonly #sessions: Session[] = [];
  readonly #users: string[] = [];
  /** Of sessions that were opened after the shutdown. */
  readonly #late = new Set<string>();
  readonly #deliveries: Delivery[] = [];
  /** The signals whose abort event is being delivered. */
  readonly #aborting = new Set<number>();
  #listeners = 0;
  /** Something was closed or opened since the last look. */
  #hasClosed = false;
  #hasOpened = false;
  /** Heartbeats of timers that are left, counted once the run is over. */
  #beatsNow: number | undefined;

  constructor(
    answer: Answer,
    run: SessionRun,
    history: History,
    clock: VirtualClock,
    step: number,
  ) {
    this.#answer = answer;
    this.#run = run;
    this.#history = history;
    this.#clock = clock;
    this.#step = step;
    for (const { signal } of this.#controllers) setMaxListeners(0, signal);
    for (const hub of this.#hubs.keys())
      this.#addOther(hub, 'heartbeat', (user: unknown) => this.#beats(hub, user));
  }

  async play(): Promise<void> {
    try {
      // Names of earlier runs are left: before this run's stands one that no session of it has.
      if (this.#step >= 3) this.#made(1, 'earlier', 1).close();
      for (const op of this.#run.ops) {
        if (op.do === 'wait') await this.#wait(op.ms);
        else this.#perform(op);
        this.#looksRight();
      }
      await this.#clock.settle();
      this.#closeAll();
      for (const hub of new Set(this.#sessions.map((one) => one.hub)))
        for (const event of ['message', 'typing'] as const)
          this.#perform({ do: 'send', hub, event, from: 'zoe', text: 'anybody?' });
      this.#closeAll(); // listeners may have opened more
    } finally {
      // An answer may keep sessions, or their timers, in its module: the next run begins without.
      for (const { theirs } of this.#sessions) attempt(() => theirs.close());
    }
  }

  #closeAll(): void {
    for (const [index, { state }] of this.#sessions.entries())
      if (state === 'open') this.#perform({ do: 'close', which: index });
    this.#looksRight();
  }

  #perform(op: SessionOp): void {
    this.#history.throwIfBroken();
    if (op.do === 'open') this.#open(op);
    else if (op.do === 'close') this.#close(this.#sessions[op.which]);
    else if (op.do === 'send') this.#send(op);
    else if (op.do === 'listen') this.#listen(op);
    else if (op.do === 'onAbort') this.#onAbort(op);
    else if (op.do === 'abort') this.#abort(op.signal);
    this.#closedIsRight();
  }

  // --- Sessions -------------------------------------------------------------------------------------

  #open({ hub, user, signal, heartbeatMs: ms }: Op<'open'>): void {
    if (this.#sessions.length > 8) return;
    const { aborted } = this.#controllers[signal]!.signal;
    // Beats are told apart by their user.
    const same = this.#sessions.find((one) => one.user === user && one.hub === hub);
    const heartbeatMs = same ? same.heartbeatMs : (ms ?? usualHeartbeatMs);
    const isDefault = heartbeatMs === usualHeartbeatMs;
    const name = String.fromCharCode(65 + this.#sessions.length);
    const about = [`shutdown${signal === 0 ? '' : `: ${signalNames[signal]}`}`];
    if (!isDefault) about.push(`heartbeatMs: ${heartbeatMs}`);
    this.#history.did(
      `${name} = new ChatSession(${hubNames[hub]}, ${show(user)}, { ${about.join(', ')} })`,
    );
    this.#users.push(user);
    if (aborted) this.#late.add(user);
    this.#hasOpened = true;
    const theirs = this.#made(hub, user, signal, isDefault ? undefined : heartbeatMs);
    this.#sessions.push({
      name,
      user,
      hub,
      signal,
      heartbeatMs,
      state: aborted ? 'closed' : 'open',
      theirs,
      inbox: [],
      typing: '',
      openedAt: this.#clock.now,
    });
    if (!aborted) return;
    this.#closedIsRight();
    this.#nothingLeft('aborted', 'a session that was closed at once');
  }

  #made(hub: number, user: string, signal: number, heartbeatMs?: number) {
    return new this.#answer.ChatSession(this.#hubs[hub]!, user, {
      shutdown: this.#controllers[signal]!.signal,
      ...(heartbeatMs !== undefined && { heartbeatMs }),
    });
  }

  #close(session: Session | undefined): void {
    if (!session) return;
    this.#history.did(`close ${session.name}${session.state === 'open' ? '' : ', once more'}`);
    try {
      session.theirs.close();
    } catch (error) {
      this.#history.broken('closed', 'close() returns', `it throws ${show(error)}`, 'throws');
    }
    this.#isClosed(session);
  }

  #abort(index: number): void {
    const controller = this.#controllers[index]!;
    if (controller.signal.aborted) return;
    this.#history.did(`abort ${signalNames[index]}`);
    this.#aborting.add(index);
    controller.abort('shutdown'); // without a reason Node makes an error, which takes longer
    this.#aborting.delete(index);
    for (const session of this.#sessions) {
      if (session.signal !== index || session.state === 'closed') continue;
      this.#history.check(
        session.theirs.closed === true,
        'shutdown',
        () => `${session.name} is closed by the shutdown`,
        () => `${session.name}.closed is ${show(session.theirs.closed)}`,
      );
      this.#isClosed(session);
    }
    this.#nothingLeft('shutdown', 'the shutdown');
  }

  /** What has come by now is there; nothing comes after it. */
  #isClosed(session: Session): void {
    if (session.state === 'closed') return;
    // One that was opened in a delivery may have had that message.
    const deliveries = this.#deliveries.filter(({ hub }) => hub === session.hub);
    session.state = 'closed';
    this.#hasClosed = true;
    for (const delivery of deliveries) this.#arrived(session, delivery, 'maybe');
    // A session may throw away what it has when it is closed.
    const { inbox, lastTyping } = session.theirs;
    if (inbox.length === 0) session.inbox = [];
    if (lastTyping === '') session.typing = '';
  }

  // --- The hub --------------------------------------------------------------------------------------

  #send({ hub, event, from, text }: Op<'send'>): void {
    if (this.#deliveries.some((other) => other.event === event)) return; // one in another: any order
    const args = event === 'message' ? [from, text] : [from];
    this.#history.did(`${hubNames[hub]}.emit(${[event, ...args].map(show).join(', ')})`);
    const open = this.#sessions.filter((one) => one.hub === hub && one.state === 'open');
    const entry = event === 'message' ? `${from}: ${text}` : from;
    const delivery: Delivery = { hub, event, entry, open };
    this.#deliveries.push(delivery);
    this.#hubs[hub]!.emit(event, ...args);
    this.#history.throwIfBroken();
    this.#deliveries.pop();
    for (const session of this.#sessions) {
      if (session.state === 'closed' || session.hub !== hub) this.#arrived(session, delivery, 'no');
      else if (open.includes(session) && !this.#aborting.has(session.signal))
        this.#arrived(session, delivery, 'yes');
      else this.#arrived(session, delivery, 'maybe'); // it was opened or closed meanwhile
    }
  }

  #arrived(session: Session, { event, entry }: Delivery, arrives: 'yes' | 'no' | 'maybe'): void {
    if (event !== 'message' && event !== 'typing') return;
    const { name, state, theirs, inbox, typing } = session;
    const isMessage = event === 'message';
    const before = isMessage ? inbox : typing;
    const seen = isMessage ? theirs.inbox : theirs.lastTyping;
    const isAsBefore = isSame(seen, before);
    const after = isMessage ? [...inbox, entry] : entry;
    const isRight = arrives === 'no' ? isAsBefore : isSame(seen, after);
    if (!isRight && !(arrives === 'maybe' && isAsBefore)) {
      const isLate = state === 'closed' && !isAsBefore;
      const wanted = show(arrives === 'yes' ? after : before);
      this.#history.broken(
        isLate ? 'nothingArrives' : isMessage ? 'inbox' : 'typing',
        `${name}.${isMessage ? 'inbox' : 'lastTyping'} is ${wanted}${state === 'closed' ? `: ${name} is closed` : ''}`,
        show(seen),
        isLate ? event : 'other',
      );
    }
    if (isMessage) session.inbox = [...theirs.inbox];
    else session.typing = theirs.lastTyping;
  }

  #listen({ hub, event, first, does }: Op<'listen'>): void {
    const name = `listener ${++this.#listeners}`;
    this.#history.did(
      `${name} on ${show(event)} of ${hubNames[hub]}${first && event !== 'heartbeat' ? ', called first' : ''}${aboutOf(does)}`,
    );
    let isFirst = true;
    const listener = () => {
      if (this.#history.failure) return;
      if (!isFirst || !does) return;
      isFirst = false;
      this.#history.inside(name, () => {
        for (const op of does) this.#perform(op);
      });
    };
    this.#addOther(hub, event, listener, first);
  }

  #addOther(hub: number, event: HubEvent, listener: (...args: any[]) => void, first?: true): void {
    this.#others[hub]!.push({ event, listener });
    // The listener that notes heartbeats comes before those that act on them.
    if (first && event !== 'heartbeat') this.#hubs[hub]!.prependListener(event, listener);
    else this.#hubs[hub]!.on(event, listener);
  }

  #onAbort({ signal, does }: Op<'onAbort'>): void {
    if (this.#controllers[signal]!.signal.aborted) return;
    const name = `listener ${++this.#listeners}`;
    this.#history.did(`${name} on the abort of ${signalNames[signal]}${aboutOf(does)}`);
    const listener = () => {
      if (this.#history.failure || !does) return;
      this.#history.inside(name, () => {
        for (const op of does) this.#perform(op);
      });
    };
    this.#otherAborts[signal]!.push(listener);
    this.#controllers[signal]!.signal.addEventListener('abort', listener);
  }

  // --- Heartbeats -----------------------------------------------------------------------------------

  async #wait(ms: number): Promise<void> {
    await this.#clock.advance(ms);
    this.#history.throwIfBroken();
    const { now } = this.#clock;
    for (const session of this.#sessions) {
      if (session.state === 'closed') continue;
      const dueAt = (session.lastBeatAt ?? session.openedAt) + session.heartbeatMs;
      this.#history.check(
        now <= dueAt + soonMs,
        'heartbeat',
        () => `${session.name} emits heartbeat ${show(session.user)} by ${dueAt} ms`,
        () => `not yet at ${now} ms`,
        session.lastBeatAt === undefined ? 'first' : 'later',
      );
    }
  }

  #beats(hub: number, user: unknown): void {
    const history = this.#history;
    if (this.#beatsNow !== undefined) this.#beatsNow++;
    if (history.failure || this.#beatsNow !== undefined) return;
    const { now } = this.#clock;
    history.saw(`heartbeat ${show(user)}`);
    const own = this.#sessions.filter((one) => one.hub === hub && one.user === user);
    const open = own.filter(({ state }) => state === 'open');
    history.check(
      open.length > 0,
      own.length > 0 ? 'cleanUp' : 'heartbeat',
      () =>
        own.length > 0
          ? `no heartbeat: ${own[0]!.name} is closed`
          : 'the user is one whose session is open',
      () => `heartbeat ${show(user)}`,
      own.length > 0 ? 'heartbeat' : 'user',
    );
    const due = open.filter((one) => now >= earliestOf(one)).sort(byDue)[0];
    const [next = due] = open;
    history.check(
      due !== undefined,
      'heartbeat',
      () => `the next heartbeat of ${next!.name} comes at ${earliestOf(next!)} ms`,
      () => 'it comes now',
      'early',
    );
    history.check(
      now <= dueAtOf(due!) + soonMs,
      'heartbeat',
      () => `the heartbeat of ${due!.name} comes at ${dueAtOf(due!)} ms`,
      () => 'it comes now',
      'late',
    );
    due!.lastBeatAt = now;
  }

  // --- What can be seen -----------------------------------------------------------------------------

  #closedIsRight(): void {
    for (const { name, state, signal, theirs } of this.#sessions) {
      if (theirs.closed === (state === 'closed')) continue;
      if (state === 'open' && this.#aborting.has(signal)) continue;
      const isLate = state === 'closed' && this.#controllers[signal]!.signal.aborted;
      this.#history.broken(
        isLate ? 'aborted' : 'closed',
        `${name}.closed is ${state === 'closed'}`,
        show(theirs.closed),
        'closed',
      );
    }
  }

  #looksRight(): void {
    const [history, clock] = [this.#history, this.#clock];
    history.throwIfBroken();
    for (const error of clock.uncaught)
      history.broken('closed', 'nothing throws', `uncaught: ${show(error)}`, 'uncaught');
    this.#closedIsRight();
    if (this.#hasClosed) {
      this.#nothingLeft('cleanUp', 'close()');
      this.#othersAreThere();
    }
    if (this.#hasOpened && this.#step >= 3) this.#recentIsRight();
    this.#hasClosed = false;
    this.#hasOpened = false;
  }

  /** Nothing of a session is left where no session is open. */
  #nothingLeft(rule: string, what: string): void {
    const open = this.#sessions.filter(({ state }) => state === 'open');
    const left = (count: number, where: string, how: string) =>
      this.#history.check(
        count <= 0,
        rule,
        () => `no ${where} is left after ${what}`,
        () => `${count} left`,
        how,
      );
    for (const [index, hub] of this.#hubs.entries()) {
      if (open.some((one) => one.hub === index)) continue;
      for (const name of hub.eventNames()) {
        const others = this.#others[index]!.filter(({ event }) => event === name).length;
        left(hub.listenerCount(name) - others, `listener on ${show(name)}`, String(name));
      }
    }
    for (const [index, { signal }] of this.#controllers.entries()) {
      if (open.some((one) => one.signal === index) || this.#aborting.has(index)) continue;
      const count = getEventListeners(signal, 'abort').length - this.#otherAborts[index]!.length;
      left(count, `listener on ${signalNames[index]}`, 'signal');
    }
    if (open.length === 0 && this.#clock.timers.size > 0)
      left(this.#clock.timers.size, 'timer', this.#aboutTimers());
  }

  /** Do the timers that are left go on with the heartbeat, and does it take two sessions to leave one? */
  #aboutTimers(): string {
    this.#beatsNow = 0;
    for (const timer of this.#clock.timers) attempt(timer.run);
    const beats = this.#beatsNow > 0 ? 'beats' : 'silent';
    return `timer ${beats}${this.#sessions.length > 1 ? ', several sessions' : ''}`;
  }

  #othersAreThere(): void {
    for (const [index, hub] of this.#hubs.entries())
      for (const { event, listener } of this.#others[index]!)
        this.#history.check(
          hub.listeners(event).includes(listener),
          'others',
          () => `somebody else's listener on ${show(event)} is still there`,
          () => 'it has been removed',
          event,
        );
    for (const [index, listeners] of this.#otherAborts.entries())
      for (const listener of listeners)
        this.#history.check(
          getEventListeners(this.#controllers[index]!.signal, 'abort').includes(listener as never),
          'others',
          () => `somebody else's listener on ${signalNames[index]} is still there`,
          () => 'it has been removed',
          'signal',
        );
  }

  #recentIsRight(): void {
    const recent = this.#answer.recentUsers();
    this.#history.check(
      Array.isArray(recent) && recent.length <= 100,
      'recent',
      () => 'recentUsers() has at most 100 names',
      () => (Array.isArray(recent) ? `${recent.length}` : show(recent)),
      recent.length === 101 ? 'one more' : 'many',
    );
    // Names of earlier runs may stand before those of this one.
    const least = new Set(this.#users).size;
    const wanted = latest(this.#users).slice(-least);
    const theirs = latest(recent.slice(-this.#users.length)).slice(-least);
    const wrong = wanted.findLastIndex(
      (name, i) => name !== theirs[i - wanted.length + theirs.length],
    );
    this.#history.check(
      wrong < 0,
      'recent',
      () => `recentUsers() ends with ${shortly(wanted)}`,
      () => `it ends with ${shortly(theirs)} (${recent.length} names)`,
      this.#howRecent(wanted, theirs, wrong),
    );
  }

  #howRecent(wanted: string[], theirs: string[], wrong: number): string {
    if (wrong === wanted.length - 1 && this.#late.has(wanted[wrong]!)) return 'late';
    if (theirs.length < wanted.length) return 'few';
    return wrong === wanted.length - 1 ? 'newest' : 'older';
  }
}

/** The first heartbeat may come at any time until it is due: a timer may serve several sessions. */
const earliestOf = ({ lastBeatAt, openedAt, heartbeatMs }: Session) =>
  lastBeatAt === undefined ? openedAt : lastBeatAt + heartbeatMs;

const dueAtOf = ({ lastBeatAt, openedAt, heartbeatMs }: Session) =>
  (lastBeatAt ?? openedAt) + heartbeatMs;

function attempt(work: () => void): void {
  try {
    work();
  } catch {} // it has been told already
}

const isSame = (seen: unknown, wanted: string | string[]): boolean =>
  Array.isArray(wanted)
    ? Array.isArray(seen) &&
      seen.length === wanted.length &&
      wanted.every((entry, i) => seen[i] === entry)
    : seen === wanted;

const byDue = (one: Session, other: Session) => dueAtOf(one) - dueAtOf(other);

/** Each name once, at its last place. */
const latest = (names: string[]) => [...new Set([...names].reverse())].reverse();

const shortly = (names: string[]) =>
  names.length > 4 ? `${show(names[0])}, … ${show(names.at(-1))}` : show(names);

function aboutOf(does: SessionOp[] | undefined): string {
  return does ? `   (first call: ${does.map(tell).join(', ')})` : '';
}

function tell(op: SessionOp): string {
  if (op.do === 'close') return `close ${String.fromCharCode(65 + op.which)}`;
  if (op.do === 'send') return `emit ${show(op.event)}`;
  if (op.do === 'abort') return `abort ${signalNames[op.signal]}`;
  return op.do === 'open' ? `open a session for ${show(op.user)}` : op.do;
}
