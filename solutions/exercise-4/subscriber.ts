// One subscription of exercise 4, as the rules see it: what it may get next, and when.
import { isDeepStrictEqual } from 'node:util';
import { errorOf, type Failure, show } from '../../src/trial/trial.ts';
import type { Message, Subscription } from './exercise-4.ts';
import type { Newsroom, Published } from './model.ts';
import type { Outcome, Subscribe } from './programs.ts';

/** Milliseconds: a few timers of 1 ms, or turns of the event loop, are soon. */
export const soon = 10;
/** Before step 6 it is free how often a failed message is handled again, for that long. */
const freeRetriesMs = 300;
const mostFreeRetries = 10;

/** A message on its way to a subscription. */
export interface Delivery {
  message: Published;
  /** Deliveries are numbered as they come up: drain() waits for those before its call. */
  order: number;
  /** The delivery whose handler published it. */
  cause?: Delivery;
  sinceMs: number;
  attempt: number;
  replayed: boolean;
  /** It could have been handled at once. */
  wasIdle: boolean;
  /** Of a member of a group. */
  share?: Share;
}

/** A message on its way to one member of a group: nobody knows to which. */
export interface Share extends Delivery {
  group: string;
  members: Subscriber[];
  by?: Subscriber;
  /** It was with a member that left: it may go to another one, or be lost. */
  mayBeLost?: boolean;
}

export class Subscriber {
  readonly name: string;
  readonly filter: string;
  readonly group: string | undefined;
  readonly where: Subscribe['where'];
  readonly signal: AbortSignal | undefined;
  readonly letterName: string | undefined;
  readonly maxAttempts: number;
  readonly backoffMs: number;
  /** Subscriptions with the same handler, this one included. */
  readonly twins: Subscriber[];
  readonly handler: (message: Message) => void | Promise<void>;
  readonly born: number;
  theirs: Subscription | undefined;
  active: boolean;
  /** What comes for this subscription alone: replays, and all messages if it is in no group. */
  mailbox: Delivery[] = [];
  busy: Delivery | undefined;
  retry: { delivery: Delivery; fromMs: number } | undefined;
  /** What has failed before step 6, and how often. */
  readonly #failures = new Map<Published, { delivery: Delivery; times: number }>();
  mayRetryUntilMs = 0;
  /** It ended while it waited for a retry: whoever waits for it may do so until then. */
  lingersUntilMs = 0;
  freeSinceMs: number;
  /** At rest, nothing was left to do for it. */
  isIdle = true;
  askedLate = false;
  hasFailed = false;
  readonly #room: Newsroom;
  readonly #outcomes: Outcome[];
  #calls = 0;
  #last = 0;

  constructor(
    room: Newsroom,
    op: Subscribe,
    name: string,
    signal: AbortSignal | undefined,
    twin?: Subscriber,
  ) {
    this.#room = room;
    this.name = name;
    this.filter = op.filter;
    this.group = op.group;
    this.where = op.where;
    this.signal = signal;
    this.letterName = op.name;
    this.maxAttempts = op.maxAttempts ?? 3;
    this.backoffMs = op.backoffMs ?? 1;
    this.#outcomes = op.handler;
    this.active = !signal?.aborted;
    this.born = room.published.length;
    this.freeSinceMs = room.clock.now;
    this.twins = twin?.twins ?? [];
    this.twins.push(this);
    this.handler = twin?.handler ?? ((message) => this.#called(message));
  }

  /** A handler that returns at once and does nothing: whose call it is does not matter. */
  get isPlain(): boolean {
    return this.#outcomes.every((outcome) => Object.keys(outcome).length === 0);
  }

  get isFree(): boolean {
    const isWaiting = this.mayRetryUntilMs > this.#room.clock.now;
    return this.active && !this.busy && !this.retry && !isWaiting;
  }

  ends(): void {
    if (!this.active) return;
    this.active = false;
    this.mailbox = [];
    if (this.retry) {
      this.#givesBack(this.retry.delivery);
      this.lingersUntilMs = this.retry.fromMs + soon;
    }
    this.retry = undefined;
    this.#room.hasLeft(this);
  }

  // --- The handler is called ------------------------------------------------------------------------

  #called(theirs: Message): void | Promise<void> {
    if (this.#room.history.failure) return;
    const message = this.#room.messageOf(theirs);
    const isNext = (one: Subscriber) => one.active && one.mailbox[0]?.message === message;
    const own = this.twins.find(isNext) ?? this.twins.find(({ active }) => active) ?? this;
    return own.#gets(theirs, message);
  }

  #gets(theirs: Message, message: Published | undefined): void | Promise<void> {
    const room = this.#room;
    const { history } = room;
    const outcome = this.#outcomes[this.#calls++ % this.#outcomes.length]!;
    const { takes, fails, changes, thenable } = outcome;
    history.saw(() => `${this.name} gets ${nameOf(message, theirs)}${told(outcome)}`);
    const delivery = this.#begins(theirs, message);
    if (changes) {
      room.hasChanged = true;
      change(theirs);
    }
    if (!outcome.atEnd || !takes) room.inHandler(() => this.#does(outcome, delivery));
    if (!takes) {
      this.#settled(delivery, fails);
      if (fails) throw errorOf(fails);
      return;
    }
    const promise = new Promise<void>((resolve, reject) => {
      setTimeout(() => {
        if (history.failure) return;
        history.saw(`${this.name}'s handler ${fails ? 'fails' : 'is done'}`);
        if (outcome.atEnd) this.#does(outcome, delivery);
        this.#settled(delivery, fails);
        if (fails) reject(errorOf(fails));
        else resolve();
      }, takes);
    });
    return thenable ? thenableOf(promise) : promise;
  }

  #does({ does }: Outcome, delivery: Delivery): void {
    if (does) this.#room.because(delivery, () => this.#room.performOnce(this.name, does));
  }

