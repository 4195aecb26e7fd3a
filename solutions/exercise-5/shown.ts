// What an app of exercise 5 shows: orders, timelines and dead letters.
import { show } from '../../src/trial/trial.ts';
import { beginning, type Events, type Letter } from './life.ts';
import type { ModelShop } from './model.ts';
import { happyPath, type ModelOrder, type Seen } from './order.ts';
import type { RuleId } from './rules.ts';

export class Shown {
  readonly #shop: ModelShop;
  readonly #correlations = new Map<unknown, string>();

  constructor(shop: ModelShop) {
    this.#shop = shop;
  }

  /** From then on its status is the one that it must have. */
  settledFrom(order: ModelOrder): number {
    return this.mayStayOpen(order)
      ? Number.POSITIVE_INFINITY
      : this.#shop.recordedBy(order.changedAtMs);
  }

  /** On the way back, what needs no call may be a commit of its own: after stop() a later app makes it. */
  mayStayOpen(order: ModelOrder): boolean {
    return (
      this.#shop.life.stoppedAtMs !== undefined && order.worlds.some(({ isWayBack }) => isWayBack)
    );
  }

  ordersAreRight(isOver = false): void {
    for (const order of this.#shop.orders) this.#orderIsRight(order, isOver);
    if (!isOver) return;
    const unknown = this.#shop.life.app.order('nobody');
    this.#shop.check(
      unknown === undefined,
      'order',
      () => "order('nobody') is undefined",
      () => show(unknown),
      'nobody',
    );
  }

