// Exercise 5: plays a program against the app, and holds what can be seen of it against the rules at once.
import { type History, lent, type Model, show, type VirtualClock } from '../../src/trial/trial.ts';
import { Calls } from './calls.ts';
import { censusOf, leastShares } from './census.ts';
import { Endings } from './endings.ts';
import { Database } from './exercise-5.infra.ts';
import { type Answer, beginning, graceOfCommit, type Life, soon, View } from './life.ts';
import { dueOf, type ModelOrder } from './order.ts';
import { Pauses } from './pauses.ts';
import { orderOf, Placing } from './placing.ts';
import { type Act, type Config, type Run, type Subscribe, shopRuns } from './programs.ts';
import { type RuleId, rules } from './rules.ts';
import { type EffectsOf, Wire } from './services.ts';
import { Shown } from './shown.ts';
import { ModelSubscription } from './subscription.ts';

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
  census: censusOf,
  leastShares: leastShares[step]!,
  shape: {
    required: ['id', 'total', 'how', 'times', 'type', 'name', 'ms', 'commit', 'after', 'nth'],
    creates: [],
    points: [],
    counts: { times: 1, nth: 1, commit: 1, ms: 0, takes: 0 },
  },
  crashes: 'accepts',
  play: (answer, run, history, clock) => new ModelShop(answer, run, step, history, clock).play(),
});

