// Exercise 5: plays a program against the app, and holds what can be seen of it against the rules at once.
import { type History, lent, type Model, show, type VirtualClock } from '../src/trial/trial.ts';
import { BusinessError, type CallArg, Database, FakeService } from './exercise-5.infra.ts';
import { dueOf, happyPath, ModelOrder, type Outcome } from './exercise-5.order.ts';
import {
  type Act,
  type Config,
  forwardOps,
  type Op,
  type Place,
  type Run,
  type Subscribe,
  shopRuns,
  type Trouble,
} from './exercise-5.programs.ts';
import { type RuleId, rules } from './exercise-5.rules.ts';
import { ModelSubscription } from './exercise-5.subscription.ts';
import type * as exercise from './exercise-5.ts';

type Answer = typeof exercise;
export type App = ReturnType<Answer['createOrderApp']>;
type Letter = ReturnType<App['deadLetters']>[number];

/** Milliseconds: a few timers of 1 ms, or turns of the event loop, are soon. */
export const soon = 10;
/** How long a commit that failed may put off what follows. */
const graceOfCommit = 1000;
/** What clock.now() says at the beginning: another time than the machine's. */
const beginning = Date.UTC(2026, 0, 1);

const defaults = {
  maxAttempts: 4,
  backoffMs: 50,
  maxBackoffMs: 1000,
  concurrency: 4,
  callTimeoutMs: 5000,
};

/** Runs in which nothing but what a learner at this step has written is used. */
export const shops = (step: number): Model<Answer, Run> => ({
  rules,
  programs: shopRuns(step),
  shape: {
    required: ['id', 'total', 'how', 'times', 'type', 'name', 'ms', 'commit', 'after', 'nth'],
    creates: [],
    points: [],
    counts: { times: 1, nth: 1, commit: 1, ms: 0, takes: 0 },
  },
  crashes: 'accepts',
  play: (answer, run, history, clock) => new ModelShop(answer, run, step, history, clock).play(),
});

/** One app, from its beginning to its end: the power goes, or it is stopped. */
interface Life {
  app: App;
  view: View;
  db: Database;
  number: number;
  startedAtMs?: number;
  stoppedAtMs?: number;
  /** Nothing that it does has any effect. */
  isOver?: boolean;
  endedAtMs?: number;
  /** From then on it may not ask its database, which was killed. */
  quietByMs?: number;
  stops: { isResolved?: boolean; drained?: boolean; sinceMs: number; byMs: number }[];
  /** With what there was when drain() was called. */
  drains: {
    isResolved?: boolean;
    sinceMs: number;
    orders: ModelOrder[];
    subscriptions: ModelSubscription[];
  }[];
}

/** What an app shows. Only a commit changes it, so between two commits it is read once. */
class View {
  readonly #life: Life;
  #commits = -1;
  #orders = new Map<string, ReturnType<App['order']>>();
  #timelines = new Map<string, ReturnType<App['timeline']>>();
  #letters: Letter[] | undefined;

  constructor(life: Life) {
    this.#life = life;
  }

  order(id: string): ReturnType<App['order']> {
    return this.#read(this.#fresh().#orders, id, () => this.#life.app.order(id));
  }

  timeline(id: string): ReturnType<App['timeline']> {
    return this.#read(this.#fresh().#timelines, id, () => this.#life.app.timeline(id));
  }

  letters(): Letter[] {
    this.#fresh();
    this.#letters ??= this.#life.app.deadLetters();
    return this.#letters;
  }

  #fresh(): this {
    if (this.#life.db.commits === this.#commits) return this;
    this.#commits = this.#life.db.commits;
    this.#orders = new Map();
    this.#timelines = new Map();
    this.#letters = undefined;
    return this;
  }

  #read<T>(known: Map<string, T>, id: string, read: () => T): T {
    if (!known.has(id)) known.set(id, read());
    return known.get(id)!;
  }
}

/** What a service has done, by its key: it is the same for all apps. */
type Effects = Map<string, { op: string; arg: CallArg; id: string }>;

type EffectsOf = Record<'payments' | 'inventory' | 'shipping', Effects>;