  #orderIsRight(order: ModelOrder, isOver: boolean): void {
    const { life, clock } = this.#shop;
    const isRecent = clock.now <= this.settledFrom(order);
    // Nothing becomes of an order without a call, or a while after it.
    const commits = isRecent ? life.db.commits : 1000;
    const state = (life.number * 1000 + order.changes) * 1001 + commits;
    if (order.lookedAt === state && !isOver) return;
    order.lookedAt = state;
    const found = life.view.order(order.id);
    const allowed = order.statuses(isRecent);
    this.#shop.check(
      found !== undefined && allowed.has(found.status),
      this.#ruleOfStatus(order, found?.status),
      () => `${show(order.id)} is ${[...allowed].join(' or ')}`,
      () => show(found?.status),
      `${[...allowed][0]} ${found?.status}`,
    );
    if (!isRecent && !order.running) order.settle(found!.status);
    this.#shop.check(
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
      this.#shop.check(
        found!.reason === world.reason,
        'reason',
        () => `the reason of ${show(order.id)} is ${show(world.reason)}`,
        () => show(found!.reason),
      );
    this.#timelineIsRight(order, isRecent);
  }

  #ruleOfStatus(order: ModelOrder, status: string | undefined): RuleId {
    if (this.#shop.life.number > 1 && this.#shop.step >= 5) return 'onceAfterCrash';
    if (status === undefined) return 'oneCommit';
    const [world] = order.worlds as [ModelOrder['worlds'][number]];
    if (world.status === 'needs_attention' || world.lost > 0) return 'attention';
    if (world.isWayBack) return 'refused';
    return this.#shop.step === 1 ? 'order' : 'recorded';
  }

  #timelineIsRight(order: ModelOrder, isRecent: boolean): void {
    const timeline = this.#shop.life.view.timeline(order.id);
    const types = timeline.map(({ type }) => type);
    const worlds = [...order.worlds, ...((isRecent && order.before) || [])];
    const happy = types.filter((type) => happyPath.includes(type));
    const counts = new Set(worlds.map(({ done }) => done + 1));
    const isPath = happy.every((type, i) => type === happyPath[i]) && counts.has(happy.length);
    const twice = happy.find((type, i) => happy.indexOf(type) !== i);
    const shown = () => show(types);
    const wanted = () =>
      `the timeline of ${show(order.id)} is ${[...counts].map((n) => show(happyPath.slice(0, n))).join(' or ')}`;
    if (order.calls.size === 0)
      this.#shop.check(
        happy.length < 2,
        order.placed > 1 ? 'same' : 'first',
        wanted,
        shown,
        'more',
      );
    this.#shop.check(
      twice === undefined,
      this.#shop.life.number > 1 ? 'again' : 'timeline',
      wanted,
      shown,
      'twice',
    );
    this.#shop.check(isPath, happy.length === 0 ? 'oneCommit' : 'timeline', wanted, shown, 'path');
    if (!order.hadTrouble)
      this.#shop.check(types.length === happy.length, 'timeline', wanted, shown, 'more');
    this.#storyIsRight(order, timeline);
  }

  #storyIsRight(order: ModelOrder, timeline: Events): void {
    const { seen } = order;
    this.#shop.check(
      timeline.length >= seen.length,
      'timeline',
      () => `the timeline keeps ${seen.length} events`,
      () => show(timeline.length),
      'shorter',
    );
    for (const [i, event] of timeline.entries()) {
      const known = seen[i];
      if (known) this.#isUnchanged(event, known);
      else this.#isNewEvent(order, timeline, i);
    }
    order.lookedAtMs = beginning + this.#shop.clock.now;
  }

  #isUnchanged({ type, id, at, causationId, correlationId }: Events[number], known: Seen): void {
    if (id !== known.id)
      this.#shop.check(
        false,
        'timeline',
        () => `${type} keeps its id ${show(known.id)}`,
        () => show(id),
        'id',
      );
    if (at !== known.at)
      this.#shop.check(
        false,
        'at',
        () => `${type} was recorded at ${known.at - beginning} ms`,
        () => `at is ${show(at - beginning)} ms of the clock`,
      );
    if (causationId !== known.causationId || correlationId !== known.correlationId)
      this.#shop.check(
        false,
        'story',
        () => `the causationId and correlationId of ${type} stay as they were`,
        () => show({ causationId, correlationId }),
        'changed',
      );
  }

  #isNewEvent(order: ModelOrder, timeline: Events, i: number): void {
    const { id, type, at, causationId, correlationId } = timeline[i]!;
    const { seen } = order;
    const now = beginning + this.#shop.clock.now;
    const first = timeline[0]!;
    if (i === 0) {
      const owner = this.#correlations.get(correlationId) ?? order.id;
      this.#shop.check(
        owner === order.id,
        'story',
        () => `${show(order.id)} has a correlationId that no other order has`,
        () => show(correlationId),
        'shared',
      );
      this.#correlations.set(correlationId, order.id);
    }
    const cause = i === 0 ? null : timeline[i - 1]!.id;
    this.#shop.check(
      causationId === cause,
      'story',
      () => `the causationId of ${type} is ${show(cause)}`,
      () => show(causationId),
      howCaused(causationId, first.id),
    );
    this.#shop.check(
      Boolean(correlationId) && correlationId === first.correlationId,
      'story',
      () => `all events of ${show(order.id)} have the correlationId ${show(first.correlationId)}`,
      () => `${type} has ${show(correlationId)}`,
      'correlation',
    );
    this.#shop.check(
      at >= order.lookedAtMs && at <= now,
      'at',
      () =>
        `${type} was recorded between ${order.lookedAtMs - beginning} and ${now - beginning} ms`,
      () => `at is ${show(at - beginning)} ms of the clock`,
    );
    this.#shop.check(
      Boolean(id) && seen.every((other) => other.id !== id),
      'story',
      () => 'each event has an id of its own',
      () => show(timeline.map((event) => event.id)),
      'ids',
    );
    seen.push({ id, type, at, causationId, correlationId, seenAtMs: this.#shop.clock.now });
  }

  letters(): Letter[] {
    return this.#shop.life.view.letters();
  }

  lettersAreRight(isOver: boolean): void {
    const left = [...this.letters()];
    for (const one of this.#shop.subscriptions) one.lettersAreRight(left, isOver);
    for (const order of this.#shop.orders) {
      const isRecent = this.#shop.clock.now <= this.settledFrom(order);
      const worlds = [...order.worlds, ...((isRecent && order.before) || [])];
      const own = left.filter(({ orderId }) => orderId === order.id);
      // While other compensations go on, it may not be known yet that the order needs people.
      const isRight = worlds.some(({ lost, due }) => {
        const least = lost > 0 && !isRecent && due === undefined ? 1 : 0;
        return own.length >= least && own.length <= lost;
      });
      const most = Math.max(...worlds.map(({ lost }) => lost));
      this.#shop.check(
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
    this.#shop.check(
      left.length === 0,
      'noOtherLetter',
      () => 'no other dead letters',
      () => show(left[0]),
      'unknown',
    );
  }
}

const howCaused = (causationId: unknown, first: string): string =>
  causationId === null ? 'by none' : causationId === first ? 'by the first' : 'by another';
