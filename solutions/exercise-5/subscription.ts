// One subscription of exercise 5, as the rules see it: what it has got, and what it still has to get.
import { show } from '../../src/trial/trial.ts';
import type { OrderEvent } from './exercise-5.ts';
import type { Letter } from './life.ts';
import type { ModelShop } from './model.ts';
import type { ModelOrder, Seen } from './order.ts';
import type { Subscribe } from './programs.ts';

interface Delivery {
  orderId: string;
  type: string;
  /** Calls of the handler: since the last start, and in all. */
  calls: [since: number, all: number];
  state: 'open' | 'running' | 'failed' | 'done' | 'dead';
  changedAtMs: number;
  /** The power went before its end was surely recorded: it may come once more. */
  isUnclear?: boolean;
}

/** Milliseconds in which an event reaches a subscriber that has nothing else to do. */
const promptly = 50;

export class ModelSubscription {
  readonly name: string;
  readonly type: string;
  readonly #shop: ModelShop;
  readonly #act: Subscribe;
  readonly #deliveries = new Map<string, Delivery>();
  subscribedAtMs = 0;
  restsSinceMs = 0;

  constructor(shop: ModelShop, act: Subscribe) {
    this.#shop = shop;
    this.#act = act;
    this.name = act.name;
    this.type = act.type;
  }

  get about(): string {
    const { fails, takes } = this.#act;
    const parts = [
      takes && `takes ${takes} ms`,
      fails && `${fails.how} ${fails.times === 1 ? 'once' : `${fails.times} times`} for each event`,
    ].filter(Boolean);
    return parts.length > 0 ? ` (${parts.join('; ')})` : '';
  }

  // --- The handler is called ----------------------------------------------------------------------------

  handle(event: OrderEvent): void | Promise<void> {
    const shop = this.#shop;
    if (shop.history.failure) return;
    shop.history.saw(() => `${show(this.name)} gets ${event?.type} of ${show(event?.orderId)}`);
    this.#isRight(event);
    const delivery = this.#deliveryOf(event.id, event);
    this.#isItsTurn(delivery);
    delivery.calls[0]++;
    delivery.calls[1]++;
    delivery.state = 'running';
    shop.handlersRunning++;
    return this.#acts(delivery);
  }