  #begins(theirs: Message, message: Published | undefined): Delivery {
    const room = this.#room;
    const { history } = room;
    const gets = () => `it gets ${nameOf(message, theirs)}`;
    history.check(
      !room.isInHandler || theirs.replayed,
      'nested',
      () => `${this.name} waits until the handler that publishes has returned`,
      () => 'it is called before that',
    );
    history.check(
      this.active,
      room.hasClosed ? 'closed' : this.signal?.aborted ? 'signal' : 'ended',
      () => `nothing more arrives at ${this.name}: it has ended`,
      gets,
      this.#calls > 1 ? 'later' : 'first',
    );
    history.check(
      !this.busy,
      'oneByOne',
      () => `${this.name} gets nothing while it handles ${this.busy!.message.name}`,
      gets,
      'at once',
    );
    const delivery = this.#expected(theirs, message);
    this.#hasAll(theirs, delivery);
    this.busy = delivery;
    this.isIdle = false;
    return delivery;
  }

  #expected(theirs: Message, message: Published | undefined): Delivery {
    if (this.retry) return this.#triedAgain(theirs, message, this.retry);
    const failed = message && this.#failures.get(message);
    if (failed && message !== this.mailbox[0]?.message) {
      this.#room.history.check(
        failed.times <= mostFreeRetries,
        'isolated',
        () => `${this.name} gets the next message: it has failed ${failed.times} times`,
        () => `it gets ${message.name} again`,
        'for ever',
      );
      return { ...failed.delivery, attempt: theirs.attempt };
    }
    const [first] = this.mailbox;
    if (first && (first.replayed || this.group === undefined))
      return this.#nextInMailbox(theirs, message, first);
    return this.#sharedOf(theirs, message);
  }

  #triedAgain(
    theirs: Message,
    message: Published | undefined,
    { delivery, fromMs }: { delivery: Delivery; fromMs: number },
  ): Delivery {
    const { history, clock } = this.#room;
    history.check(
      message === delivery.message,
      'retry',
      () => `${this.name} gets ${delivery.message.name} again (attempt ${delivery.attempt})`,
      () => nameOf(message, theirs),
      'other message',
    );
    history.check(
      clock.now >= fromMs && clock.now <= fromMs + soon,
      'backoff',
      () => `attempt ${delivery.attempt} at ${fromMs} ms`,
      () => `at ${clock.now} ms`,
      clock.now < fromMs ? 'early' : 'late',
    );
    this.retry = undefined;
    return delivery;
  }

  #nextInMailbox(theirs: Message, message: Published | undefined, first: Delivery): Delivery {
    const { history } = this.#room;
    history.check(
      message === first.message,
      first.replayed ? 'replay' : message && this.#isUnwanted(message) ? 'routed' : 'oneByOne',
      () => `${this.name} gets ${first.message.name} first`,
      () => nameOf(message, theirs),
      'order',
    );
    this.isInTime();
    if (first.wasIdle && this.twins.length === 1) this.#room.comesInOrder(first, [this]);
    this.mailbox.shift();
    return first;
  }

  #isUnwanted = (message: Published) =>
    message.number <= this.born || !this.#room.wants(this, message);

  #sharedOf(theirs: Message, message: Published | undefined): Delivery {
    const { history } = this.#room;
    const gets = () => `it gets ${nameOf(message, theirs)}`;
    if (!message || this.group === undefined) return this.#getsTooMuch(message, gets());
    const share = message.shares.find(({ group }) => group === this.group);
    const mayTake =
      share?.members.includes(this) || (share?.mayBeLost && this.#room.wants(this, message));
    if (!share || !mayTake) return this.#getsTooMuch(message, gets());
    history.check(
      share.by === undefined,
      'group',
      () => `${message.name} goes to one member, and has gone to ${share.by!.name}`,
      () => `${this.name} gets it too`,
      'twice',
    );
    history.check(
      share.mayBeLost === true || message.number > this.#last,
      'oneByOne',
      () => `${this.name} gets no older message than the last`,
      gets,
      'order',
    );
    if (share.wasIdle && !share.mayBeLost) this.#room.comesInOrder(share, share.members);
    share.by = this;
    this.#last = Math.max(this.#last, message.number);
    return { ...share, share };
  }

  #getsTooMuch(message: Published | undefined, gets: string): never {
    const isOlder = message !== undefined && message.number <= this.born;
    const isRefused = message && this.#room.fits(this, message) && !this.#room.wants(this, message);
    const isAgain =
      message !== undefined && !isOlder && !isRefused && this.#room.fits(this, message);
    return this.#room.history.broken(
      isRefused
        ? 'where'
        : isOlder && this.#room.step >= 5
          ? 'replay'
          : isAgain && this.hasFailed
            ? 'retry'
            : 'routed',
      `${this.name} gets nothing${isOlder ? `: ${message.name} is older than the subscription` : isRefused ? `: its where refuses ${message.name}` : isAgain ? ' more' : ''}`,
      gets,
      isOlder ? 'older' : isAgain ? 'again' : 'unwanted',
    );
  }

  #hasAll(theirs: Message, { message, attempt, replayed }: Delivery): void {
    const { history, hasChanged, step } = this.#room;
    const { topic, payload, headers, publishedAt, id, seq } = message;
    const wanted = { topic, payload, headers, publishedAt, id, seq, attempt, replayed };
    for (const key of Object.keys(wanted) as (keyof typeof wanted)[]) {
      if (isSame(key, theirs[key], wanted[key])) continue;
      const isMark = key === 'attempt' ? step >= 6 : key === 'replayed' && step >= 5;
      const original = hasChanged && !isMark && !['id', 'seq', 'publishedAt'].includes(key);
      const about = original ? (replayed ? 'kept' : attempt > 1 ? 'retry' : 'copies') : 'envelope';
      const rule =
        key === 'attempt' && isMark
          ? 'retry'
          : replayed || (key === 'replayed' && isMark)
            ? original
              ? about
              : 'replay'
            : about;
      history.broken(
        rule,
        `${message.name} has ${key} ${show(wanted[key])}`,
        show(theirs[key]),
        key,
      );
    }
  }

  #settled(delivery: Delivery, fails: Failure | undefined): void {
    const room = this.#room;
    if (room.history.failure) return;
    this.busy = undefined;
    this.freeSinceMs = room.clock.now;
    if (!fails) return;
    this.hasFailed = true;
    if (room.step < 6) this.#mayTryAgain(delivery);
    else this.#failed(delivery, errorOf(fails));
  }

  #mayTryAgain(delivery: Delivery): void {
    const { times = 0 } = this.#failures.get(delivery.message) ?? {};
    this.#failures.set(delivery.message, { delivery, times: times + 1 });
    this.mayRetryUntilMs = this.#room.clock.now + freeRetriesMs;
  }

  #failed(delivery: Delivery, error: unknown): void {
    const room = this.#room;
    const { attempt, message } = delivery;
    const fromMs = room.clock.now + this.backoffMs * 2 ** (attempt - 1);
    if (attempt >= this.maxAttempts)
      room.letters.push({
        subscriber: this,
        message,
        attempts: attempt,
        error,
        atMs: room.clock.now,
        isOptional: !this.active,
      });
    else if (this.active) this.retry = { delivery: { ...delivery, attempt: attempt + 1 }, fromMs };
    else {
      this.#givesBack(delivery);
      this.lingersUntilMs = fromMs + soon;
    }
  }

  /** It leaves with a message that it has not managed. */
  #givesBack({ share }: Delivery): void {
    if (share) Object.assign(share, { by: undefined, mayBeLost: true });
  }

  // --- What is late ---------------------------------------------------------------------------------

  isInTime(): void {
    const [first] = this.mailbox;
    const { clock, history } = this.#room;
    if (!first || !this.isFree) return;
    const dueAt = Math.max(first.sinceMs, this.freeSinceMs);
    if (clock.now <= Math.max(dueAt + soon, this.mayRetryUntilMs)) return;
    history.broken(
      this.#lateRule(first),
      `${this.name} gets ${first.message.name} at ${dueAt} ms`,
      `not yet at ${clock.now} ms`,
      'late',
    );
  }

  #lateRule({ replayed }: Delivery): string {
    if (this.askedLate) return 'where';
    if (replayed) return 'replay';
    if (this.hasFailed) return this.#room.step >= 6 ? 'letters' : 'isolated';
    if (this.#room.subscribers.some((one) => one.busy || one.retry)) return 'alone';
    return this.#room.subscribers.some((one) => one.hasFailed) ? 'isolated' : 'routed';
  }

  atRest(): void {
    const { clock, history } = this.#room;
    this.isInTime();
    const isEmpty = this.isFree && this.mailbox.length === 0;
    this.isIdle = isEmpty && (this.#calls === 0 || clock.now > this.freeSinceMs + soon);
    if (!this.retry) return;
    const { delivery, fromMs } = this.retry;
    history.check(
      clock.now <= fromMs + soon,
      'retry',
      () =>
        `${this.name} gets ${delivery.message.name} again at ${fromMs} ms (attempt ${delivery.attempt} of ${this.maxAttempts})`,
      () => `not yet at ${clock.now} ms`,
      'late',
    );
  }
}

