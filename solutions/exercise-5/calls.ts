// The calls that an app of exercise 5 makes: whose turn it is, what a service needs, and when.
import { show } from '../../src/trial/trial.ts';
import type { CallArg } from './exercise-5.infra.ts';
import { graceOfCommit, type Life, soon } from './life.ts';
import type { ModelShop } from './model.ts';
import { dueOf, type ModelOrder, type Outcome } from './order.ts';
import { forwardOps, type Op, type Trouble } from './programs.ts';
import type { RuleId } from './rules.ts';

export class Calls {
  readonly #shop: ModelShop;
  readonly #keys = new Map<unknown, string>();

  constructor(shop: ModelShop) {
    this.#shop = shop;
  }

  /** The app calls a service. Gives how it is answered; nothing of an app that is over. */
  called(life: Life, service: string, op: Op, arg: CallArg): Trouble | 'ok' | undefined {
    if (life.isOver || this.#shop.history.failure) return undefined;
    this.timeOuts();
    const order = this.#shop.orderOf(arg?.orderId);
    const attempt = (order?.calls.get(op) ?? 0) + 1;
    const plan = order?.planOf(op);
    const isRefusal = plan?.how.startsWith('refused');
    const how = plan && (isRefusal || attempt <= plan.times) ? plan.how : 'ok';
    this.#shop.history.saw(
      () =>
        `${service}.${op} ${show(arg?.orderId)}${attempt > 1 ? `, once more` : ''}${how === 'ok' ? '' : `: ${shownTrouble(how)}`}`,
    );
    if (!order) {
      this.#shop.check(
        false,
        'steps',
        () => `${op} is called for an order that was placed`,
        () => `orderId is ${show(arg?.orderId)}`,
        'order',
      );
      return 'ok';
    }
    this.#isItsTurn(life, order, op);
    this.isInTime(order);
    order.begin(op, this.#shop.clock.now);
    this.#shop.running++;
    this.#shop.check(
      this.#shop.running <= this.#shop.settings.concurrency,
      'atOnce',
      () => `at most ${this.#shop.settings.concurrency} calls run at once`,
      () => `${this.#shop.running} run`,
    );
    this.#getsWhatItNeeds(order, op, arg);
    this.#keyIsRight(order, service, op, arg.idempotencyKey);
    return how;
  }

  #isItsTurn(life: Life, order: ModelOrder, op: Op): void {
    const isOpen = life.startedAtMs !== undefined && life.stoppedAtMs === undefined;
    const isFree = !order.running && this.#shop.clock.now >= order.dueFromMs;
    if (!isOpen || !isFree || !order.mayCall(op)) this.#isOutOfTurn(life, order, op);
    this.#isRecorded(order, op);
  }

  #isOutOfTurn(life: Life, order: ModelOrder, op: Op): void {
    const expected = () => `${show(order.id)}: ${dueOf(order.worlds)} is next`;
    const yours = () => `${op} is called`;
    this.#shop.check(
      life.startedAtMs !== undefined,
      'steps',
      () => 'no call before start()',
      yours,
      'start',
    );
    this.#shop.check(
      life.stoppedAtMs === undefined,
      'nothingNew',
      () => 'nothing begins after stop()',
      yours,
      this.#howItBegan(order),
    );
    this.#shop.check(
      !order.running,
      'steps',
      () => `${show(order.id)}: one call at a time`,
      yours,
      'two',
    );
    if (!order.mayCall(op)) {
      const [world] = order.worlds as [ModelOrder['worlds'][number]];
      this.#shop.check(
        false,
        this.#ruleOfTurn(order, op),
        expected,
        yours,
        `${world.due ?? 'end'} ${op}`,
      );
    }
    const earliest = order.dueFromMs;
    this.#shop.check(
      this.#shop.clock.now >= earliest,
      'pause',
      () => `${show(order.id)}: ${op} is tried again at ${earliest} ms`,
      yours,
      'early',
    );
  }

  /** What a call is that begins after stop(). */
  #howItBegan(order: ModelOrder): string {
    if (order.worlds[0]!.isWayBack) return 'compensation';
    if (order.isInBackoff) return 'retry';
    return order.changedAtMs > this.#shop.life.stoppedAtMs! ? 'next step' : 'step in line';
  }

  #ruleOfTurn(order: ModelOrder, op: Op): RuleId {
    const [world] = order.worlds as [ModelOrder['worlds'][number]];
    const isBack = op === 'refund' || op === 'release';
    if (order.isTakenUp && this.#shop.life.number > 1 && this.#shop.step >= 5) return 'again';
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
      const { status } = this.#shop.life.view.order(order.id) ?? {};
      const wanted = (['pending', 'paid', 'reserved'] as const)[index]!;
      this.#shop.check(
        status === undefined || typeof status !== 'string' || status === wanted,
        'recorded',
        () => `${show(order.id)} is ${wanted} when ${op} is called`,
        () => show(status),
        'status',
      );
    } catch {
      this.#shop.history.throwIfBroken(); // called inside a transaction: then nobody can look
    }
  }

  #getsWhatItNeeds(order: ModelOrder, op: Op, arg: CallArg): void {
    const name = op === 'charge' ? 'amount' : op === 'refund' ? 'paymentId' : 'items';
    const values = { amount: order.place.total, paymentId: order.paymentId, items: order.items };
    const value = values[name];
    const isRight =
      name === 'items' ? areItems(arg[name], order.items) : (arg[name] ?? undefined) === value;
    this.#shop.check(
      isRight,
      op === 'refund' || op === 'release' ? 'refundGets' : 'steps',
      () => `${op} gets ${name} ${show(value)}`,
      () => show(arg[name]),
      `${name} of ${op}`,
    );
  }

  #keyIsRight(order: ModelOrder, service: string, op: Op, key: unknown): void {
    const mine = `${service} ${order.id} ${op}`;
    const before = order.keys.get(op);
    const isText = typeof key === 'string' && key !== '';
    this.#shop.check(
      isText,
      'key',
      () => `${op} has an idempotency key`,
      () => show(key),
      'none',
    );
    const rule = this.#shop.life.number > 1 && this.#shop.step >= 5 ? 'onceAfterCrash' : 'key';
    this.#shop.check(
      before === undefined || before === key,
      rule,
      () => `${op} of ${show(order.id)} has the key ${show(before)} again`,
      () => show(key),
      'other',
    );
    const owner = this.#keys.get(key);
    this.#shop.check(
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
    const order = this.#shop.orderOf(orderId);
    if (life.isOver || !order) return;
    this.#shop.check(
      isNew || (order.calls.get(op) ?? 0) > 1,
      'exactlyOnce',
      () => `${op} of ${show(orderId)} happens`,
      () => 'its key was known already, so nothing happens',
      'nothing',
    );
    if (this.#shop.cut?.after === 'effect' && --this.#shop.cut.left === 0)
      this.#shop.powerGoes(`after ${op} of ${show(orderId)} has happened`);
  }

  /** The app is told how a call ended. An answer after callTimeoutMs tells nothing. */
  told(life: Life, op: Op, orderId: string, outcome: Outcome, id?: string): void {
    if (life.isOver || this.#shop.history.failure) return;
    this.timeOuts();
    const order = this.#shop.orderOf(orderId);
    if (order?.running?.op !== op) return;
    if (op === 'charge' && outcome === 'ok') order.paymentId = id;
    this.#ended(order, outcome, this.#shop.clock.now);
  }

  /** The app has waited for callTimeoutMs: its timer may fire before anything of ours does. */
  timeOuts(): void {
    for (const order of this.#shop.orders) {
      const endsAt = (order.running?.sinceMs ?? Infinity) + this.#shop.settings.callTimeoutMs;
      if (endsAt <= this.#shop.clock.now) this.#ended(order, 'timed out', endsAt);
    }
  }

  #ended(order: ModelOrder, outcome: Outcome, atMs: number): void {
    if (this.#shop.step < 4 || this.#shop.running === this.#shop.settings.concurrency)
      this.#shop.roomSinceMs = Math.max(this.#shop.roomSinceMs, atMs);
    this.#shop.running--;
    order.told(outcome, atMs, this.#shop.settings);
    if (outcome === 'failed' || outcome === 'timed out') this.#shop.pauses.expectPause(order, atMs);
  }

  /** A call that is due has begun, or begins now. */
  isInTime(order: ModelOrder): void {
    const { life, clock } = this.#shop;
    if (
      !order.isDue ||
      life.isOver ||
      life.startedAtMs === undefined ||
      life.stoppedAtMs !== undefined
    )
      return;
    const busy = this.#shop.running + this.#shop.handlersRunning;
    const room =
      busy >= this.#shop.settings.concurrency ? Number.POSITIVE_INFINITY : this.#shop.roomSinceMs;
    const due = Math.max(
      order.dueByMs,
      life.startedAtMs,
      room,
      this.#shop.commitFailedAtMs + graceOfCommit,
    );
    if (!(clock.now > due + soon)) return;
    const others = this.#shop.orders.filter((one) => one !== order && one.isInBackoff);
    // Before step 4 nothing is said about retries, nor about how many calls run at once.
    if (this.#shop.step < 4 && (others.length > 0 || order.isInBackoff || this.#shop.running > 0))
      return;
    const rule: RuleId =
      others.length > 0 && this.#shop.step >= 4 && !order.isInBackoff
        ? 'delays'
        : life.number > 1 && this.#shop.step >= 5
          ? 'onceAfterCrash'
          : this.#shop.commitFailedAtMs > Number.NEGATIVE_INFINITY && this.#shop.step >= 5
            ? 'commitAgain'
            : order.isInBackoff
              ? 'callAgain'
              : order.worlds[0]!.isWayBack
                ? 'refused'
                : 'ready';
    this.#shop.check(
      false,
      rule,
      () => `${dueOf(order.worlds)} of ${show(order.id)} is called at ${due} ms`,
      () => `not yet at ${clock.now} ms`,
      'late',
    );
  }
}

const shownTrouble = (how: Trouble) =>
  how === 'refused'
    ? 'refused with NO'
    : how === 'refused by another class'
      ? 'refused with NO, by an error of another class'
      : how;

const areItems = (given: any, wanted: ModelOrder['items']): boolean =>
  given?.length === wanted.length &&
  wanted.every(({ sku, qty }, i) => given[i]?.sku === sku && given[i].qty === qty);