  #acts(delivery: Delivery): void | Promise<void> {
    const { fails, takes = 0 } = this.#act;
    const isFailing = fails !== undefined && delivery.calls[1] <= fails.times;
    const { life } = this.#shop;
    const end = () => {
      if (!life.isOver) this.#ended(delivery, isFailing);
    };
    if (isFailing && fails.how === 'throws') {
      end();
      throw new Error('busy');
    }
    if (!isFailing && takes === 0) return end();
    return new Promise((resolve, reject) => {
      setTimeout(() => {
        end();
        if (!isFailing) resolve();
        else reject(fails.how === 'rejects' ? new Error('busy') : undefined);
      }, takes);
    });
  }

  #ended(delivery: Delivery, isFailing: boolean): void {
    const shop = this.#shop;
    shop.handlerEnded();
    this.restsSinceMs = shop.clock.now;
    delivery.changedAtMs = shop.clock.now;
    const isOver = delivery.calls[0] >= shop.settings.maxAttempts;
    delivery.state = isFailing ? (isOver ? 'dead' : 'failed') : 'done';
    if (delivery.state === 'failed') shop.pauses.mayPause(delivery.calls);
  }

  #isRight(event: OrderEvent): void {
    const shop = this.#shop;
    const isWanted = this.type === '*' || event?.type === this.type;
    const expected = () =>
      `${show(this.name)} gets ${this.type === '*' ? 'every event' : this.type}`;
    shop.check(isWanted, 'gets', expected, () => show(event?.type), 'type');
    shop.check(
      shop.life.stops.every(({ drained }) => drained !== true),
      'nothingNew',
      () => 'nothing begins once stop() has resolved',
      () => `${show(this.name)} gets ${event.type}`,
      'delivery',
    );
    const found = shop.life.view.timeline(event.orderId).find(({ id }) => id === event.id);
    const fields = ['id', 'type', 'correlationId', 'causationId'] as const;
    const wrong = found && fields.find((field) => event[field] !== found[field]);
    shop.check(
      found !== undefined && wrong === undefined,
      'gets',
      () =>
        wrong
          ? `its ${wrong} is ${show(found?.[wrong])}`
          : 'the event stands in the timeline of its order',
      () => (wrong ? show(event[wrong]) : 'it does not'),
      wrong ?? 'unknown',
    );
  }

  #deliveryOf(id: string, { orderId, type }: { orderId: string; type: string }): Delivery {
    let delivery = this.#deliveries.get(id);
    if (!delivery) {
      delivery = { orderId, type, calls: [0, 0], state: 'open', changedAtMs: this.#shop.clock.now };
      this.#deliveries.set(id, delivery);
    }
    return delivery;
  }

  #isItsTurn(delivery: Delivery): void {
    const shop = this.#shop;
    const { state, calls, type, orderId, isUnclear } = delivery;
    const what = `${type} of ${show(orderId)}`;
    const yours = () => `${show(this.name)} gets it again`;
    shop.check(
      state !== 'running',
      'deliveredAgain',
      () => `${show(this.name)} is waited for: it still works on ${what}`,
      yours,
      'running',
    );
    shop.check(
      state !== 'done' || isUnclear === true,
      'notAgain',
      () => `${show(this.name)} has handled ${what}`,
      yours,
      String(shop.life.number > 1),
    );
    const { maxAttempts } = shop.settings;
    shop.check(
      (state !== 'dead' || isUnclear === true) && calls[0] < maxAttempts,
      'deliveredAgain',
      () => `${show(this.name)} gets ${what} ${maxAttempts} times in all`,
      yours,
      'more',
    );
    delivery.isUnclear = false;
  }

  // --- What can be seen -----------------------------------------------------------------------------------

  restarted(endedAtMs: number): void {
    for (const delivery of this.#deliveries.values()) {
      delivery.calls[0] = 0;
      const isRecent = endedAtMs <= this.#shop.recordedBy(delivery.changedAtMs);
      if (delivery.state === 'running' || delivery.state === 'failed') delivery.state = 'open';
      else if (delivery.state !== 'open' && isRecent) delivery.isUnclear = true;
    }
  }

  /** The first event that it wants, and for which `is` holds. */
  #find(orders: ModelOrder[], is: (event: Seen, delivery: Delivery | undefined) => boolean) {
    for (const { id: orderId, seen } of orders)
      for (const event of seen) {
        const isWanted = this.type === '*' || event.type === this.type;
        if (isWanted && is(event, this.#deliveries.get(event.id))) return { ...event, orderId };
      }
    return undefined;
  }

  /** Whether there are events that it still has to get. */
  isBehind(orders: ModelOrder[]): boolean {
    return this.#find(orders, (_, delivery) => !isOver(delivery)) !== undefined;
  }

  /** Whether it has handled all that `other` still has to get. */
  hasAllOf(other: ModelSubscription, orders: ModelOrder[]): boolean {
    const missing = other.#find(
      orders,
      ({ id }, delivery) =>
        delivery?.state !== 'done' && this.#deliveries.get(id)?.state !== 'done',
    );
    return missing === undefined;
  }

  /** Whether it was called for every event, though not successfully. */
  hasBegunAll(orders: ModelOrder[]): boolean {
    return this.#find(orders, (_, delivery) => (delivery?.calls[0] ?? 0) === 0) === undefined;
  }

  /** It waits for nothing: then a new event reaches it. */
  isInTime(): void {
    const shop = this.#shop;
    const { life, clock } = shop;
    if (life.startedAtMs === undefined || life.stoppedAtMs !== undefined || shop.isFull) return;
    for (const { state } of this.#deliveries.values())
      if (state === 'running' || state === 'failed') return;
    const since = Math.max(
      life.startedAtMs,
      this.subscribedAtMs,
      this.restsSinceMs,
      shop.recordedBy(0),
    );
    if (clock.now <= since + promptly) return;
    const late = this.#find(
      shop.orders,
      ({ seenAtMs }, delivery) =>
        (delivery?.state ?? 'open') === 'open' && clock.now > seenAtMs + promptly,
    );
    if (!late) return;
    const { orderId, type, seenAtMs } = late;
    const isLater = this.subscribedAtMs > life.startedAtMs && seenAtMs <= this.subscribedAtMs;
    const isAfterCrash = life.number > 1 && shop.step >= 5;
    shop.check(
      false,
      isAfterCrash ? 'noneLost' : isLater ? 'gets' : 'meanwhile',
      () => `${show(this.name)} gets ${type} of ${show(orderId)}`,
      () => `not yet at ${clock.now} ms`,
      isLater ? 'subscribed later' : 'late',
    );
  }

  /** Takes its own out of `left`. */
  lettersAreRight(left: Letter[], isOver: boolean): void {
    const shop = this.#shop;
    const { maxAttempts } = shop.settings;
    for (const delivery of this.#deliveries.values()) {
      const { orderId, type, state, calls, changedAtMs } = delivery;
      const isIt = (one: Letter) =>
        one.orderId === orderId && one.type === type && one.consumer === this.name;
      const index = left.findIndex(isIt);
      const mayBeDead =
        state === 'dead' || (calls[1] >= maxAttempts && state !== 'done' && state !== 'running');
      if (index >= 0 && mayBeDead) {
        const [letter] = left.splice(index, 1);
        delivery.state = 'dead';
        shop.check(
          letter!.attempts === maxAttempts,
          'deadLetter',
          () => `the dead letter of ${show(this.name)} has ${maxAttempts} attempts`,
          () => show(letter!.attempts),
          'attempts',
        );
        continue;
      }
      const isSure =
        state === 'dead' &&
        (isOver || (shop.step >= 4 && shop.clock.now > shop.recordedBy(changedAtMs)));
      const isShared = shop.shown.letters().some(isIt);
      shop.check(
        !isSure || isShared,
        'deadLetter',
        () => `${type} of ${show(orderId)} is a dead letter of ${show(this.name)}`,
        () => (left.length > 0 ? show(left[0]) : 'no dead letter'),
        left.length > 0 ? 'other' : 'none',
      );
    }
  }
}

const isOver = (delivery: Delivery | undefined) =>
  delivery?.state === 'done' || delivery?.state === 'dead';