/** What `await` accepts, though it is no Promise. */
const thenableOf = (promise: Promise<void>) =>
  // biome-ignore lint/suspicious/noThenProperty: that is what it is for
  ({ then: promise.then.bind(promise) }) as Promise<void>;

const nameOf = (message: Published | undefined, { attempt, replayed, topic, payload }: Message) =>
  `${message?.name ?? `a message on ${show(topic)} with payload ${show(payload)}`}${attempt > 1 ? `, attempt ${attempt}` : ''}${replayed ? ' (replayed)' : ''}`;

/** What the handler does with this message. */
function told({ takes, fails, changes, thenable }: Outcome): string {
  const parts = [
    changes && 'changes its copy',
    takes && `works for ${takes} ms${thenable ? ' (returns a thenable)' : ''}`,
    fails && `${takes ? 'then fails' : 'fails'} with ${show(errorOf(fails))}`,
  ].filter(Boolean);
  return parts.length > 0 ? `: ${parts.join(', ')}` : '';
}

/** Changes all of a message that can be changed: frozen is a way to keep it as it is. */
export function change(message: Message): void {
  const { payload, headers } = message;
  for (const spoil of [
    () => Object.assign(message, { topic: 'changed' }),
    () => Object.assign(message, { attempt: 99 }),
    () => Object.assign(headers, { key: 'changed' }),
  ])
    tried(spoil);
  changeInside(payload);
}

/** Changes what is inside of a payload, as deep as it goes. */
export function changeInside(payload: unknown): void {
  if (payload instanceof Date) payload.setTime(1);
  else if (payload instanceof Map)
    for (const inner of payload.values()) tried(() => inner.push('changed'));
  else if (typeof payload === 'object' && payload !== null) {
    const { list } = payload as { list: { n: unknown }[] };
    tried(() => Object.assign(list[0]!, { n: 'changed' }));
    tried(() => list.push({ n: 'changed' }));
  }
}

function tried(work: () => unknown): void {
  try {
    work();
  } catch {}
}

const isSame = (key: string, theirs: unknown, wanted: unknown) =>
  Object.is(theirs, wanted) ||
  (key === 'headers' ? areSameHeaders(theirs, wanted) : isDeepStrictEqual(theirs, wanted));

/** Whatever their prototype is. */
function areSameHeaders(theirs: any, wanted: any): boolean {
  if (typeof theirs !== 'object' || theirs === null) return false;
  const names = Object.keys(wanted);
  const isSame = (name: string) => theirs[name] === wanted[name];
  return Object.keys(theirs).length === names.length && names.every(isSame);
}