export class ModelShop {
  readonly history: History;
  readonly clock: VirtualClock;
  readonly step: number;
  readonly settings: Required<Config>;
  readonly #answer: Answer;
  readonly #run: Run;
  readonly #orders = new Map<string, ModelOrder>();
  readonly #subscriptions: ModelSubscription[] = [];
  readonly #effects = {
    payments: new Map(),
    inventory: new Map(),
    shipping: new Map(),
  } as EffectsOf;
  readonly #keys = new Map<unknown, string>();
  life!: Life;
  #running = 0;
  /** Since when there has been room for one more call. */
  #roomSinceMs = 0;
  #commitFailedAtMs = Number.NEGATIVE_INFINITY;
  /** Pauses that are due: of the services, and of deliveries, where they are free. */
  #pauses: { retry: number; ms: number[]; sinceMs: number; isFree: boolean }[] = [];
  #cut: { after: 'commit' | 'effect'; left: number } | undefined;
  #quietByMs = 0;

  constructor(answer: Answer, run: Run, step: number, history: History, clock: VirtualClock) {
    this.#answer = answer;
    this.#run = run;
    this.step = step;
    this.history = history;
    this.clock = clock;
    this.settings = { ...defaults, ...run.config };
  }

  async play(): Promise<void> {
    if (this.#run.config) this.history.did(`config ${show(this.#run.config)}`);
    if (this.#run.takes) this.history.did(`the services take ${this.#run.takes} ms`);
    this.#open(new Database());
    for (const act of this.#run.ops as Act[]) await this.#perform(act);
    await this.#end();
  }

  /** A rule counts from its step on. */
  check(
    holds: boolean,
    rule: RuleId,
    expected: () => string,
    yours: () => string,
    how?: string,
  ): void {
    if (!holds && rules[rule].step <= this.step)
      this.history.broken(rule, expected(), yours(), how);
  }

  // --- One app after the other ----------------------------------------------------------------------

  #open(db: Database): void {
    const number = (this.life?.number ?? 0) + 1;
    const life = { db, number, stops: [], drains: [] } as unknown as Life;
    this.life = life;
    life.view = new View(life);
    this.#running = 0;
    this.#roomSinceMs = this.clock.now;
    this.#pauses = [];
    this.#watch(life);
    const service = (name: keyof EffectsOf) =>
      lent(new Wire(name, this, life, this.#effects[name]));
    const { config } = this.#run;
    const before = db.commits;
    life.app = this.#answer.createOrderApp({
      db: lent(db),
      clock: lent({
        now: () => beginning + this.clock.now,
        sleep: (ms: number) => this.#sleep(life, ms),
      }),
      payments: service('payments'),
      inventory: service('inventory'),
      shipping: service('shipping'),
      ...(config && { config }),
    });
    this.check(
      db.commits === before,
      'quietStart',
      () => 'createOrderApp() writes nothing',
      () => `${db.commits - before} commits`,
      'create',
    );
  }

  /** The power may go after a commit; a commit may fail. */
  #watch(life: Life): void {
    const { db } = life;
    db.onCommit = (n) => {
      if (life.isOver) return;
      if (this.#cut?.after === 'commit' && --this.#cut.left === 0)
        this.#powerGoes(`after commit ${n}`);
    };
    const transaction = db.transaction.bind(db);
    db.transaction = (work) => {
      const { quietByMs = Number.POSITIVE_INFINITY } = life;
      this.check(
        this.clock.now <= quietByMs,
        'quietCrash',
        () => 'an app whose database was killed does nothing any more',
        () => 'it still asks its database',
        'goes on',
      );
      try {
        return transaction(work);
      } catch (error) {
        const hasFailed = error instanceof Error && /^commit \d+ failed/.test(error.message);
        if (hasFailed && !life.isOver) {
          this.#commitFailedAtMs = this.clock.now;
          this.history.saw(error.message.replace(/:.*/, ''));
        }
        throw error;
      }
    };
  }

  #powerGoes(when: string): void {
    const { life } = this;
    this.#timeOuts();
    this.#cut = undefined;
    life.isOver = true;
    life.endedAtMs = this.clock.now;
    this.#hasToEnd(life);
    life.db.kill();
    this.history.did(`the power goes ${when}`);
  }

  /** Its database is dead: whatever it does is over once its time limits and pauses are. */
  #hasToEnd(life: Life): void {
    this.#quietByMs = this.clock.now + this.settings.callTimeoutMs + 500;
    life.quietByMs = this.#quietByMs;
  }

  #restart(): void {
    const { life, history, clock } = this;
    const isStopped = life.stoppedAtMs !== undefined && !life.isOver;
    // What is not at rest would go on in two apps: before step 5 nobody can end the first.
    const isIdle = life.startedAtMs === undefined || this.#isAtRest;
    if (!life.isOver && !isStopped && this.step < 5 && !isIdle) return;
    if (!life.isOver && !isStopped && this.step >= 5) this.#powerGoes('now');
    this.#timeOuts();
    const isDrained = isStopped && life.stops.some(({ drained }) => drained === true);
    life.endedAtMs ??= clock.now;
    life.isOver = true;
    history.did(`a new app on ${isDrained ? 'the same database' : 'db.clone()'}`);
    for (const order of this.#orders.values())
      order.restarted(clock.now, life.endedAtMs <= this.#settledFrom(order));
    for (const one of this.#subscriptions) one.restarted(life.endedAtMs);
    this.#cut = undefined;
    this.#open(isDrained ? life.db : life.db.clone());
    for (const order of this.#orders.values()) this.#forget(order);
    for (const one of this.#subscriptions) this.#subscribe(one);
    if (life.startedAtMs !== undefined) this.#start();
  }

  get #isAtRest(): boolean {
    return [...this.#orders.values()].every((order) => order.isEnded && !order.running);
  }

  /** An order whose placeOrder never resolved may be there or not. */
  #forget(order: ModelOrder): void {
    if (order.isAccepted) return;
    if (this.life.view.order(order.id) === undefined) this.#orders.delete(order.id);
    else order.isAccepted = true;
  }

  #start(): void {
    const { life } = this;
    if (life.startedAtMs !== undefined) return;
    this.history.did('start()');
    life.startedAtMs = this.clock.now;
    const before = life.db.commits;
    try {
      life.app.start();
    } catch (error) {
      this.history.throwIfBroken();
      this.check(
        false,
        life.isOver ? 'quietCrash' : 'quietStart',
        () => "start() doesn't throw",
        () => `it throws ${show(error)}`,
        'throws',
      );
    }
    this.check(
      life.db.commits === before,
      'quietStart',
      () => 'start() writes nothing',
      () => `${life.db.commits - before} commits`,
      'start',
    );
    for (const order of this.#orders.values()) {
      order.dueFromMs = Math.max(order.dueFromMs, this.clock.now);
      order.dueByMs = Math.max(order.dueByMs, this.clock.now);
      order.isTakenUp = true;
    }
  }

  // --- What happens -----------------------------------------------------------------------------------

  async #perform(act: Act): Promise<void> {
    this.history.throwIfBroken();
    const { life } = this;
    if (act.do === 'wait') {
      await this.clock.advance(act.ms);
      await this.#look();
    } else if (act.do === 'restart') {
      if (this.step === 3 || this.step === 4) await this.#untilAtRest();
      this.#restart();
    } else if (act.do === 'cut') this.#armCut(act);
    else if (life.isOver) await this.#inTheDark(act);
    else if (act.do === 'place') await this.#place(act);
    else if (act.do === 'start') {
      if (life.stoppedAtMs === undefined) this.#start();
    } else if (act.do === 'subscribe') this.#subscribeNew(act);
    else if (act.do === 'fail') {
      this.history.did(`commit ${life.db.commits + act.commit} is going to fail`);
      life.db.failCommit(life.db.commits + act.commit);
    } else if (act.do === 'drain') this.#drain();
    else this.#stop(act.timeoutMs);
  }

  /** The database is gone: nothing may be promised, and nothing thrown where nobody catches it. */
  async #inTheDark(act: Act): Promise<void> {
    const { life, history, clock } = this;
    this.#hasToEnd(life);
    if (act.do === 'start' && this.step >= 5) {
      history.did('start(), though the database is gone');
      try {
        life.app.start();
      } catch (error) {
        this.check(
          false,
          'quietCrash',
          () => "start() doesn't throw",
          () => `it throws ${show(error)}`,
          'throws',
        );
      }
    }
    if (act.do !== 'place' || act.odd || this.#orders.has(act.id)) return;
    history.did(`placeOrder ${show(act.id)}, though the database is gone`);
    const order = orderOf(act);
    let receipt: unknown;
    (async () => life.app.placeOrder(order))().then(
      (answer) => {
        receipt = answer;
      },
      () => {},
    );
    await clock.settle();
    this.check(
      receipt === undefined,
      'oneCommit',
      () => 'placeOrder rejects: nothing can be stored',
      () => `it resolves with ${show(receipt)}`,
      'dark',
    );
  }

  #armCut({ after, nth }: Extract<Act, { do: 'cut' }>): void {
    if (this.life.isOver || this.life.stoppedAtMs !== undefined) return;
    if (after === 'now') this.#powerGoes('now');
    else {
      const from = this.life.db.commits;
      this.#cut = { after, left: nth };
      this.history.did(
        after === 'commit'
          ? `the power is going to go after commit ${from + nth}`
          : `the power is going to go after ${nth === 1 ? 'an effect' : `${nth} effects`} of a service`,
      );
    }
  }

  async #place(act: Place): Promise<void> {
    const { life, history } = this;
    const order = orderOf(act);
    const times = act.twice ? 2 : 1;
    const known = act.odd ? undefined : this.#orders.get(act.id);
    if (known) known.placed++;
    const shown = act.odd ? `with ${act.odd}` : `total ${act.total}${aboutPlans(act)}`;
    history.did(`placeOrder ${show(act.id)}, ${shown}${act.twice ? ', twice at once' : ''}`);
    const made =
      act.odd || known
        ? undefined
        : new ModelOrder(act, order.items, this.clock.now, beginning + this.clock.now);
    if (made) this.#orders.set(act.id, made);
    const isStopped = life.stoppedAtMs !== undefined;
    const answers: string[] = [];
    const calls = Array.from({ length: times }, async () => {
      try {
        const receipt = await life.app.placeOrder(structuredClone(order) as exercise.Order);
        answers.push(receiptOf(receipt, act.id));
        if (made && !isStopped && !life.isOver) this.#isThere(made);
      } catch (error) {
        answers.push(this.#refusalOf(error));
      }
    });
    const all = Promise.all(calls);
    await this.clock.settle();
    if (answers.length < times) await this.clock.advance(this.#grace);
    void all;
    history.throwIfBroken();
    this.#answered(act, answers, { made, isStopped });
    await this.#look();
  }

  #answered(
    act: Place,
    answers: string[],
    { made, isStopped }: { made: ModelOrder | undefined; isStopped: boolean },
  ): void {
    const { life } = this;
    for (const answer of answers) this.history.saw(answer);
    const may = this.#mayFail;
    if (made && (isStopped || (may && !answers.includes('accepted')))) {
      // Rejected: it is there, or not.
      const isThere = !isStopped && (life.isOver || life.view.order(act.id) !== undefined);
      if (!isThere) this.#orders.delete(act.id);
      else made.isAccepted = !life.isOver;
    } else if (made) made.isAccepted = true;
    if (life.isOver) return;
    const wanted = this.#wantedAnswers(act, made, isStopped);
    const isRight = answers.every((answer, i) => (wanted[i] ?? []).includes(answer));
    if (isRight && answers.length === wanted.length) return;
    if (may && answers.every((answer) => !/^refused with Sh|as unknown/.test(answer))) return;
    const rule: RuleId = isStopped
      ? 'closed'
      : act.odd
        ? 'valid'
        : made && !act.twice
          ? 'accepts'
          : 'same';
    this.check(
      false,
      rule,
      () => wanted.map((one) => one[0]).join(', then '),
      () => answers.join(', then ') || 'nothing yet',
      isRight ? 'pending' : answers.find((answer, i) => !(wanted[i] ?? []).includes(answer)),
    );
  }

  #wantedAnswers(act: Place, made: ModelOrder | undefined, isStopped: boolean): string[][] {
    const refusals = [
      ...(isStopped ? ['refused with ShuttingDownError'] : []),
      ...(act.odd ? ['refused with ValidationError'] : []),
    ];
    const first = refusals.length > 0 ? refusals : [made ? 'accepted' : 'accepted as a duplicate'];
    const isKnown = act.odd && this.#orders.has(act.id) && !isStopped;
    const one = isKnown ? [...first, 'accepted as a duplicate'] : first;
    return act.twice ? [one, refusals.length > 0 ? one : ['accepted as a duplicate']] : [one];
  }

  /** A commit has failed, or the power is gone. */
  get #mayFail(): boolean {
    return this.life.isOver === true || this.#commitFailedAtMs === this.clock.now;
  }

  get #grace(): number {
    return this.clock.now <= this.#commitFailedAtMs + graceOfCommit ? graceOfCommit + soon : soon;
  }

  #refusalOf(error: any): string {
    const refusals = ['ValidationError', 'ShuttingDownError'] as const;
    // A class may not be exported yet: the examples say so.
    const name = refusals.find((one) => this.#answer[one] && error instanceof this.#answer[one]);
    if (name) return `refused with ${name}`;
    return `rejects with ${show(error)}`;
  }

  /** When placeOrder has resolved: in the database, and not only in memory. */
  #isThere(order: ModelOrder): void {
    try {
      const isStored = this.life.view.order(order.id) !== undefined;
      const [placed] = this.life.view.timeline(order.id);
      this.check(
        isStored && placed?.type === 'OrderPlaced',
        'oneCommit',
        () => `order ${show(order.id)} and OrderPlaced are there when placeOrder resolves`,
        () =>
          isStored ? `timeline() is ${show(placed ? [placed.type] : [])}` : 'order() is undefined',
        'resolved',
      );
    } catch {
      this.history.throwIfBroken();
    }
  }

  // --- Subscribers ------------------------------------------------------------------------------------

  #subscribeNew(act: Subscribe): void {
    const isSame = this.#subscriptions.some(
      (one) => one.name === act.name && one.type === act.type,
    );
    if (isSame || this.life.stoppedAtMs !== undefined) return;
    const one = new ModelSubscription(this, act);
    this.#subscriptions.push(one);
    this.history.did(`${show(act.name)} subscribes to ${show(act.type)}${one.about}`);
    this.#subscribe(one);
  }

  #subscribe(one: ModelSubscription): void {
    one.subscribedAtMs = this.clock.now;
    const { life } = this;
    life.app.subscribe(one.type, one.name, (event) =>
      life.isOver ? new Promise<void>(() => {}) : one.handle(event),
    );
  }

  // --- Calls ------------------------------------------------------------------------------------------

  /** The app calls a service. Gives how it is answered; nothing of an app that is over. */
  called(life: Life, service: string, op: Op, arg: CallArg): Trouble | 'ok' | undefined {
    if (life.isOver || this.history.failure) return undefined;
    this.#timeOuts();
    const order = this.#orders.get(arg?.orderId);
    const attempt = (order?.calls.get(op) ?? 0) + 1;
    const plan = order?.planOf(op);
    const isRefusal = plan?.how.startsWith('refused');
    const how = plan && (isRefusal || attempt <= plan.times) ? plan.how : 'ok';
    this.history.saw(
      `${service}.${op} ${show(arg?.orderId)}${attempt > 1 ? `, once more` : ''}${how === 'ok' ? '' : `: ${shownTrouble(how)}`}`,
    );
    if (!order) {
      this.check(
        false,
        'steps',
        () => `${op} is called for an order that was placed`,
        () => `orderId is ${show(arg?.orderId)}`,
        'order',
      );
      return 'ok';
    }
    this.#isItsTurn(life, order, op);
    this.#isInTime(order);
    order.begin(op, this.clock.now);
    this.#running++;
    this.check(
      this.#running <= this.settings.concurrency,
      'atOnce',
      () => `at most ${this.settings.concurrency} calls run at once`,
      () => `${this.#running} run`,
    );
    this.#getsWhatItNeeds(order, op, arg);
    this.#keyIsRight(order, service, op, arg.idempotencyKey);
    return how;
  }

  #isItsTurn(life: Life, order: ModelOrder, op: Op): void {
    const expected = () => `${show(order.id)}: ${dueOf(order.worlds)} is next`;
    const yours = () => `${op} is called`;
    this.check(
      life.startedAtMs !== undefined,
      'steps',
      () => 'no call before start()',
      yours,
      'start',
    );
    this.check(
      life.stoppedAtMs === undefined,
      'nothingNew',
      () => 'nothing begins after stop()',
      yours,
      this.#howItBegan(order),
    );
    this.check(
      !order.running,
      'steps',
      () => `${show(order.id)}: one call at a time`,
      yours,
      'two',
    );
    const possible = order.worlds.filter(({ due }) => due === op);
    if (possible.length === 0) {
      const [world] = order.worlds as [ModelOrder['worlds'][number]];
      this.check(
        false,
        this.#ruleOfTurn(order, op),
        expected,
        yours,
        `${world.due ?? 'end'} ${op}`,
      );
    }
    const earliest = order.dueFromMs;
    this.check(
      this.clock.now >= earliest,
      'pause',
      () => `${show(order.id)}: ${op} is tried again at ${earliest} ms`,
      yours,
      'early',
    );
    this.#isRecorded(order, op);
  }

  /** What a call is that begins after stop(). */
  #howItBegan(order: ModelOrder): string {
    if (order.worlds[0]!.isWayBack) return 'compensation';
    if (order.isInBackoff) return 'retry';
    return order.changedAtMs > this.life.stoppedAtMs! ? 'next step' : 'step in line';
  }

  #ruleOfTurn(order: ModelOrder, op: Op): RuleId {
    const [world] = order.worlds as [ModelOrder['worlds'][number]];
    const isBack = op === 'refund' || op === 'release';
    if (order.isTakenUp && this.life.number > 1 && this.step >= 5) return 'again';
    if (order.worlds.some(({ lost }) => lost > 0)) return isBack ? 'unknownShip' : 'attempts';
    if (world.isWayBack || isBack) {
      const last = order.lastOutcome;
      if (!isBack && last === 'refused') return 'refusal';
      if (!isBack) return 'attempts';
      return last === 'failed' ? 'unknown' : 'refused';
    }
    return order.lastOutcome === 'failed' ? 'callAgain' : 'steps';
  }

  /** Each step is recorded before the next one is called. */
  #isRecorded(order: ModelOrder, op: Op): void {
    const index = forwardOps.indexOf(op as 'charge');
    if (index < 0) return;
    try {
      const { status } = this.life.view.order(order.id) ?? {};
      const wanted = (['pending', 'paid', 'reserved'] as const)[index]!;
      this.check(
        status === undefined || typeof status !== 'string' || status === wanted,
        'recorded',
        () => `${show(order.id)} is ${wanted} when ${op} is called`,
        () => show(status),
        'status',
      );
    } catch {
      this.history.throwIfBroken(); // called inside a transaction: then nobody can look
    }
  }

  #getsWhatItNeeds(order: ModelOrder, op: Op, arg: CallArg): void {
    const { total } = order.place;
    const wanted: Record<string, unknown> =
      op === 'charge'
        ? { amount: total }
        : op === 'refund'
          ? { paymentId: order.paymentId }
          : { items: order.items };
    const [[name, value]] = Object.entries(wanted) as [[string, unknown]];
    const rule: RuleId = op === 'refund' || op === 'release' ? 'refundGets' : 'steps';
    this.check(
      show(arg[name] ?? undefined) === show(value),
      rule,
      () => `${op} gets ${name} ${show(value)}`,
      () => show(arg[name]),
      `${name} of ${op}`,
    );
  }

  #keyIsRight(order: ModelOrder, service: string, op: Op, key: unknown): void {
    const mine = `${service} ${order.id} ${op}`;
    const before = order.keys.get(op);
    const isText = typeof key === 'string' && key !== '';
    this.check(
      isText,
      'key',
      () => `${op} has an idempotency key`,
      () => show(key),
      'none',
    );
    const rule = this.life.number > 1 && this.step >= 5 ? 'onceAfterCrash' : 'key';
    this.check(
      before === undefined || before === key,
      rule,
      () => `${op} of ${show(order.id)} has the key ${show(before)} again`,
      () => show(key),
      'other',
    );
    const owner = this.#keys.get(key);
    this.check(
      owner === undefined || owner === mine,
      'key',
      () => `${op} of ${show(order.id)} has a key of its own`,
      () => `${show(key)}, which ${owner} had`,
      'shared',
    );
    order.keys.set(op, key);
    this.#keys.set(key, mine);
  }

  /** The service has done what it was asked to do. */
  effect(life: Life, op: Op, orderId: string, isNew: boolean): void {
    const order = this.#orders.get(orderId);
    if (life.isOver || !order) return;
    this.check(
      isNew || (order.calls.get(op) ?? 0) > 1,
      'exactlyOnce',
      () => `${op} of ${show(orderId)} happens`,
      () => 'its key was known already, so nothing happens',
      'nothing',
    );
    if (this.#cut?.after === 'effect' && --this.#cut.left === 0)
      this.#powerGoes(`after ${op} of ${show(orderId)} has happened`);
  }

  /** The app is told how a call ended. An answer after callTimeoutMs tells nothing. */
  told(life: Life, op: Op, orderId: string, outcome: Outcome, id?: string): void {
    if (life.isOver || this.history.failure) return;
    this.#timeOuts();
    const order = this.#orders.get(orderId);
    if (order?.running?.op !== op) return;
    if (op === 'charge' && outcome === 'ok') order.paymentId = id;
    this.#ended(order, outcome, this.clock.now);
  }

  /** The app has waited for callTimeoutMs: its timer may fire before anything of ours does. */
  #timeOuts(): void {
    for (const order of this.#orders.values()) {
      const endsAt = (order.running?.sinceMs ?? Infinity) + this.settings.callTimeoutMs;
      if (endsAt <= this.clock.now) this.#ended(order, 'timed out', endsAt);
    }
  }

  #ended(order: ModelOrder, outcome: Outcome, atMs: number): void {
    if (this.step < 4 || this.#running === this.settings.concurrency)
      this.#roomSinceMs = Math.max(this.#roomSinceMs, atMs);
    this.#running--;
    order.told(outcome, atMs, this.settings);
    if (outcome === 'failed' || outcome === 'timed out') this.#expectPause(order, atMs);
  }

  #expectPause(order: ModelOrder, atMs: number): void {
    const retries = order.worlds.filter(({ failed: [, most] }) => most > 0);
    if (retries.length === 0) return;
    const { failed } = retries[0]!;
    const ms = this.pausesOf(failed);
    const isSure = retries.length === order.worlds.length && this.life.stoppedAtMs === undefined;
    this.#pauses.push({
      retry: failed[1],
      ms,
      sinceMs: atMs,
      isFree: !isSure || ms.includes(0),
    });
    order.dueFromMs = atMs + Math.min(...ms);
    order.dueByMs = atMs + Math.max(...ms);
  }

  /** Attempts may be counted anew after a restart, or not. */
  pausesOf([least, most]: [number, number]): number[] {
    const { backoffMs, maxBackoffMs } = this.settings;
    const of = (n: number) => Math.min(maxBackoffMs, backoffMs * 2 ** (n - 1));
    return Array.from({ length: most - least + 1 }, (_, i) => of(least + i));
  }

  /** A delivery may be tried again after the same pause, or at once. */
  mayPause(failed: [number, number]): void {
    this.#pauses.push({
      retry: failed[1],
      ms: this.pausesOf(failed),
      sinceMs: this.clock.now,
      isFree: true,
    });
  }

  #sleep(life: Life, ms: number): Promise<void> {
    if (!life.isOver && !this.history.failure) this.#pauseIsDue(ms);
    return new Promise((resolve) => setTimeout(resolve, ms));
  }

  #pauseIsDue(ms: number): void {
    this.#timeOuts();
    const fitting = this.#pauses.filter((one) => one.ms.includes(ms));
    const found = fitting.find(({ isFree }) => !isFree) ?? fitting[0];
    if (!found) this.#isNoPause(ms);
    this.#pauses = this.#pauses.filter((one) => one !== found);
  }

  #isNoPause(ms: number): void {
    const [due] = this.#pauses;
    const [rule, how] = this.#ruleOfPause(ms);
    this.check(
      false,
      rule,
      () => (due ? `clock.sleep(${due.ms[0]})` : 'no clock.sleep: nothing is tried again now'),
      () => `clock.sleep(${ms})`,
      how,
    );
  }

  #ruleOfPause(ms: number): [RuleId, how: string] {
    const { clock, settings } = this;
    if (this.#commitFailedAtMs >= clock.now - soon) return ['commitAgain', 'sleep'];
    const [due] = this.#pauses;
    if (due) return ['pause', `before retry ${due.retry}: ${ms / settings.backoffMs} times`];
    const ended = this.orders.filter(({ changedAtMs }) => changedAtMs === clock.now);
    if (ended.some(({ lastOutcome }) => lastOutcome === 'refused')) return ['refusal', 'sleep'];
    if (ended.some(({ isGivenUp }) => isGivenUp)) return ['attempts', 'sleep'];
    return ['noOtherSleep', 'sleep'];
  }

  // --- What can be seen -------------------------------------------------------------------------------

  /** Until then what happened at that time may not be recorded. */
  recordedBy(atMs: number): number {
    return Math.max(atMs, this.#commitFailedAtMs + graceOfCommit) + soon;
  }

  /** From then on its status is the one that it must have. */
  #settledFrom(order: ModelOrder): number {
    return this.#mayStayOpen(order) ? Number.POSITIVE_INFINITY : this.recordedBy(order.changedAtMs);
  }

  /** On the way back, what needs no call may be a commit of its own: after stop() a later app makes it. */
  #mayStayOpen(order: ModelOrder): boolean {
    return this.life.stoppedAtMs !== undefined && order.worlds.some(({ isWayBack }) => isWayBack);
  }

  get takes(): number {
    return this.#run.takes ?? 0;
  }

  get orders(): ModelOrder[] {
    return [...this.#orders.values()];
  }

  /** Deliveries may share the room that calls have. */
  get isFull(): boolean {
    return this.#running + this.#handlersRunning >= this.settings.concurrency;
  }

  /** A call that is due has begun, or begins now. */
  #isInTime(order: ModelOrder): void {
    const { life, clock } = this;
    if (
      !order.isDue ||
      life.isOver ||
      life.startedAtMs === undefined ||
      life.stoppedAtMs !== undefined
    )
      return;
    const busy = this.#running + this.#handlersRunning;
    const room = busy >= this.settings.concurrency ? Number.POSITIVE_INFINITY : this.#roomSinceMs;
    const due = Math.max(
      order.dueByMs,
      life.startedAtMs,
      room,
      this.#commitFailedAtMs + graceOfCommit,
    );
    if (!(clock.now > due + soon)) return;
    const others = this.orders.filter((one) => one !== order && one.isInBackoff);
    // Before step 4 nothing is said about retries, nor about how many calls run at once.
    if (this.step < 4 && (others.length > 0 || order.isInBackoff || this.#running > 0)) return;
    const rule: RuleId =
      others.length > 0 && this.step >= 4 && !order.isInBackoff
        ? 'delays'
        : life.number > 1 && this.step >= 5
          ? 'onceAfterCrash'
          : this.#commitFailedAtMs > Number.NEGATIVE_INFINITY && this.step >= 5
            ? 'commitAgain'
            : order.isInBackoff
              ? 'callAgain'
              : order.worlds[0]!.isWayBack
                ? 'refused'
                : 'ready';
    this.check(
      false,
      rule,
      () => `${dueOf(order.worlds)} of ${show(order.id)} is called at ${due} ms`,
      () => `not yet at ${clock.now} ms`,
      'late',
    );
  }

  get #handlersRunning(): number {
    return this.#subscriptions.reduce((sum, one) => sum + one.running, 0);
  }

  handlerEnded(): void {
    this.#roomSinceMs = this.clock.now;
  }

  /** At rest: nothing more happens at this moment. */
  async #look(): Promise<void> {
    const { history, life, clock } = this;
    await clock.settle();
    history.throwIfBroken();
    this.#nothingSurfaced();
    if (life.isOver) return;
    this.#timeOuts();
    for (const order of this.#orders.values()) this.#orderIsRight(order);
    for (const order of this.#orders.values()) this.#isInTime(order);
    this.#pausesWereMade();
    for (const one of this.#subscriptions) one.isInTime();
    this.#endingsAreRight();
    if (this.step >= 3) this.#lettersAreRight(false);
    const unknown = life.view.order('nobody');
    this.check(
      unknown === undefined,
      'order',
      () => "order('nobody') is undefined",
      () => show(unknown),
      'nobody',
    );
  }

  #nothingSurfaced(): void {
    const [error] = [...this.clock.unhandled, ...this.clock.uncaught];
    const count = this.clock.unhandled.length + this.clock.uncaught.length;
    this.check(
      count === 0,
      this.life.isOver || this.life.number > 1 ? 'quietCrash' : 'quietStart',
      () => 'no promise is left rejected, and nothing is thrown',
      () => `nobody catches ${show(error)}`,
      'surfaced',
    );
  }

  #orderIsRight(order: ModelOrder): void {
    const { life, clock } = this;
    const state = [
      life.number,
      life.db.commits,
      order.changes,
      clock.now <= this.#settledFrom(order),
      order.running !== undefined,
    ].join();
    if (order.lookedAt === state) return;
    order.lookedAt = state;
    const found = life.view.order(order.id);
    const isRecent = clock.now <= this.#settledFrom(order);
    const allowed = order.statuses(isRecent);
    this.check(
      found !== undefined && allowed.has(found.status),
      this.#ruleOfStatus(order, found?.status),
      () => `${show(order.id)} is ${[...allowed].join(' or ')}`,
      () => show(found?.status),
      `${[...allowed][0]} ${found?.status}`,
    );
    if (!isRecent && !order.running) order.settle(found!.status);
    this.check(
      found!.orderId === order.id,
      'order',
      () => `order(${show(order.id)}) has this orderId`,
      () => show(found!.orderId),
      'id',
    );
    const [world] = order.worlds as [ModelOrder['worlds'][number]];
    if (
      !isRecent &&
      order.worlds.length === 1 &&
      world.status === 'cancelled' &&
      world.reason !== undefined
    )
      this.check(
        found!.reason === world.reason,
        'reason',
        () => `the reason of ${show(order.id)} is ${show(world.reason)}`,
        () => show(found!.reason),
      );
    this.#timelineIsRight(order, found!.status);
  }

  #ruleOfStatus(order: ModelOrder, status: string | undefined): RuleId {
    if (this.life.number > 1 && this.step >= 5) return 'onceAfterCrash';
    if (status === undefined) return 'oneCommit';
    const [world] = order.worlds as [ModelOrder['worlds'][number]];
    if (world.status === 'needs_attention' || world.lost > 0) return 'attention';
    if (world.isWayBack) return 'refused';
    return this.step === 1 ? 'order' : 'recorded';
  }

  #timelineIsRight(order: ModelOrder, status: string): void {
    const timeline = this.life.view.timeline(order.id);
    const types = timeline.map(({ type }) => type);
    const isRecent = this.clock.now <= this.#settledFrom(order);
    const worlds = [...order.worlds, ...((isRecent && order.before) || [])];
    const happy = types.filter((type) => happyPath.includes(type));
    const counts = new Set(worlds.map(({ done }) => done + 1));
    const isPath = happy.every((type, i) => type === happyPath[i]) && counts.has(happy.length);
    const twice = happy.find((type, i) => happy.indexOf(type) !== i);
    const shown = () => show(types);
    const wanted = () =>
      `the timeline of ${show(order.id)} is ${[...counts].map((n) => show(happyPath.slice(0, n))).join(' or ')}`;
    if (order.calls.size === 0)
      this.check(happy.length < 2, order.placed > 1 ? 'same' : 'first', wanted, shown, 'more');
    this.check(
      twice === undefined,
      this.life.number > 1 ? 'again' : 'timeline',
      wanted,
      shown,
      'twice',
    );
    this.check(isPath, happy.length === 0 ? 'oneCommit' : 'timeline', wanted, shown, 'path');
    if (!order.hadTrouble)
      this.check(types.length === happy.length, 'timeline', wanted, shown, 'more');
    this.#storyIsRight(order, timeline);
    void status;
  }

  #storyIsRight(order: ModelOrder, timeline: ReturnType<App['timeline']>): void {
    const now = beginning + this.clock.now;
    const first = timeline[0]!;
    const correlation = first.correlationId;
    const others = [...this.#orders.values()].filter((one) => one !== order);
    this.check(
      others.every((one) => one.correlationId === undefined || one.correlationId !== correlation),
      'story',
      () => `${show(order.id)} has a correlationId that no other order has`,
      () => show(correlation),
      'shared',
    );
    order.correlationId = correlation;
    for (const [i, event] of timeline.entries()) {
      const cause = i === 0 ? null : timeline[i - 1]!.id;
      this.check(
        event.causationId === cause,
        'story',
        () => `the causationId of ${event.type} is ${show(cause)}`,
        () => show(event.causationId),
        howCaused(event.causationId, timeline[0]!.id),
      );
      this.check(
        event.correlationId === correlation && Boolean(correlation),
        'story',
        () => `all events of ${show(order.id)} have the correlationId ${show(correlation)}`,
        () => `${event.type} has ${show(event.correlationId)}`,
        'correlation',
      );
      const seen = order.seen[i];
      const isNew = seen === undefined;
      const from = isNew ? order.lookedAtMs : seen.at;
      this.check(
        event.at >= from && event.at <= (isNew ? now : seen.at),
        'at',
        () =>
          `${event.type} was recorded ${isNew ? `between ${from - beginning} and ${now - beginning} ms` : `at ${seen.at - beginning} ms`}`,
        () => `at is ${show(event.at - beginning)} ms of the clock`,
      );
      this.check(
        isNew || seen.id === event.id,
        'timeline',
        () => `${event.type} keeps its id ${show(seen?.id)}`,
        () => show(event.id),
        'id',
      );
    }
    const ids = new Set(timeline.map(({ id }) => id));
    this.check(
      ids.size === timeline.length && timeline.every(({ id }) => Boolean(id)),
      'story',
      () => 'each event has an id of its own',
      () => show(timeline.map(({ id }) => id)),
      'ids',
    );
    this.check(
      timeline.length >= order.seen.length,
      'timeline',
      () => `the timeline keeps ${order.seen.length} events`,
      () => show(timeline.length),
      'shorter',
    );
    order.seen = timeline.map(({ id, type, at }, i) => ({
      id,
      type,
      at,
      seenAtMs: order.seen[i]?.seenAtMs ?? this.clock.now,
    }));
    order.lookedAtMs = now;
  }

  #pausesWereMade(): void {
    const { life, clock } = this;
    if (life.stoppedAtMs !== undefined) return;
    const late = this.#pauses.find(
      ({ isFree, sinceMs }) =>
        !isFree && clock.now > Math.max(sinceMs, this.#commitFailedAtMs + graceOfCommit) + soon,
    );
    this.check(
      late === undefined,
      'pause',
      () => `clock.sleep(${late!.ms[0]}) at ${late!.sinceMs} ms`,
      () => 'no pause',
      'none',
    );
  }

  // --- drain() and stop() -----------------------------------------------------------------------------

  #drain(): void {
    const { life, history } = this;
    if (life.startedAtMs === undefined || life.stoppedAtMs !== undefined) return;
    history.did('drain()');
    const drain: Life['drains'][number] = {
      sinceMs: this.clock.now,
      orders: this.orders,
      subscriptions: [...this.#subscriptions],
    };
    life.drains.push(drain);
    life.app.drain().then(
      () => {
        if (history.failure || life.isOver || life.stoppedAtMs !== undefined) return;
        this.#timeOuts();
        drain.isResolved = true;
        history.saw('drain() resolves');
        // Attempts may be counted on after a restart: dead letters say which deliveries are over.
        if (this.step >= 3) this.#quietly(() => this.#lettersAreRight(false));
        const open = drain.orders.find((order) => order.isDue || order.running);
        const undelivered = drain.subscriptions.find((one) => one.isBehind(drain.orders));
        this.#quietly(() =>
          this.check(
            !open && !undelivered,
            undelivered && !open ? this.#ruleOfGetting(undelivered, drain.orders) : 'drain',
            () =>
              open
                ? `drain() waits: ${dueOf(open.worlds)} of ${show(open.id)} is left`
                : `drain() waits for what ${show(undelivered!.name)} gets`,
            () => 'it has resolved',
            'early',
          ),
        );
      },
      (error) => {
        if (life.isOver) return;
        this.#quietly(() =>
          this.check(
            false,
            'drain',
            () => 'drain() resolves',
            () => `it rejects with ${show(error)}`,
            'rejects',
          ),
        );
      },
    );
  }

  #ruleOfGetting(one: ModelSubscription, orders: ModelOrder[]): RuleId {
    const namesakes = this.#subscriptions.filter(
      (other) => other !== one && other.name === one.name,
    );
    if (namesakes.some((other) => other.hasAllOf(one, orders))) return 'ownSubscription';
    if (one.hasBegunAll(orders)) return 'drainDeliveries';
    return this.life.number > 1 && this.step >= 5 ? 'noneLost' : 'gets';
  }

  /** In a promise of ours: what is broken is kept in the history. */
  #quietly(work: () => void): void {
    try {
      work();
    } catch {}
  }

  #stop(timeoutMs: number | undefined): void {
    const { life, history, clock } = this;
    history.did(timeoutMs === undefined ? 'stop()' : `stop({ timeoutMs: ${timeoutMs} })`);
    life.stoppedAtMs ??= clock.now;
    this.#cut = undefined;
    const byMs = timeoutMs === undefined ? Number.POSITIVE_INFINITY : clock.now + timeoutMs;
    const stop: Life['stops'][number] = { sinceMs: clock.now, byMs };
    life.stops.push(stop);
    const commits = life.db.commits;
    const ending = life.app.stop(timeoutMs === undefined ? undefined : { timeoutMs });
    this.check(
      life.db.commits === commits,
      'stopWrites',
      () => 'stop() writes nothing',
      () => `${life.db.commits - commits} commits`,
    );
    ending.then(
      (ended) => {
        if (history.failure || life.isOver) return;
        history.saw(`stop() resolves with ${show(ended)}`);
        this.#timeOuts();
        stop.isResolved = true;
        this.#quietly(() => this.#stopped(life, stop, ended?.drained));
      },
      (error) => {
        if (life.isOver) return;
        this.#quietly(() =>
          this.check(
            false,
            'drained',
            () => 'stop() resolves',
            () => `it rejects with ${show(error)}`,
            'rejects',
          ),
        );
      },
    );
  }

  #stopped(life: Life, stop: Life['stops'][number], drained: unknown): void {
    const { clock } = this;
    if (typeof drained === 'boolean') stop.drained = drained;
    const isRunning = this.#running > 0;
    const isTime = clock.now >= stop.byMs;
    this.check(
      clock.now <= stop.byMs + soon,
      'drained',
      () => `stop() resolves at ${stop.byMs} ms`,
      () => `it resolves at ${clock.now} ms`,
      'late',
    );
    const expected = () =>
      isRunning && !isTime
        ? `stop() waits: ${this.#running} calls are running`
        : `stop() resolves with { drained: ${!isRunning} }`;
    const yours = () => `it resolves with ${show({ drained })}`;
    this.check(!isRunning || isTime, 'waitsForCalls', expected, yours, 'early');
    this.#isNotLate(stop);
    this.check(typeof drained === 'boolean', 'drained', expected, yours, 'none');
    // A handler may run, too, and what was answered last is being recorded.
    const isSure = isRunning || this.#handlersRunning === 0;
    const isJust = [...this.#orders.values()].some((order) => clock.now <= order.changedAtMs);
    if (isRunning ? drained !== false : isSure && !isJust && !isTime && drained !== true)
      this.check(false, 'drained', expected, yours, String(drained));
    if (drained === true)
      for (const order of this.#orders.values()) {
        if (!order.isAccepted) continue;
        const found = life.view.order(order.id);
        const allowed = order.statuses(this.#mayStayOpen(order));
        this.check(
          found !== undefined && allowed.has(found.status),
          'waitsForCalls',
          () => `${show(order.id)} is ${[...allowed].join(' or ')} when stop() resolves`,
          () => show(found?.status),
          'record',
        );
      }
  }

  /** Nothing runs any more: so stop() has nothing to wait for. */
  #isNotLate({ sinceMs }: Life['stops'][number]): void {
    const { clock } = this;
    const isIdle = this.#running === 0 && this.#handlersRunning === 0;
    const idleFrom = isIdle ? Math.max(sinceMs, this.#idleSinceMs) : Number.POSITIVE_INFINITY;
    this.check(
      clock.now <= idleFrom + soon,
      this.orders.some((order) => order.isInBackoff) ? 'nothingNew' : 'waitsForCalls',
      () => `stop() resolves at ${idleFrom} ms`,
      () => `not before ${clock.now} ms`,
      'late',
    );
  }

  #endingsAreRight(): void {
    const { life, clock } = this;
    for (const stop of life.stops) {
      if (stop.isResolved) continue;
      this.check(
        clock.now <= stop.byMs + soon,
        'drained',
        () => `stop() resolves at ${stop.byMs} ms`,
        () => `still pending at ${clock.now} ms`,
        'pending',
      );
      this.#isNotLate(stop);
    }
    if (life.stoppedAtMs !== undefined) return;
    for (const { isResolved, sinceMs } of life.drains) {
      if (isResolved) continue;
      const rests = this.#restsSinceMs;
      const isDone = rests !== undefined && clock.now > Math.max(rests, sinceMs) + this.#drainGrace;
      this.check(
        !isDone,
        'drain',
        () => 'drain() resolves: nothing is left to do',
        () => 'still pending',
        'pending',
      );
    }
  }

  get #drainGrace(): number {
    return this.step < 4 ? 500 : 2 * soon;
  }

  get #idleSinceMs(): number {
    const changes = this.orders.map((order) => this.recordedBy(order.changedAtMs) - soon);
    return Math.max(this.#roomSinceMs, ...changes);
  }

  /** Since when nothing is left to do. */
  get #restsSinceMs(): number | undefined {
    if (this.#running > 0 || this.#handlersRunning > 0) return undefined;
    const orders = [...this.#orders.values()];
    if (orders.some((order) => order.isDue)) return undefined;
    if (this.#subscriptions.some((one) => one.isBehind(orders))) return undefined;
    return Math.max(this.#idleSinceMs, ...this.#subscriptions.map((one) => one.restsSinceMs), 0);
  }

  // --- Dead letters -----------------------------------------------------------------------------------

  letters(): Letter[] {
    return this.life.view.letters();
  }

  #lettersAreRight(isOver: boolean): void {
    const left = [...this.letters()];
    for (const one of this.#subscriptions) one.lettersAreRight(left, isOver);
    for (const order of this.#orders.values()) {
      const isRecent = this.clock.now <= this.#settledFrom(order);
      const worlds = [...order.worlds, ...((isRecent && order.before) || [])];
      const own = left.filter(({ orderId }) => orderId === order.id);
      // While other compensations go on, it may not be known yet that the order needs people.
      const isRight = worlds.some(({ lost, due }) => {
        const least = lost > 0 && !isRecent && due === undefined ? 1 : 0;
        return own.length >= least && own.length <= lost;
      });
      const most = Math.max(...worlds.map(({ lost }) => lost));
      this.check(
        isRight,
        most === 0 ? 'noOtherLetter' : 'letter',
        () =>
          most === 0
            ? `${show(order.id)} is no dead letter`
            : `a dead letter tells of ${show(order.id)}`,
        () => (own.length > 0 ? show(own[0]) : 'none'),
        own.length > 0 ? 'more' : 'none',
      );
      for (const one of own) left.splice(left.indexOf(one), 1);
    }
    this.check(
      left.length === 0,
      'noOtherLetter',
      () => 'no other dead letters',
      () => show(left[0]),
      'unknown',
    );
  }

  // --- The end ----------------------------------------------------------------------------------------

  async #end(): Promise<void> {
    const { history, clock } = this;
    await this.#look();
    if (this.step === 1) return this.#endOfPlacing();
    for (
      let round = 0;
      this.life.stoppedAtMs !== undefined && !this.life.isOver && round < 50;
      round++
    ) {
      if (this.life.stops.every(({ isResolved }) => isResolved)) break;
      await clock.advance(this.settings.callTimeoutMs / 10 + 20);
      await this.#look();
    }
    if (this.life.stoppedAtMs !== undefined) {
      await clock.advance(30);
      await this.#look();
    }
    this.#cut = undefined;
    if (this.life.isOver || this.life.stoppedAtMs !== undefined) this.#restart();
    this.#start();
    this.#drain();
    await this.#untilAtRest();
    if (this.#quietByMs > clock.now) await clock.advance(this.#quietByMs - clock.now + soon);
    history.throwIfBroken();
    this.#everythingHappenedOnce();
    if (this.step >= 3) this.#lettersAreRight(true);
  }

  async #untilAtRest(): Promise<void> {
    const { clock } = this;
    if (this.life.startedAtMs === undefined) return;
    for (let round = 0; round < 800; round++) {
      const next = clock.nextDueAt() - clock.now;
      const longEnough = round < 400 ? 25 : 250;
      await clock.advance(next > longEnough && next < 1e6 ? next : longEnough);
      await this.#look();
      const rests = this.#restsSinceMs;
      const isDrained = this.life.drains.at(-1)?.isResolved === true;
      if (rests === undefined || clock.now <= rests + soon) continue;
      if (isDrained || clock.now > rests + this.#drainGrace + soon) return;
    }
  }

  async #endOfPlacing(): Promise<void> {
    if (!this.life.isOver) return;
    this.#restart();
    await this.#look();
  }

  #everythingHappenedOnce(): void {
    for (const order of this.#orders.values()) {
      const [world] = order.worlds as [ModelOrder['worlds'][number]];
      const all = Object.values(this.#effects).flatMap((effects) => [...effects.values()]);
      for (const op of [...forwardOps, 'release', 'refund'] as Op[]) {
        const count = all.filter((one) => one.op === op && one.arg.orderId === order.id).length;
        this.check(
          count <= 1,
          this.step >= 5 ? 'onceAfterCrash' : 'exactlyOnce',
          () => `${op} of ${show(order.id)} happens once`,
          () => `${count} times`,
          op,
        );
      }
      this.check(
        world.due === undefined,
        this.step >= 5 ? 'onceAfterCrash' : 'exactlyOnce',
        () => `${show(order.id)} comes to an end`,
        () => `${dueOf(order.worlds)} is left`,
        'end',
      );
    }
  }
}

/** A service, as one app sees it. What it has done is there for every later app. */
class Wire extends FakeService {
  readonly #shop: ModelShop;
  readonly #life: Life;

  constructor(name: string, shop: ModelShop, life: Life, effects: Effects) {
    super(name);
    this.#shop = shop;
    this.#life = life;
    this.effects = effects;
  }

  override async call(op: string, arg: CallArg): Promise<{ id: string }> {
    const shop = this.#shop;
    const life = this.#life;
    const asked = structuredClone(arg);
    const name = op as Op;
    const { orderId } = asked;
    const how = shop.called(life, this.name, name, asked);
    if (how === undefined) return new Promise(() => {});
    const told = (outcome: Outcome, id?: string) => shop.told(life, name, orderId, outcome, id);
    await pause(shop.takes);
    if (life.isOver) return new Promise(() => {});
    if (how.startsWith('refused')) {
      const error = how === 'refused' ? new BusinessError('NO') : foreignRefusal();
      told({ code: 'NO' });
      throw error;
    }
    if (how === 'never answers') return new Promise(() => {});
    if (how === 'fails' || how === 'fails with a code' || how === 'rejects with undefined') {
      told('failed');
      throw failureOf(how);
    }
    const isNew = !this.effects.has(asked.idempotencyKey);
    const count = this.effects.size;
    const known = this.effects.get(asked.idempotencyKey) ?? {
      op,
      arg: asked,
      id: `${op}-${count + 101}`,
    };
    this.effects.set(asked.idempotencyKey, known);
    shop.effect(life, name, orderId, isNew);
    if (how === 'answer never comes') return new Promise(() => {});
    if (how === 'answers too late') await pause(shop.settings.callTimeoutMs + 5);
    else if (how === 'answer lost') {
      told('failed');
      throw new Error('connection reset');
    } else told('ok', known.id);
    return { id: known.id };
  }
}

const pause = (ms: number) =>
  new Promise<void>((resolve) => (ms > 0 ? setTimeout(resolve, ms) : setImmediate(resolve)));

const foreignRefusal = () => Object.assign(new Error('no'), { name: 'BusinessError', code: 'NO' });

function failureOf(how: Trouble): unknown {
  if (how === 'rejects with undefined') return undefined;
  const error = new Error('unreachable');
  return how === 'fails' ? error : Object.assign(error, { code: 'ECONNRESET' });
}

const howCaused = (causationId: unknown, first: string): string =>
  causationId === null ? 'by none' : causationId === first ? 'by the first' : 'by another';

const shownTrouble = (how: Trouble) =>
  how === 'refused'
    ? 'refused with NO'
    : how === 'refused by another class'
      ? 'refused with NO, by an error of another class'
      : how;

const lamp = { sku: 'lamp', qty: 1 };
const cable = { sku: 'cable', qty: 3 };

function orderOf({ id, total, items, odd }: Place): any {
  const order: any = { orderId: id, items: items === 2 ? [lamp, cable] : [lamp], total };
  if (odd === undefined) return order;
  const [what, value] = odd.split(' ') as [string, string];
  const values: Record<string, unknown> = {
    '[]': [],
    undefined,
    NaN: Number.NaN,
    '0': 0,
    '-1': -1,
    '-5': -5,
  };
  if (odd === 'no id') order.orderId = '';
  else if (what === 'id') order.orderId = undefined;
  else if (value === 'missing' && what === 'total') delete order.total;
  else if (value === 'missing') order.items = [lamp, { sku: 'cable' }];
  else if (what === 'qty') order.items = [lamp, { sku: 'cable', qty: values[value] }];
  else order[what] = values[value];
  return order;
}

function receiptOf(receipt: any, id: string): string {
  if (receipt?.orderId !== id) return `resolves with ${show(receipt)}`;
  if (receipt.duplicate === true) return 'accepted as a duplicate';
  return receipt.duplicate === false ? 'accepted' : `resolves with ${show(receipt)}`;
}

const aboutPlans = ({ plans }: Place): string => {
  const all = Object.entries(plans ?? {}).map(
    ([op, { how, times }]) =>
      `${op} ${how === 'refused' || how.startsWith('refused') ? how : `${times === 1 ? 'once' : `${times} times`}: ${how}`}`,
  );
  return all.length > 0 ? ` (${all.join('; ')})` : '';
};
