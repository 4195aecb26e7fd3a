// Exercise 4: plays a program against a newsroom, and holds what can be seen of it against the rules.
import { getEventListeners } from 'node:events';
import { type History, known, type Model, show, type VirtualClock } from '../../src/trial/trial.ts';
import { censusOf, leastShares } from './census.ts';
import { Endings } from './endings.ts';
import type * as exercise from './exercise-4.ts';
import { fits } from './matcher.ts';
import { newsroomRuns, type Op, type Publish, type Run, type Subscribe } from './programs.ts';
import { rules } from './rules.ts';
import { change, changeInside, type Delivery, type Share, Subscriber, soon } from './subscriber.ts';

type Answer = typeof exercise;

/** A message, as it was published. */
export interface Published {
  name: string;
  number: number;
  topic: string;
  payload: unknown;
  headers: Record<string, string>;
  publishedAt: number;
  /** Known as soon as a handler or the receipt shows it. */
  id?: string;
  seq?: number;
  shares: Share[];
}

export interface Letter {
  subscriber: Subscriber;
  message: Published;
  attempts: number;
  error: unknown;
  atMs: number;
  /** The subscription had ended: nobody has to hear of it. */
  isOptional: boolean;
}

const shape = {
  required: ['topic', 'filter', 'which', 'controller', 'ms', 'bad', 'handler', 'error', 'value'],
  creates: ['subscribe'],
  points: ['which', 'again'],
  counts: { times: 1 },
};

const mostSubscribers = 7;
const mostMessages = 40;
const usualRetention = 1000;

/** Runs in which nothing but what a learner at this step has written is used. */
export const newsrooms = (step: number): Model<Answer, Run> => ({
  rules,
  programs: newsroomRuns(step),
  census: censusOf,
  leastShares: leastShares[step]!,
  shape,
  crashes: step < 3 ? 'routed' : 'isolated',
  play: (answer, run, history, clock) => new Newsroom(step, answer, run, history, clock).play(),
});

export class Newsroom {
  readonly step: number;
  readonly history: History;
  readonly clock: VirtualClock;
  readonly subscribers: Subscriber[] = [];
  readonly published: Published[] = [];
  readonly letters: Letter[] = [];
  isClosing = false;
  hasClosed = false;
  /** Somebody has changed a message: from now on a wrong one is a matter of copies. */
  hasChanged = false;
  readonly #answer: Answer;
  readonly #run: Run;
  readonly #bus: InstanceType<Answer['PubSub']>;
  readonly #other: InstanceType<Answer['PubSub']>;
  readonly #endings: Endings;
  readonly #controllers = [new AbortController(), new AbortController()];
  readonly #done = new Set<Op>();
  #kept: Published[] = [];
  #orders = 0;
  #handlers = 0;
  #cause: Delivery | undefined;
  /** The publish() or subscribe() that is under way, in which `where` may be asked. */
  #asking: Published | 'the past' | undefined;