export class ModelShop {
  readonly history: History;
  readonly clock: VirtualClock;
  readonly step: number;
  readonly settings: Required<Config>;
  readonly answer: Answer;
  readonly #run: Run;
  orders: ModelOrder[] = [];
  readonly subscriptions: ModelSubscription[] = [];
  readonly #effects = {
    payments: new Map(),
    inventory: new Map(),
    shipping: new Map(),
  } as EffectsOf;
  life!: Life;
  running = 0;
  /** Calls of handlers that have not ended. */
  handlersRunning = 0;
  /** Since when there has been room for one more call. */
  roomSinceMs = 0;
  commitFailedAtMs = Number.NEGATIVE_INFINITY;
  cut: { after: 'commit' | 'effect'; left: number } | undefined;
  #quietByMs = 0;
  readonly placing = new Placing(this);
  readonly calls = new Calls(this);
  readonly shown = new Shown(this);
  readonly endings = new Endings(this);
  pauses = new Pauses(this);

  constructor(answer: Answer, run: Run, step: number, history: History, clock: VirtualClock) {
    this.answer = answer;
    this.#run = run;
    this.step = step;
    this.history = history;
    this.clock = clock;
    this.settings = { ...defaults, ...run.config };
  }

  async play(): Promise<void> {
    if (this.#run.config) this.history.did(() => `config ${show(this.#run.config)}`);
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

  #open(db: Database): void {
    const number = (this.life?.number ?? 0) + 1;
    const life = { db, number, stops: [], drains: [] } as unknown as Life;
    this.life = life;
    life.view = new View(life);
    this.running = 0;
    this.handlersRunning = 0;
    this.roomSinceMs = this.clock.now;
    this.pauses = new Pauses(this);
    this.#watch(life);
    const service = (name: keyof EffectsOf) =>
      lent(new Wire(name, this, life, this.#effects[name]));
    const { config } = this.#run;
    const before = db.commits;
    life.app = this.answer.createOrderApp({
      db: lent(db),
      clock: lent({
        now: () => beginning + this.clock.now,
        sleep: (ms: number) => this.pauses.sleep(life, ms),
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
      if (this.cut?.after === 'commit' && --this.cut.left === 0)
        this.powerGoes(`after commit ${n}`);
    };
    const transaction = db.transaction.bind(db);
    db.transaction = (work) => {
      if (life.quietByMs !== undefined && this.clock.now > life.quietByMs)
        this.check(
          false,
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
          this.commitFailedAtMs = this.clock.now;
          this.history.saw(error.message.replace(/:.*/, ''));
        }
        throw error;
      }
    };
  }

  powerGoes(when: string): void {
    const { life } = this;
    this.calls.timeOuts();
    this.cut = undefined;
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
    if (!life.isOver && !isStopped && this.step >= 5) this.powerGoes('now');
    this.calls.timeOuts();
    const isDrained = isStopped && life.stops.some(({ drained }) => drained === true);
    life.endedAtMs ??= clock.now;
    life.isOver = true;
    history.did(`a new app on ${isDrained ? 'the same database' : 'db.clone()'}`);
    for (const order of this.orders)
      order.restarted(clock.now, life.endedAtMs <= this.shown.settledFrom(order));
    for (const one of this.subscriptions) one.restarted(life.endedAtMs);
    this.cut = undefined;
    this.#open(isDrained ? life.db : life.db.clone());
    for (const order of this.orders) this.#forget(order);
    for (const one of this.subscriptions) this.#subscribe(one);
    if (life.startedAtMs !== undefined) this.#start();
  }

  get #isAtRest(): boolean {
    return this.orders.every((order) => order.isEnded && !order.running);
  }

  /** An order whose placeOrder never resolved may be there or not. */
  #forget(order: ModelOrder): void {
    if (order.isAccepted) return;
    if (this.life.view.order(order.id) === undefined) this.gone(order);
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
    for (const order of this.orders) {
      order.dueFromMs = Math.max(order.dueFromMs, this.clock.now);
      order.dueByMs = Math.max(order.dueByMs, this.clock.now);
      order.isTakenUp = true;
    }
  }

  async #perform(act: Act): Promise<void> {
    this.history.throwIfBroken();
    const { life } = this;
    if (act.do === 'wait') {
      await this.clock.advance(act.ms);
      this.look();
    } else if (act.do === 'restart') {
      if (this.step === 3 || this.step === 4) await this.#untilAtRest();
      this.#restart();
    } else if (act.do === 'cut') this.#armCut(act);
    else if (life.isOver) await this.#inTheDark(act);
    else if (act.do === 'place') await this.placing.place(act);
    else if (act.do === 'start') {
      if (life.stoppedAtMs === undefined) this.#start();
    } else if (act.do === 'subscribe') this.#subscribeNew(act);
    else if (act.do === 'fail') {
      this.history.did(`commit ${life.db.commits + act.commit} is going to fail`);
      life.db.failCommit(life.db.commits + act.commit);
    } else if (act.do === 'drain') this.endings.drain();
    else this.endings.stop(act.timeoutMs);
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
    if (act.do !== 'place' || act.odd || this.orderOf(act.id) !== undefined) return;
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
    if (after === 'now') this.powerGoes('now');
    else {
      const from = this.life.db.commits;
      this.cut = { after, left: nth };
      this.history.did(
        after === 'commit'
          ? `the power is going to go after commit ${from + nth}`
          : `the power is going to go after ${nth === 1 ? 'an effect' : `${nth} effects`} of a service`,
      );
    }
  }

  #subscribeNew(act: Subscribe): void {
    const isSame = this.subscriptions.some((one) => one.name === act.name && one.type === act.type);
    if (isSame || this.life.stoppedAtMs !== undefined) return;
    const one = new ModelSubscription(this, act);
    this.subscriptions.push(one);
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

  /** Until then what happened at that time may not be recorded. */
  recordedBy(atMs: number): number {
    return Math.max(atMs, this.commitFailedAtMs + graceOfCommit) + soon;
  }

  get takes(): number {
    return this.#run.takes ?? 0;
  }

  orderOf(id: string): ModelOrder | undefined {
    for (const order of this.orders) if (order.id === id) return order;
    return undefined;
  }

  /** Its placeOrder was in vain. */
  gone(order: ModelOrder): void {
    this.orders = this.orders.filter((one) => one !== order);
  }

  /** Deliveries may share the room that calls have. */
  get isFull(): boolean {
    return this.running + this.handlersRunning >= this.settings.concurrency;
  }

  handlerEnded(): void {
    this.handlersRunning--;
    this.roomSinceMs = this.clock.now;
  }

  /** At rest: nothing more happens at this moment. */
  look(): void {
    const { history, life } = this;
    history.throwIfBroken();
    this.#nothingSurfaced();
    if (life.isOver) return;
    this.calls.timeOuts();
    this.shown.ordersAreRight();
    for (const order of this.orders) this.calls.isInTime(order);
    this.pauses.pausesWereMade();
    for (const one of this.subscriptions) one.isInTime();
    this.endings.endingsAreRight();
    if (life.lookedAt === life.db.commits) return;
    life.lookedAt = life.db.commits;
    // Attempts may be counted on after a restart: dead letters say which deliveries are over.
    if (this.subscriptions.length > 0) this.shown.lettersAreRight(false);
  }

  #nothingSurfaced(): void {
    const { unhandled, uncaught } = this.clock;
    if (unhandled.length === 0 && uncaught.length === 0) return;
    const [error] = [...unhandled, ...uncaught];
    this.check(
      false,
      this.life.isOver || this.life.number > 1 ? 'quietCrash' : 'quietStart',
      () => 'no promise is left rejected, and nothing is thrown',
      () => `nobody catches ${show(error)}`,
      'surfaced',
    );
  }

  async #end(): Promise<void> {
    const { history, clock } = this;
    this.look();
    if (this.step === 1) return await this.#endOfPlacing();
    for (
      let round = 0;
      this.life.stoppedAtMs !== undefined && !this.life.isOver && round < 50;
      round++
    ) {
      if (this.life.stops.every(({ isResolved }) => isResolved)) break;
      await clock.advance(this.settings.callTimeoutMs / 10 + 20);
      this.look();
    }
    if (this.life.stoppedAtMs !== undefined) {
      await clock.advance(30);
      this.look();
    }
    this.cut = undefined;
    if (this.life.isOver || this.life.stoppedAtMs !== undefined) this.#restart();
    this.#start();
    this.endings.drain();
    await this.#untilAtRest();
    if (this.#quietByMs > clock.now) await clock.advance(this.#quietByMs - clock.now + soon);
    history.throwIfBroken();
    this.shown.ordersAreRight(true);
    this.#everythingHappenedOnce();
    if (this.step >= 3) this.shown.lettersAreRight(true);
  }

  async #untilAtRest(): Promise<void> {
    const { clock } = this;
    if (this.life.startedAtMs === undefined) return;
    for (let round = 0; round < 800; round++) {
      const next = clock.nextDueAt() - clock.now;
      const longEnough = round < 200 ? 50 : 500;
      await clock.advance(next > longEnough && next < 1e6 ? next : longEnough);
      this.look();
      const rests = this.endings.restsSinceMs;
      const isDrained = this.life.drains.at(-1)?.isResolved === true;
      if (rests === undefined || clock.now <= rests + soon) continue;
      if (isDrained || clock.now > rests + this.endings.drainGrace + soon) return;
    }
  }

  async #endOfPlacing(): Promise<void> {
    if (this.life.isOver) this.#restart();
    await this.clock.settle();
    this.look();
    this.shown.ordersAreRight(true);
  }

  #everythingHappenedOnce(): void {
    const rule: RuleId = this.step >= 5 ? 'onceAfterCrash' : 'exactlyOnce';
    const counts = new Map<string, number>();
    for (const effects of Object.values(this.#effects))
      for (const { op, arg } of effects.values()) {
        const what = `${op} of ${show(arg.orderId)}`;
        const count = (counts.get(what) ?? 0) + 1;
        counts.set(what, count);
        this.check(
          count === 1,
          rule,
          () => `${what} happens once`,
          () => `${count} times`,
          op,
        );
      }
    for (const order of this.orders)
      this.check(
        order.worlds[0]!.due === undefined,
        rule,
        () => `${show(order.id)} comes to an end`,
        () => `${dueOf(order.worlds)} is left`,
        'end',
      );
  }
}
