// drain() and stop() of exercise 5: for what they wait, and when they resolve.
import { show } from '../../src/trial/trial.ts';
import { type Life, soon } from './life.ts';
import type { ModelShop } from './model.ts';
import { dueOf, type ModelOrder } from './order.ts';
import type { RuleId } from './rules.ts';
import type { ModelSubscription } from './subscription.ts';

export class Endings {
  readonly #shop: ModelShop;

  constructor(shop: ModelShop) {
    this.#shop = shop;
  }

  drain(): void {
    const { life, history } = this.#shop;
    if (life.startedAtMs === undefined || life.stoppedAtMs !== undefined) return;
    history.did('drain()');
    const drain: Life['drains'][number] = {
      sinceMs: this.#shop.clock.now,
      orders: [...this.#shop.orders],
      subscriptions: [...this.#shop.subscriptions],
    };
    life.drains.push(drain);
    life.app.drain().then(
      () => {
        if (history.failure || life.isOver || life.stoppedAtMs !== undefined) return;
        this.#shop.calls.timeOuts();
        drain.isResolved = true;
        history.saw('drain() resolves');
        if (this.#shop.step >= 3) this.#quietly(() => this.#shop.shown.lettersAreRight(false));
        const open = drain.orders.find((order) => order.isDue || order.running);
        const undelivered = drain.subscriptions.find((one) => one.isBehind(drain.orders));
        this.#quietly(() =>
          this.#shop.check(
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
          this.#shop.check(
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
    const namesakes = this.#shop.subscriptions.filter(
      (other) => other !== one && other.name === one.name,
    );
    if (namesakes.some((other) => other.hasAllOf(one, orders))) return 'ownSubscription';
    if (one.hasBegunAll(orders)) return 'drainDeliveries';
    return this.#shop.life.number > 1 && this.#shop.step >= 5 ? 'noneLost' : 'gets';
  }

  /** In a promise of ours: what is broken is kept in the history. */
  #quietly(work: () => void): void {
    try {
      work();
    } catch {}
  }

  stop(timeoutMs: number | undefined): void {
    const { life, history, clock } = this.#shop;
    history.did(timeoutMs === undefined ? 'stop()' : `stop({ timeoutMs: ${timeoutMs} })`);
    life.stoppedAtMs ??= clock.now;
    this.#shop.cut = undefined;
    const byMs = timeoutMs === undefined ? Number.POSITIVE_INFINITY : clock.now + timeoutMs;
    const stop: Life['stops'][number] = { sinceMs: clock.now, byMs };
    life.stops.push(stop);
    const commits = life.db.commits;
    const ending = life.app.stop(timeoutMs === undefined ? undefined : { timeoutMs });
    this.#shop.check(
      life.db.commits === commits,
      'stopWrites',
      () => 'stop() writes nothing',
      () => `${life.db.commits - commits} commits`,
    );
    ending.then(
      (ended) => {
        if (history.failure || life.isOver) return;
        history.saw(`stop() resolves with ${show(ended)}`);
        this.#shop.calls.timeOuts();
        stop.isResolved = true;
        this.#quietly(() => this.#stopped(life, stop, ended?.drained));
      },
      (error) => {
        if (life.isOver) return;
        this.#quietly(() =>
          this.#shop.check(
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
    const { clock } = this.#shop;
    if (typeof drained === 'boolean') stop.drained = drained;
    const isRunning = this.#shop.running > 0;
    const isTime = clock.now >= stop.byMs;
    this.#shop.check(
      clock.now <= stop.byMs + soon,
      'drained',
      () => `stop() resolves at ${stop.byMs} ms`,
      () => `it resolves at ${clock.now} ms`,
      'late',
    );
    const expected = () =>
      isRunning && !isTime
        ? `stop() waits: ${this.#shop.running} calls are running`
        : `stop() resolves with { drained: ${!isRunning} }`;
    const yours = () => `it resolves with ${show({ drained })}`;
    this.#shop.check(!isRunning || isTime, 'waitsForCalls', expected, yours, 'early');
    this.#isNotLate(stop);
    this.#shop.check(typeof drained === 'boolean', 'drained', expected, yours, 'none');
    // A handler may run, too, and what was answered last is being recorded.
    const isSure = isRunning || this.#shop.handlersRunning === 0;
    const isJust = this.#shop.orders.some((order) => clock.now <= order.changedAtMs);
    if (isRunning ? drained !== false : isSure && !isJust && !isTime && drained !== true)
      this.#shop.check(false, 'drained', expected, yours, String(drained));
    if (drained === true)
      for (const order of this.#shop.orders) {
        if (!order.isAccepted) continue;
        const found = life.view.order(order.id);
        const allowed = order.statuses(this.#shop.shown.mayStayOpen(order));
        this.#shop.check(
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
    const { clock } = this.#shop;
    const isIdle = this.#shop.running === 0 && this.#shop.handlersRunning === 0;
    const idleFrom = isIdle ? Math.max(sinceMs, this.#idleSinceMs) : Number.POSITIVE_INFINITY;
    this.#shop.check(
      clock.now <= idleFrom + soon,
      this.#shop.orders.some((order) => order.isInBackoff) ? 'nothingNew' : 'waitsForCalls',
      () => `stop() resolves at ${idleFrom} ms`,
      () => `not before ${clock.now} ms`,
      'late',
    );
  }

  endingsAreRight(): void {
    const { life, clock } = this.#shop;
    for (const stop of life.stops) {
      if (stop.isResolved) continue;
      this.#shop.check(
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
      const rests = this.restsSinceMs;
      const isDone = rests !== undefined && clock.now > Math.max(rests, sinceMs) + this.drainGrace;
      this.#shop.check(
        !isDone,
        'drain',
        () => 'drain() resolves: nothing is left to do',
        () => 'still pending',
        'pending',
      );
    }
  }

  get drainGrace(): number {
    return this.#shop.step < 4 ? 500 : 2 * soon;
  }

  get #idleSinceMs(): number {
    let sinceMs = this.#shop.roomSinceMs;
    for (const { changedAtMs } of this.#shop.orders)
      sinceMs = Math.max(sinceMs, this.#shop.recordedBy(changedAtMs) - soon);
    return sinceMs;
  }

  /** Since when nothing is left to do. */
  get restsSinceMs(): number | undefined {
    if (this.#shop.running > 0 || this.#shop.handlersRunning > 0) return undefined;
    const orders = this.#shop.orders;
    if (orders.some((order) => order.isDue)) return undefined;
    if (this.#shop.subscriptions.some((one) => one.isBehind(orders))) return undefined;
    return Math.max(
      this.#idleSinceMs,
      ...this.#shop.subscriptions.map((one) => one.restsSinceMs),
      0,
    );
  }
}