  constructor(step: number, answer: Answer, run: Run, history: History, clock: VirtualClock) {
    this.step = step;
    this.#answer = answer;
    this.#run = run;
    this.history = history;
    this.clock = clock;
    const { now, retention } = run;
    if (retention !== undefined) history.did(`a bus with ${show({ retention })}`);
    this.#bus = new answer.PubSub({
      ...(now && { now: () => clock.now }),
      ...(retention !== undefined && { retention }),
    });
    this.#other = new answer.PubSub();
    this.#other.subscribe('>', () =>
      history.broken(
        'routed',
        "another bus's subscriber gets nothing",
        'it is called',
        'other bus',
      ),
    );
    this.#endings = new Endings(this, this.#bus);
  }

  async play(): Promise<void> {
    for (const op of this.#run.ops as Op[]) {
      if (op.do === 'wait') {
        await this.clock.advance(op.ms);
        this.#atRest();
      } else this.perform(op);
    }
    await this.clock.settle();
    this.#atRest();
    await this.#end();
  }

  // --- What users of the bus do -----------------------------------------------------------------------

  perform(op: Op): void {
    this.history.throwIfBroken();
    if (op.do === 'subscribe') this.#subscribe(op);
    else if (op.do === 'publish') this.#publish(op);
    else if (op.do === 'unsubscribe') this.#unsubscribe(op.which);
    else if (op.do === 'abort') this.#abort(op.controller);
    else if (op.do === 'badTopic' || op.do === 'badFilter') this.#refuses(op.do, op.bad);
    else if (op.do !== 'wait') this.#endings.begin(op.do);
    this.#looksRight();
  }

  /** What a handler does, it does once: or it would answer itself for ever. */
  performOnce(who: string, op: Op): void {
    if (this.#done.has(op)) return;
    this.#done.add(op);
    this.history.inside(who, () => this.perform(op));
  }

  #subscribe(op: Subscribe): void {
    if (this.isClosing || this.subscribers.length >= mostSubscribers) return;
    const { history } = this;
    const twin = this.#twinOf(op);
    const { signal: index } = op;
    const given = twin ? { do: op.do, filter: twin.filter, signal: index, handler: [{}] } : op;
    const signal = given.signal === undefined ? undefined : this.#controllers[given.signal]!.signal;
    const name = String.fromCharCode(65 + this.subscribers.length);
    const subscriber = new Subscriber(this, given, name, signal, twin);
    const { filter, group, where, replay, maxAttempts, backoffMs, name: letterName } = given;
    const options = known({ group, replay, maxAttempts, backoffMs, name: letterName });
    history.did(() => {
      const shown = [
        ...Object.entries(options).map(([key, value]) => `${key}: ${show(value)}`),
        ...(where
          ? [`where: ${where === 'odd' ? 'm1, m3, m5 …' : 'all, and it changes its copy'}`]
          : []),
        ...(signal ? [`signal: s${given.signal! + 1}${signal.aborted ? ', aborted' : ''}`] : []),
      ];
      return `${name} = subscribe(${show(filter)}${shown.length > 0 ? `, { ${shown.join(', ')} }` : ''})${twin ? `, with the handler of ${twin.name}` : ''}`;
    });
    if (subscriber.active) this.#replay(subscriber, replay);
    this.subscribers.push(subscriber);
    const asked = {
      ...options,
      ...(where && { where: this.#whereOf(subscriber) }),
      ...(signal && { signal }),
    };
    subscriber.theirs = this.#asked('the past', () =>
      this.#bus.subscribe(filter, subscriber.handler, asked),
    );
    history.throwIfBroken();
    const told = subscriber.theirs?.filter;
    history.check(
      told === filter,
      'ended',
      () => `${name}.filter is ${show(filter)}`,
      () => show(told),
      'filter',
    );
  }

  /** The subscription whose handler is used again: whose call it is must not matter. */
  #twinOf({ again }: Subscribe): Subscriber | undefined {
    const twin = again === undefined ? undefined : this.subscribers[again];
    return twin?.isPlain && twin.active && twin.group === undefined && !twin.where
      ? twin
      : undefined;
  }

  #replay(subscriber: Subscriber, replay: 'all' | number = 0): void {
    const past = this.#kept.filter((message) => this.wants(subscriber, message));
    const count = replay === 'all' ? past.length : Math.min(replay, past.length);
    subscriber.mailbox = past
      .slice(past.length - count)
      .map((message) => this.#delivery(message, { replayed: true }));
    if (count > 0) subscriber.isIdle = false;
  }

  #publish({ topic, payload, headers, changes, times = 1 }: Publish): void {
    for (let time = 0; time < times; time++) {
      if (this.published.length >= mostMessages) return;
      this.history.throwIfBroken();
      const number = this.published.length + 1;
      const given = headers ? { key: `h${number}` } : undefined;
      if (this.isClosing) this.#publishesTooLate(topic, payloadOf(payload, number));
      else this.#publishOne(topic, payload, given, changes);
    }
  }

  #publishesTooLate(topic: string, payload: unknown): void {
    const { history } = this;
    history.did(`publish to ${show(topic)}`);
    let isRefused = false;
    try {
      this.#bus.publish(topic, payload);
    } catch {
      isRefused = true;
    }
    history.throwIfBroken();
    history.check(
      isRefused,
      'closed',
      () => 'publish() throws: close() was called',
      () => "it doesn't throw",
      'accepted',
    );
  }

  #publishOne(
    topic: string,
    payload: Publish['payload'],
    given: Record<string, string> | undefined,
    changes?: true,
  ): void {
    const { history, clock } = this;
    const number = this.published.length + 1;
    const made = payloadOf(payload, number);
    const message: Published = {
      name: `m${number}`,
      number,
      topic,
      payload: payloadOf(payload, number),
      headers: { ...given },
      publishedAt: this.#run.now ? clock.now : Date.now(),
      shares: [],
    };
    history.did(
      () =>
        `publish to ${show(topic)}: ${message.name}${made === number ? '' : ` = ${show(made)}`}${given ? ' with headers' : ''}`,
      `publish to '${topic}':`,
    );
    const willing = this.subscribers.filter((one) => this.wants(one, message));
    this.published.push(message);
    this.#route(message, willing);
    this.#kept.push(message);
    if (this.#kept.length > (this.#run.retention ?? usualRetention)) this.#kept.shift();
    const receipt = this.#asked(message, () => this.#published(topic, made, given));
    this.#receiptIsRight(message, receipt);
    this.#countIsRight(receipt.delivered, willing);
    if (this.step >= 3) this.#isUnharmed(made, given);
    if (!changes) return;
    this.hasChanged = true;
    if (given) given.key = 'changed';
    changeInside(made);
    if (given || typeof made === 'object')
      history.saw(`then the publisher changes what it has published`);
  }

  #published(
    topic: string,
    payload: unknown,
    headers: Record<string, string> | undefined,
  ): exercise.Receipt {
    try {
      return this.#bus.publish(topic, payload, ...(headers ? [{ headers }] : []));
    } catch (error) {
      this.history.throwIfBroken();
      return this.history.broken(
        'isolated',
        "publish() doesn't throw",
        `it throws ${show(error)}`,
        'throws',
      );
    } finally {
      this.history.throwIfBroken();
    }
  }

  #route(message: Published, willing: Subscriber[]): void {
    const groups = new Set(willing.map(({ group }) => group));
    for (const group of groups) {
      if (group === undefined) continue;
      const members = willing.filter((one) => one.group === group);
      const wasIdle =
        members.every((one) => one.isIdle && one.mailbox.length === 0) && !this.#isOwed(group);
      message.shares.push({ ...this.#delivery(message, { wasIdle }), group, members });
    }
    for (const one of willing)
      if (one.group === undefined)
        one.mailbox.push(
          this.#delivery(message, { wasIdle: one.isIdle && one.mailbox.length === 0 }),
        );
  }

  /** An earlier message is on its way to a member of the group. */
  #isOwed = (group: string) =>
    this.published.some(({ shares }) => shares.some((one) => !one.by && one.group === group));

  #delivery = (message: Published, rest: Partial<Delivery>): Delivery => ({
    message,
    order: ++this.#orders,
    cause: this.#cause,
    sinceMs: this.clock.now,
    attempt: 1,
    replayed: false,
    wasIdle: false,
    ...rest,
  });

  get orders(): number {
    return this.#orders;
  }

  #unsubscribe(which: number): void {
    const subscriber = this.subscribers[which];
    if (!subscriber?.theirs || isUnclear(subscriber)) return;
    this.history.did(`${subscriber.name}.unsubscribe()${subscriber.active ? '' : ', once more'}`);
    subscriber.ends();
    subscriber.theirs.unsubscribe();
  }

  #abort(index: number): void {
    const controller = this.#controllers[index]!;
    const ending = this.subscribers.filter(({ signal }) => signal === controller.signal);
    if (controller.signal.aborted || ending.some(isUnclear)) return;
    this.history.did(`abort s${index + 1}`);
    for (const one of ending) one.ends();
    controller.abort();
  }

  #refuses(what: 'badTopic' | 'badFilter', bad: string): void {
    const { history } = this;
    if (this.isClosing) return;
    history.did(what === 'badTopic' ? `publish to ${show(bad)}` : `subscribe(${show(bad)})`);
    let thrown: unknown;
    try {
      if (what === 'badTopic') this.#bus.publish(bad, 'bad');
      else
        this.#bus.subscribe(bad, () =>
          history.broken('refused', 'its handler is never called', 'it is called'),
        );
    } catch (error) {
      thrown = error;
    }
    history.check(
      thrown instanceof this.#answer.InvalidTopicError,
      'refused',
      () => 'InvalidTopicError',
      () => (thrown ? show(thrown) : 'nothing is thrown'),
      thrown ? 'other error' : what,
    );
  }

  // --- Who wants what -----------------------------------------------------------------------------------

  fits = ({ filter }: Subscriber, { topic }: Published) => fits(filter, topic);

  wants = (one: Subscriber, message: Published) =>
    one.active && this.fits(one, message) && (one.where !== 'odd' || message.number % 2 === 1);

  /** Who asks at another time gets another answer. */
  #whereOf = (subscriber: Subscriber) => (shown: exercise.Message) => {
    if (subscriber.where === 'changes') {
      this.hasChanged = true;
      change(shown);
      return true;
    }
    const asking = this.#asking === 'the past' ? this.messageOf(shown) : this.#asking;
    if (!asking) subscriber.askedLate = true;
    return asking !== undefined && asking.number % 2 === 1;
  };

  #asked<Result>(about: Published | 'the past', work: () => Result): Result {
    const before = this.#asking;
    this.#asking = about;
    try {
      return work();
    } finally {
      this.#asking = before;
    }
  }

  /** Inside of publish() a message has no receipt yet: its id and seq are those that are seen. */
  messageOf(theirs: exercise.Message): Published | undefined {
    const { published } = this;
    const { id, seq } = theirs ?? {};
    const known = published.find((one) => one.id === id && one.seq === seq);
    if (known) return known;
    const unknown = published.findLast((one) => one.id === undefined && one.seq === undefined);
    if (unknown) return Object.assign(unknown, { id, seq });
    return published.find((one) => one.id === id) ?? published.find((one) => one.seq === seq);
  }

  // --- Handlers -----------------------------------------------------------------------------------------

  get isInHandler(): boolean {
    return this.#handlers > 0;
  }

  inHandler(work: () => void): void {
    this.#handlers++;
    try {
      work();
    } finally {
      this.#handlers--;
    }
  }

  /** What happens in `work` happens because of that delivery. */
  because(delivery: Delivery, work: () => void): void {
    const before = this.#cause;
    this.#cause = delivery;
    try {
      work();
    } finally {
      this.#cause = before;
    }
  }

  hasLeft(leaver: Subscriber): void {
    for (const { shares } of this.published)
      for (const share of shares)
        if (!share.by && share.members.includes(leaver)) share.mayBeLost = true;
  }

  closed(): void {
    this.hasClosed = true;
    for (const one of this.subscribers) one.active = false;
  }

  // --- What can be seen -----------------------------------------------------------------------------------

  #receiptIsRight(message: Published, receipt: exercise.Receipt): void {
    const { history } = this;
    const others = this.published.filter((one) => one !== message);
    const { id, seq } = receipt ?? {};
    history.check(
      typeof id === 'string' && !others.some((one) => one.id === id),
      'receipt',
      () => `${message.name} has an id of its own`,
      () => show(receipt),
      'id',
    );
    const rises = others.every(
      (one) => one.number > message.number || one.seq === undefined || one.seq < seq,
    );
    history.check(
      typeof seq === 'number' && rises,
      'receipt',
      () => `the seq of ${message.name} is higher than all before`,
      () => show(seq),
      'seq',
    );
    history.check(
      message.id === undefined || (message.id === id && message.seq === seq),
      'receipt',
      () => `the receipt has the id and seq that handlers saw: ${show(message.id)}, ${message.seq}`,
      () => `${show(id)}, ${show(seq)}`,
      'other',
    );
    Object.assign(message, { id, seq });
  }

  /** Who was ended inside of publish(), by a handler, may be counted or not. */
  #countIsRight(delivered: number, willing: Subscriber[]): void {
    const most = receivers(willing);
    const least = receivers(willing.filter(({ active }) => active));
    const groups = new Set(
      willing.map(({ group }) => group).filter((group) => group !== undefined),
    );
    const refusing = this.subscribers.some((one) => one.active && one.where === 'odd');
    this.history.check(
      delivered >= least && delivered <= most,
      groups.size > 0 ? 'group' : refusing ? 'where' : 'receipt',
      () =>
        `delivered is ${most}${most > 0 ? `: ${willing.map(({ name, group }) => (group === undefined ? name : `${name} (group ${show(group)})`)).join(', ')}` : ''}`,
      () => show(delivered),
      delivered > most ? 'too many' : 'too few',
    );
  }

  #isUnharmed(made: unknown, given: object | undefined): void {
    const inner =
      made instanceof Map
        ? [...made.values()]
        : made && typeof made === 'object' && 'list' in made
          ? [made.list, (made.list as unknown[])[0]]
          : [];
    const objects = [made, given, ...inner].filter(
      (one) => typeof one === 'object' && one !== null,
    );
    this.history.check(
      !objects.some(Object.isFrozen),
      'copies',
      () => "the publisher's objects aren't frozen",
      () => 'one is',
      'frozen',
    );
  }

  #looksRight(): void {
    const { history, subscribers } = this;
    if (this.#asking) return;
    const active = subscribers.filter((one) => one.active);
    // While the bus closes, those who are done may have ended already.
    const isFree = this.isClosing && !this.hasClosed;
    const count = this.#bus.subscriptionCount();
    const rule = this.hasClosed
      ? 'closed'
      : subscribers.some(({ signal }) => signal?.aborted)
        ? 'signal'
        : 'ended';
    history.check(
      isFree ? count <= active.length : count === active.length,
      rule,
      () => `subscriptionCount() is ${active.length}`,
      () => show(count),
      'count',
    );
    for (const { theirs, name, active: wanted, signal } of subscribers) {
      if (!theirs || (isFree && wanted)) continue;
      history.check(
        theirs.active === wanted,
        this.hasClosed ? 'closed' : signal?.aborted ? 'signal' : 'ended',
        () => `${name}.active is ${wanted}`,
        () => show(theirs.active),
        'active',
      );
    }
    for (const [index, { signal }] of this.#controllers.entries()) {
      if (active.some((one) => one.signal === signal)) continue;
      const left = getEventListeners(signal, 'abort').length;
      history.check(
        left === 0,
        this.hasClosed ? 'closed' : 'released',
        () => `no listener is left on s${index + 1}`,
        () => `${left} left`,
        'listener',
      );
    }
  }

  /** Called for the first delivery of a message: who is older, and was idle, has had it. */
  comesInOrder({ message }: Delivery, receivers: Subscriber[]): void {
    const { history } = this;
    const ages = receivers.map((one) => this.subscribers.indexOf(one));
    const isOlder = (one: Subscriber) => this.subscribers.indexOf(one) < Math.min(...ages);
    const isGroup = receivers[0]!.group !== undefined;
    const name = receivers.map((one) => one.name).join(' or ');
    for (const one of this.subscribers) {
      const [first] = one.mailbox;
      if (!one.active || one.twins.length > 1 || !isOlder(one)) continue;
      if (first?.message !== message || !first.wasIdle) continue;
      history.broken(
        isGroup ? 'groupOrder' : 'routed',
        `${one.name} gets ${message.name} before ${name}: it has subscribed earlier`,
        `${name} gets it first`,
        'order',
      );
    }
    for (const share of message.shares) {
      if (share.by || share.mayBeLost || !share.wasIdle || !share.members.every(isOlder)) continue;
      history.broken(
        'groupOrder',
        `the group ${show(share.group)} gets ${message.name} before ${name}: all its members have subscribed earlier`,
        `${name} gets it first`,
        'order',
      );
    }
  }

  /** Nothing is left to do at this moment. */
  #atRest(): void {
    const { history, clock } = this;
    history.throwIfBroken();
    if (clock.unhandled.length > 0)
      history.broken(
        'isolated',
        'no rejection is left unhandled',
        show(clock.unhandled[0]),
        'unhandled',
      );
    if (clock.uncaught.length > 0)
      history.broken(
        'isolated',
        'no error surfaces',
        `uncaught: ${show(clock.uncaught[0])}`,
        'uncaught',
      );
    for (const one of this.subscribers) one.atRest();
    this.#sharesAreInTime();
    if (this.step >= 6) this.#lettersAreRight();
    this.#endings.atRest();
    this.#looksRight();
  }

  #sharesAreInTime(): void {
    const { clock, history } = this;
    for (const { name, shares } of this.published)
      for (const { by, mayBeLost, members, sinceMs } of shares) {
        if (by || mayBeLost || !members.every((one) => one.isFree && one.mailbox.length === 0))
          continue;
        const dueAt = Math.max(sinceMs, ...members.map((one) => one.freeSinceMs));
        const isWhere = members.some((one) => one.askedLate);
        history.check(
          clock.now <= dueAt + soon,
          isWhere ? 'where' : 'group',
          () => `${members.map((one) => one.name).join(' or ')} gets ${name} at ${dueAt} ms`,
          () => `not yet at ${clock.now} ms`,
          'late',
        );
      }
  }

  #lettersAreRight(): void {
    const { history, clock } = this;
    const theirs = [...this.#bus.deadLetters];
    for (const letter of this.letters) {
      const { message, subscriber, attempts, error, atMs, isOptional } = letter;
      const index = theirs.findIndex(
        (one) =>
          one.message?.id === message.id &&
          one.filter === subscriber.filter &&
          one.name === subscriber.letterName &&
          Object.is(one.error, error) &&
          one.attempts === attempts,
      );
      if (index < 0 && (isOptional || clock.now <= atMs + soon)) continue;
      const about = { filter: subscriber.filter, name: subscriber.letterName, error, attempts };
      if (index < 0) this.#wrongLetter(message, about, theirs);
      const [found] = theirs.splice(index, 1);
      for (const key of ['topic', 'payload', 'headers', 'seq', 'publishedAt'] as const)
        history.check(
          isShownAlike(found!.message[key], message[key]),
          'letters',
          () =>
            `in the dead letter ${message.name} has ${key} ${show(message[key])}, as it was published`,
          () => show(found!.message[key]),
          key,
        );
    }
    history.check(
      theirs.length === 0,
      'letters',
      () => 'no more dead letters',
      () => `one of attempt ${theirs[0]!.attempts}: ${show(theirs[0]!.message?.payload)}`,
      'more',
    );
  }

  #wrongLetter(
    message: Published,
    wanted: Record<string, unknown>,
    theirs: exercise.DeadLetter[],
  ): never {
    const own = theirs.find((one) => one.message?.id === message.id);
    const wrong = Object.keys(wanted).find(
      (key) => own && !Object.is(own[key as never], wanted[key]),
    );
    return this.history.broken(
      'letters',
      `a dead letter with ${message.name}${wrong ? ` and ${wrong} ${show(wanted[wrong])}` : ''}`,
      own && wrong ? `${wrong} ${show(own[wrong as never])}` : 'there is none',
      wrong ?? 'none',
    );
  }

  /** Lets everything come to its end, then drains and closes. */
  async #end(): Promise<void> {
    const { clock } = this;
    for (let round = 0; round < 600 && this.#endings.left().length > 0; round++) {
      await clock.advance(100);
      this.#atRest();
    }
    await clock.advance(1000); // who has left may still be handling, or who got what it left
    this.#atRest();
    if (this.step < 3) return;
    this.perform({ do: this.step < 6 ? 'drain' : 'close' });
    if (this.step >= 6) this.perform({ do: 'publish', topic: 'a' });
    await clock.advance(soon + 1);
    this.#atRest();
    await clock.advance(soon + 1);
    this.#atRest();
    this.history.check(
      this.#other.subscriptionCount() === 1,
      'routed',
      () => 'another bus keeps its subscription',
      () => 'it has lost it',
      'other bus',
    );
  }
}

/** Of two with the same handler nobody knows to whom what waits will go: so none of them leaves now. */
const isUnclear = ({ twins }: Subscriber) =>
  twins.length > 1 && twins.some(({ mailbox }) => mailbox.length > 0);

const isShownAlike = (a: unknown, b: unknown) => Object.is(a, b) || show(a) === show(b);

/** Subscriptions without a group count one by one, a group counts once. */
function receivers(subscribers: Subscriber[]): number {
  const alone = subscribers.filter(({ group }) => group === undefined).length;
  return (
    alone +
    new Set(subscribers.map(({ group }) => group).filter((group) => group !== undefined)).size
  );
}

function payloadOf(kind: Publish['payload'], number: number): unknown {
  if (kind === 'deep') return { list: [{ n: number }] };
  if (kind === 'date') return new Date(number * 1000);
  if (kind === 'map') return new Map([['key', [number]]]);
  const odd = { undefined: undefined, zero: 0, null: null, empty: '' };
  return kind ? odd[kind] : number;
}
