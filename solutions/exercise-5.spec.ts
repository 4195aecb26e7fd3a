import { afterEach, describe, expect, test, vi } from 'vitest';
import { BusinessError, type Clock, Database, FakeService, FastClock } from './exercise-5.infra.ts';
import { createOrderApp, ShuttingDownError, ValidationError } from './exercise-5.ts';
import {
  endingOf,
  exhibit,
  lent,
  nextTurn,
  onlyAt,
  sleep,
  unhandledRejections,
} from './spec-kit.ts';

/** An order goes through, or is sent back at the last step: both ways, with all that has to happen. */
interface Scenario {
  name: string;
  arrange(shop: Shop): void;
  effects: Record<Effect, number>;
  status: string;
}

type Effect = 'charged' | 'reserved' | 'shipped' | 'refunded' | 'released';

const forward: Scenario = {
  name: 'an order that goes through',
  arrange: () => {},
  effects: { charged: 1, reserved: 1, shipped: 1, refunded: 0, released: 0 },
  status: 'completed',
};

const backward: Scenario = {
  name: 'an order that nobody ships',
  arrange: ({ shipping }) => {
    shipping.script = () => new BusinessError('NO_COURIER');
  },
  effects: { charged: 1, reserved: 1, shipped: 0, refunded: 1, released: 1 },
  status: 'cancelled',
};

const bothWays: [string, Scenario][] = [forward, backward].map((way) => [way.name, way]);
const happyPath = ['OrderPlaced', 'PaymentCharged', 'StockReserved', 'OrderCompleted'];
const lamp = { sku: 'lamp', qty: 1 };

describe('1 place an order', () => {
  test('placeOrder tells the id and that the order is new; it is pending at once', async () => {
    const app = openShop().open();
    const receipt = await app.placeOrder(orderOf('o1'));
    expect(receipt, 'what placeOrder resolves with').toMatchObject(receiptOf('o1', false));
    expect(await app.order('o1'), 'the order').toMatchObject({ orderId: 'o1', status: 'pending' });
    expect(await app.order('o2'), 'an order that nobody placed').toBeUndefined();
  });

  test.each([
    ['no id', { orderId: '' }],
    ['no items', { items: [] }],
    ['a qty of 0', { items: [{ sku: 'lamp', qty: 0 }] }],
    ['a second item with a qty below 0', { items: [lamp, { sku: 'cable', qty: -1 }] }],
    ['a total of 0', { total: 0 }],
    ['a total below 0', { total: -5 }],
  ])('refuses an order with %s: a ValidationError, and nothing is kept', async (what, fault) => {
    const app = openShop().open();
    const answer = await answerTo(app, { ...orderOf('o1'), ...fault });
    expect(answer, `an order with ${what}`).toBe('refused with ValidationError');
    expect(await app.order('o1'), `kept of an order with ${what}`).toBeUndefined();
  });

  test('an order and its message: the timeline begins with OrderPlaced', async () => {
    const shop = openShop();
    const app = shop.open();
    await shop.clock.sleep(1000);
    await app.placeOrder(orderOf('o1'));
    const timeline = await app.timeline('o1');
    const placed = { type: 'OrderPlaced', causationId: null, at: shop.clock.now() };
    expect(timeline, 'the timeline of a new order').toMatchObject([placed]);
    expect(timeline[0]?.id, 'the id of the event').toBeTruthy();
    expect(timeline[0]?.correlationId, 'its correlation id').toBeTruthy();
  });

  test('the same order twice is one: the second is told that it is a duplicate', async () => {
    const shop = openShop();
    const app = shop.open();
    await app.placeOrder(orderOf('o1'));
    const again = await endingOf(placing(app, orderOf('o1')));
    expect(again, 'placed again').toMatchObject({ resolved: receiptOf('o1', true) });
    expect(await typesOf(app, 'o1'), 'its timeline').toEqual(['OrderPlaced']);
    const other = await app.placeOrder(orderOf('o2'));
    expect(other, 'another order').toMatchObject(receiptOf('o2', false));
    const restarted = await shop.open().placeOrder(orderOf('o1'));
    expect(restarted, 'placed again after a restart').toMatchObject(receiptOf('o1', true));
  });

  test('of one order placed twice at once, one is the duplicate', async () => {
    const app = openShop().open();
    const answers = await Promise.all([answerTo(app, orderOf('o1')), answerTo(app, orderOf('o1'))]);
    const both = ['accepted', 'accepted as a duplicate'];
    expect(answers.sort(), 'the answers to one order, placed twice at once').toEqual(both);
    expect(await typesOf(app, 'o1'), 'its timeline').toEqual(['OrderPlaced']);
  });

  test('a commit that fails leaves the order and its message, or neither', async () => {
    for (const n of [1, 2, 3]) {
      const shop = openShop();
      shop.db.failCommit(n);
      const ending = await endingOf(placing(shop.open(), orderOf('o1')));
      await expectAllOrNothing(shop, ending, `commit ${n} fails`);
    }
  });

  test('a power cut leaves the order and its message, or neither', async () => {
    for (const n of [1, 2, 3]) {
      const shop = openShop();
      shop.db.onCommit = (commit) => {
        if (commit === n) shop.db.kill();
      };
      const ending = await endingOf(placing(shop.open(), orderOf('o1')));
      await expectAllOrNothing(shop, ending, `the power goes after commit ${n}`);
    }
    const shop = openShop();
    const app = shop.open();
    shop.db.kill();
    const ending = await endingOf(placing(app, orderOf('o1')));
    await expectAllOrNothing(shop, ending, 'the power is gone already');
  });
});

describe('2 the happy path', () => {
  test('charges, reserves and ships, in this order; then the order is completed', async () => {
    const shop = openShop();
    const app = shop.start();
    await app.placeOrder(orderOf('o1'));
    await settled(app);
    expect(shop.log, 'what happened').toEqual(['charge:o1', 'reserve:o1', 'ship:o1']);
    expect(await app.order('o1'), 'the order').toMatchObject({ status: 'completed' });
  });

  test('takes up orders that were placed before start()', async () => {
    const shop = openShop();
    const app = shop.open();
    await app.placeOrder(orderOf('o1'));
    await turns(3);
    expect(shop.log, 'what happened before start()').toEqual([]);
    app.start();
    await settled(app);
    expect(shop.log, 'what happened after start()').toEqual(['charge:o1', 'reserve:o1', 'ship:o1']);
  });

  test('begins by itself, within a few milliseconds, also after a quiet time', async () => {
    const shop = openShop();
    const app = shop.start();
    await sleep(20);
    await app.placeOrder(orderOf('o1'));
    await vi.waitFor(async () => {
      expect((await app.order('o1'))?.status, 'the order, without drain()').toBe('completed');
    }, soon);
  });

  test('each service gets what it needs: orderId, amount, items', async () => {
    const shop = openShop();
    const app = shop.start();
    await app.placeOrder({ orderId: 'o1', items: [lamp, { sku: 'cable', qty: 3 }], total: 120 });
    await settled(app);
    const [charge] = callsOf(shop.payments, 'charge');
    expect(charge?.arg, 'what charge got').toMatchObject({ orderId: 'o1', amount: 120 });
    const [reserve] = callsOf(shop.inventory, 'reserve');
    const items = [lamp, { sku: 'cable', qty: 3 }];
    expect(reserve?.arg, 'what reserve got').toMatchObject({ orderId: 'o1', items });
    const [ship] = callsOf(shop.shipping, 'ship');
    expect(ship?.arg, 'what ship got').toMatchObject({ orderId: 'o1', items });
  });

  test('the status follows: pending, paid, reserved, completed', async () => {
    const shop = openShop();
    const app = shop.start();
    const seen: Promise<string>[] = [];
    const look = async (op: string) => `${op}: ${(await app.order('o1'))?.status}`;
    for (const service of [shop.payments, shop.inventory, shop.shipping]) {
      service.script = (op) => void seen.push(look(op));
    }
    await app.placeOrder(orderOf('o1'));
    await settled(app);
    expect(await Promise.all(seen), 'the status when each service is called').toEqual([
      'charge: pending',
      'reserve: paid',
      'ship: reserved',
    ]);
  });

  test('the timeline is one story: one correlation id, each event caused by the one before', async () => {
    const app = openShop().start();
    await app.placeOrder(orderOf('o1'));
    await app.placeOrder(orderOf('o2'));
    await settled(app);
    expect(await typesOf(app, 'o1'), 'the timeline').toEqual(happyPath);
    const timeline = await app.timeline('o1');
    const ids = timeline.map(({ id }) => id);
    expect(new Set(ids).size, 'different event ids').toBe(4);
    const causes = timeline.map(({ causationId }) => causationId);
    expect(causes, 'the causation ids').toEqual([null, ...ids.slice(0, 3)]);
    const stories = new Set(timeline.map(({ correlationId }) => correlationId));
    expect(stories.size, 'different correlation ids in one timeline').toBe(1);
    const [other] = await app.timeline('o2');
    expect(stories.has(other?.correlationId ?? ''), "another order's correlation id").toBe(false);
  });

  test('20 orders at once: each is charged, reserved and shipped exactly once', async () => {
    const shop = openShop();
    const app = shop.start();
    const ids = Array.from({ length: 20 }, (_, i) => `o${i + 1}`);
    await Promise.all(ids.map((id) => app.placeOrder(orderOf(id))));
    await settled(app);
    const expected = ids.flatMap((id) => [`charge:${id}`, `reserve:${id}`, `ship:${id}`]).sort();
    expect([...shop.log].sort(), 'what happened').toEqual(expected);
    const statuses = await Promise.all(ids.map(async (id) => (await app.order(id))?.status));
    expect(new Set(statuses), 'the statuses of all').toEqual(new Set(['completed']));
  });

  test('drain() resolves once nothing is left to do, and at once where there is nothing', async () => {
    const shop = openShop();
    const app = shop.start();
    expect(await endingOf(app.drain()), 'drain() without orders').not.toBe('still pending');
    await app.placeOrder(orderOf('o1'));
    await app.drain();
    expect(shop.shipping.done('ship'), 'shipped when drain() resolves').toBe(1);
  });
});

describe('3 at-least-once', () => {
  test('a subscriber gets the events of its type, * gets all, with all that they carry', async () => {
    const app = openShop().open();
    const all = subscribed(app, '*', 'audit');
    const paid = subscribed(app, 'PaymentCharged', 'receipts');
    app.start();
    await app.placeOrder(orderOf('o1'));
    await settled(app);
    expect(typesIn(all), 'what * got').toEqual([...happyPath].sort());
    expect(typesIn(paid), 'what PaymentCharged got').toEqual(['PaymentCharged']);
    const timeline = await app.timeline('o1');
    const { id, correlationId, causationId } = timeline[1] ?? {};
    const carried = { id, type: 'PaymentCharged', orderId: 'o1', correlationId, causationId };
    expect(paid[0], 'the event that the subscriber got').toMatchObject(carried);
  });

  test('drain() waits for subscribers, too', async () => {
    const app = openShop().open();
    const handled: string[] = [];
    app.subscribe('OrderCompleted', 'thanks', async ({ orderId }) => {
      await turns(3);
      handled.push(orderId);
    });
    app.start();
    await app.placeOrder(orderOf('o1'));
    await settled(app);
    expect(handled, 'handled when drain() resolves').toEqual(['o1']);
  });

  test('a failing subscriber is tried maxAttempts times, then it is a dead letter', async () => {
    for (const maxAttempts of [undefined, 2]) {
      const app = openShop().open(maxAttempts ? { maxAttempts } : {});
      const handler = vi.fn(async () => Promise.reject(new Error('mail server down')));
      app.subscribe('OrderPlaced', 'mailer', handler);
      app.start();
      await app.placeOrder(orderOf('o1'));
      await settled(app);
      const attempts = maxAttempts ?? 4;
      const what = maxAttempts ? `maxAttempts ${maxAttempts}` : 'by default 4 attempts';
      expect(handler.mock.calls.length, `calls of the handler, ${what}`).toBe(attempts);
      const letters = (await app.deadLetters()).map(asLine);
      const expected = [`o1 OrderPlaced, ${attempts} attempts of mailer`];
      expect(letters, `the dead letters, ${what}`).toEqual(expected);
    }
  });

  test('while one subscriber fails, the order and the other subscribers go on', async () => {
    const app = openShop().open();
    app.subscribe('*', 'broken', () => {
      throw new Error('a bug');
    });
    const audit = subscribed(app, '*', 'audit');
    app.start();
    await app.placeOrder(orderOf('o1'));
    await settled(app);
    expect(await app.order('o1'), 'the order').toMatchObject({ status: 'completed' });
    expect(typesIn(audit), 'what the other subscriber got').toEqual([...happyPath].sort());
    const types = (await app.deadLetters()).map(({ type }) => type);
    expect(types.sort(), 'dead letters, one for each event').toEqual([...happyPath].sort());
  });

  test('a subscriber that recovers has handled the event: no dead letter, no call more', async () => {
    const shop = openShop();
    const app = shop.open();
    const handler = vi.fn();
    handler.mockRejectedValueOnce(new Error('busy')).mockRejectedValueOnce(new Error('busy'));
    app.subscribe('OrderPlaced', 'mailer', handler);
    app.start();
    await app.placeOrder(orderOf('o1'));
    await settled(app);
    expect(handler.mock.calls.length, 'calls: two that failed, one that did not').toBe(3);
    expect(await app.deadLetters(), 'the dead letters').toEqual([]);
  });

  test('a subscriber that succeeded is not called again: not for a sibling, not by a restart', async () => {
    const shop = openShop();
    const app = shop.open();
    const audit = subscribed(app, 'OrderPlaced', 'audit');
    app.subscribe('OrderPlaced', 'broken', async () => Promise.reject(new Error('a bug')));
    app.start();
    await app.placeOrder(orderOf('o1'));
    await settled(app);
    expect(audit.length, 'calls while another subscriber failed').toBe(1);
    await app.stop();
    const restarted = shop.open();
    const later = subscribed(restarted, 'OrderPlaced', 'audit');
    restarted.start();
    await settled(restarted);
    await turns(3);
    expect(later.length, 'calls after a restart').toBe(0);
    const letters = (await restarted.deadLetters()).map(asLine);
    const expected = ['o1 OrderPlaced, 4 attempts of broken'];
    expect(letters, "the other one's dead letter, after a restart").toEqual(expected);
  });

  test('every attempt of a step carries the same idempotency key', async () => {
    const shop = openShop();
    const app = shop.start();
    for (const service of [shop.payments, shop.inventory, shop.shipping]) {
      service.script = (_op, nth) => (nth === 1 ? new Error('unreachable') : undefined);
    }
    await app.placeOrder(orderOf('o1'));
    await settled(app);
    for (const [service, op] of everyOp(shop)) {
      const keys = callsOf(service, op).map(({ key }) => key);
      expect(keys.length, `attempts of ${op}`).toBe(2);
      expect(keys[0], `the key of ${op}`).toBeTruthy();
      expect(new Set(keys).size, `different keys over the attempts of ${op}`).toBe(1);
    }
  });

  test('every step of every order has an idempotency key of its own', async () => {
    const shop = openShop();
    const app = shop.start();
    const ids = ['o1', 'o2', 'o11'];
    await Promise.all(ids.map((id) => app.placeOrder(orderOf(id))));
    await settled(app);
    const ofOne = everyCall(shop).filter(({ arg }) => arg.orderId === 'o1');
    const different = new Set(ofOne.map(({ key }) => key)).size;
    expect(different, 'different keys of one order: charge, reserve, ship').toBe(3);
    const all = new Set(everyCall(shop).map(({ key }) => key));
    expect(all.size, 'different keys of three orders').toBe(9);
  });

  test('an answer that is lost is asked for again, and nothing happens twice', async () => {
    const shop = openShop();
    const app = shop.start();
    for (const service of [shop.payments, shop.inventory, shop.shipping]) {
      service.after = () => {
        service.after = undefined;
        throw new Error('connection reset');
      };
    }
    await app.placeOrder(orderOf('o1'));
    await settled(app);
    expect(shop.log, 'what happened').toEqual(['charge:o1', 'reserve:o1', 'ship:o1']);
    expect(await app.order('o1'), 'the order').toMatchObject({ status: 'completed' });
  });
});

describe('4 failures', () => {
  test('the pause doubles with every retry of a step, and begins anew with the next step', async () => {
    const shop = openShop();
    const app = shop.open();
    subscribed(app, '*', 'audit'); // one that succeeds is no reason to sleep
    app.start();
    shop.payments.script = (_op, nth) => (nth <= 3 ? new Error('unreachable') : undefined);
    shop.inventory.script = (_op, nth) => (nth <= 2 ? new Error('unreachable') : undefined);
    await app.placeOrder(orderOf('o1'));
    await settled(app);
    const pauses = [50, 100, 200, 50, 100];
    expect(shop.clock.sleeps, 'pauses: 3 retries of charge, 2 of reserve').toEqual(pauses);
    expect(await app.order('o1'), 'the order').toMatchObject({ status: 'completed' });
  });

  test('the pause is never longer than maxBackoffMs', async () => {
    const shop = openShop();
    const app = shop.start({ backoffMs: 10, maxBackoffMs: 35, maxAttempts: 5 });
    shop.payments.script = (_op, nth) => (nth <= 4 ? new Error('unreachable') : undefined);
    await app.placeOrder(orderOf('o1'));
    await settled(app);
    const why = 'pauses with backoffMs 10, maxBackoffMs 35';
    expect(shop.clock.sleeps, why).toEqual([10, 20, 35, 35]);
    expect(await app.order('o1'), 'the order').toMatchObject({ status: 'completed' });
  });

  test('a refusal is not retried: an order whose payment is declined is cancelled', async () => {
    const shop = openShop();
    const app = shop.start();
    shop.payments.script = () => new BusinessError('DECLINED');
    await app.placeOrder(orderOf('o1'));
    await settled(app);
    expect(callsOf(shop.payments, 'charge').length, 'calls of charge').toBe(1);
    const cancelled = { status: 'cancelled', reason: 'DECLINED' };
    expect(await app.order('o1'), 'the order').toMatchObject(cancelled);
    const others = everyCall(shop).filter(({ op }) => op !== 'charge');
    expect(others, 'calls of anything but charge').toEqual([]);
    expect(shop.clock.sleeps, 'pauses').toEqual([]);
  });

  test('out of stock: the payment is refunded, by the id that the charge returned', async () => {
    const shop = openShop();
    const app = shop.start();
    shop.payments.effects.set('of another day', { op: 'charge', arg: {} as any, id: 'charge-0' });
    shop.inventory.script = () => new BusinessError('OUT_OF_STOCK');
    await app.placeOrder(orderOf('o1'));
    await settled(app);
    expect(shop.log, 'what happened').toEqual(['charge:o1', 'refund:o1']);
    const cancelled = { status: 'cancelled', reason: 'OUT_OF_STOCK' };
    expect(await app.order('o1'), 'the order').toMatchObject(cancelled);
    const effects = [...shop.payments.effects.values()];
    const charge = effects.find(({ op, arg }) => op === 'charge' && arg.orderId === 'o1');
    const [refund] = callsOf(shop.payments, 'refund');
    expect(refund?.arg.paymentId, 'the paymentId of the refund').toBe(charge?.id);
  });

  test('no courier: the stock is released, then the payment refunded', async () => {
    const shop = openShop();
    const app = shop.start();
    shop.shipping.script = () => new BusinessError('NO_COURIER');
    await app.placeOrder(orderOf('o1'));
    await settled(app);
    const backwards = ['charge:o1', 'reserve:o1', 'release:o1', 'refund:o1'];
    expect(shop.log, 'what happened').toEqual(backwards);
    const cancelled = { status: 'cancelled', reason: 'NO_COURIER' };
    expect(await app.order('o1'), 'the order').toMatchObject(cancelled);
    const [release] = callsOf(shop.inventory, 'release');
    expect(release?.arg, 'what release got').toMatchObject({ orderId: 'o1', items: [lamp] });
  });

  test('a refusal is told by its name: not by its class, nor by having a code', async () => {
    const shop = openShop();
    const app = shop.start();
    const fromElsewhere = Object.assign(new Error('no'), { name: 'BusinessError', code: 'FRAUD' });
    shop.payments.script = () => fromElsewhere;
    await app.placeOrder(orderOf('o1'));
    await settled(app);
    const cancelled = { status: 'cancelled', reason: 'FRAUD' };
    expect(await app.order('o1'), "a BusinessError of somebody else's class").toMatchObject(
      cancelled,
    );
    expect(callsOf(shop.payments, 'charge').length, 'calls after it was refused').toBe(1);

    const reset = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
    shop.payments.script = (_op, nth) => (nth === 2 ? reset : undefined);
    await app.placeOrder(orderOf('o2'));
    await settled(app);
    const completed = { status: 'completed' };
    expect(await app.order('o2'), 'an error with a code is no refusal').toMatchObject(completed);
  });

  test('a step that fails maxAttempts times is given up: what was done is compensated', async () => {
    for (const maxAttempts of [4, 2]) {
      const shop = openShop();
      const app = shop.start({ maxAttempts });
      shop.shipping.script = () => new Error('unreachable');
      await app.placeOrder(orderOf('o1'));
      await settled(app);
      const tries = callsOf(shop.shipping, 'ship').length;
      expect(tries, `calls of ship, maxAttempts ${maxAttempts}`).toBe(maxAttempts);
      const backwards = ['charge:o1', 'reserve:o1', 'release:o1', 'refund:o1'];
      expect(shop.log, 'what happened').toEqual(backwards);
      expect(await app.order('o1'), 'the order').toMatchObject({ status: 'cancelled' });
      const pauses = [50, 100, 200].slice(0, maxAttempts - 1);
      expect(shop.clock.sleeps, 'pauses: one before each retry').toEqual(pauses);
      expect(await app.deadLetters(), 'dead letters, although all is compensated').toEqual([]);
    }
  });

  test('a call that never ends is a failed attempt after callTimeoutMs', async () => {
    const shop = openShop();
    const app = shop.start({ callTimeoutMs: 40 });
    shop.payments.script = (_op, nth) => (nth === 1 ? 'hang' : undefined);
    await app.placeOrder(orderOf('o1'));
    await settled(app);
    // On a busy machine other calls may be late, too: they are tried again as well.
    const attempts = callsOf(shop.payments, 'charge').length;
    expect(attempts, 'calls of charge').toBeGreaterThanOrEqual(2);
    expect(await app.order('o1'), 'the order').toMatchObject({ status: 'completed' });
    expect(shop.clock.sleeps[0], 'the pause before the retry').toBe(50);
  });

  test('a step that hangs every time is given up like any other', async () => {
    const shop = openShop();
    const app = shop.start({ callTimeoutMs: 10, maxAttempts: 2 });
    shop.payments.script = () => 'hang';
    await app.placeOrder(orderOf('o1'));
    await settled(app);
    expect(callsOf(shop.payments, 'charge').length, 'calls of charge').toBe(2);
    expect(await app.order('o1'), 'the order').toMatchObject({ status: 'cancelled' });
  });

  test('a compensation is retried, too', async () => {
    const shop = openShop();
    const app = shop.start();
    shop.inventory.script = () => new BusinessError('OUT_OF_STOCK');
    shop.payments.script = (op, nth) =>
      op === 'refund' && nth <= 2 ? new Error('unreachable') : undefined;
    await app.placeOrder(orderOf('o1'));
    await settled(app);
    expect(shop.log, 'what happened').toEqual(['charge:o1', 'refund:o1']);
    expect(shop.clock.sleeps, 'pauses: 2 retries of refund').toEqual([50, 100]);
    expect(await app.order('o1'), 'the order').toMatchObject({ status: 'cancelled' });
  });

  test.each([
    ['refund', 'payments'],
    ['release', 'inventory'],
  ] as const)(
    'a %s that keeps failing, or is refused, needs attention, and is a dead letter',
    async (op, name) => {
      for (const [error, attempts] of [
        [new Error('unreachable'), 4],
        [new BusinessError('ACCOUNT_CLOSED'), 1],
      ] as const) {
        const shop = openShop();
        const app = shop.start();
        shop.shipping.script = () => new BusinessError('NO_COURIER');
        shop[name].script = (called) => (called === op ? error : undefined);
        await app.placeOrder(orderOf('o1'));
        await settled(app);
        const why = `each answered by ${error.name}`;
        expect(callsOf(shop[name], op).length, `calls of ${op}, ${why}`).toBe(attempts);
        const stuck = { status: 'needs_attention' };
        expect(await app.order('o1'), `an order without its ${op}, ${why}`).toMatchObject(stuck);
        const letters = await app.deadLetters();
        expect(letters, `the dead letters, ${why}`).toMatchObject([{ orderId: 'o1' }]);
      }
    },
  );

  test('concurrency limits the calls; an order in backoff delays no other, nor a later one', async () => {
    const clock = new HeldClock();
    const shop = openShop(clock);
    const app = shop.start({ concurrency: 2 });
    const gate = shop.payments.close();
    const mostAtOnce = countCalls(shop);
    shop.payments.script = (_op, nth) => (nth <= 3 ? new Error('unreachable') : undefined);
    const ids = ['o1', 'o2', 'o3', 'o4'];
    await Promise.all(ids.map((id) => app.placeOrder(orderOf(id))));
    await vi.waitFor(() => {
      const running = shop.payments.waiting;
      expect(running, 'calls that run, with concurrency 2').toBeGreaterThanOrEqual(2);
    }, soon);
    gate.open();
    await vi.waitFor(() => {
      expect(clock.held.length, 'orders in backoff, with concurrency 2').toBe(3);
      expect(shop.shipping.done('ship'), 'shipped, of the one that is not in backoff').toBe(1);
    }, soon);
    await app.placeOrder(orderOf('o5'));
    await vi.waitFor(async () => {
      expect((await app.order('o5'))?.status, 'an order that arrived later').toBe('completed');
    }, soon);
    clock.release();
    await settled(app);
    expect(shop.shipping.done('ship'), 'shipped once time has passed').toBe(5);
    expect(mostAtOnce(), 'the most calls at once, of all services, with concurrency 2').toBe(2);
  });
});

describe('5 crash recovery', () => {
  test('start() on a database that is gone does not throw, and leaves no rejection', async () => {
    const shop = openShop();
    await shop.open().placeOrder(orderOf('o1'));
    shop.db.kill();
    const rejected = await unhandledRejections(() => {
      expect(() => shop.start(), 'start() after kill()').not.toThrow();
    });
    expect(rejected.map(String), 'rejections that nobody caught').toEqual([]);
  });

  test('the power goes in the middle of an order: a new app goes on where it stood', async () => {
    const shop = openShop();
    const app = shop.start();
    shop.inventory.script = () => {
      shop.db.kill();
      return new Error('the power is gone here, too');
    };
    const rejected = await unhandledRejections(async () => {
      await app.placeOrder(orderOf('o1'));
      const calls = () => callsOf(shop.inventory, 'reserve').length;
      await vi.waitFor(() => expect(calls(), 'calls of reserve').toBeGreaterThan(0), soon);
      await sleep(10);
    });
    expect(rejected.map(String), 'rejections that nobody caught').toEqual([]);
    shop.inventory.script = undefined;
    const restarted = shop.start({}, shop.db.clone());
    await settled(restarted);
    expect(await restarted.order('o1'), 'the order').toMatchObject({ status: 'completed' });
    expect(shop.log, 'what happened').toEqual(['charge:o1', 'reserve:o1', 'ship:o1']);
    expect(await typesOf(restarted, 'o1'), 'the timeline').toEqual(happyPath);
  });

  test.each(bothWays)(
    'a commit that fails once is tried again: %s',
    async (_name, scenario) => {
      const { commits } = await runThrough(scenario);
      const numbers = Array.from({ length: commits }, (_, i) => i + 1);
      const runs = await Promise.all(numbers.map((n) => runWithFailingCommit(scenario, n)));
      expectAllWell(runs, scenario, `commits that failed, each in a run: ${commits}`);
    },
    3000,
  );

  test.each(bothWays)(
    'the power may go at any point: %s',
    async (_name, scenario) => {
      const { points } = await runThrough(scenario);
      const numbers = points.map((_, i) => i + 1).filter((n) => (onlyAt() ?? n) === n);
      const runs = await Promise.all(numbers.map((n) => runWithCrash(scenario, n)));
      // A number for --at may lie on the longer way only, the one back.
      const why = `--at takes 1 to ${points.length}: points looked at`;
      if (scenario === backward) expect(runs.length, why).toBeGreaterThan(0);
      if (runs.length > 0) exhibit('crash-grid', gridOf(runs, numbers, scenario));
      expectAllWell(
        runs,
        scenario,
        `points at which the power went, each in a run: ${runs.length}`,
      );
    },
    3000,
  );

  test('no event is lost to a subscriber, wherever the power goes', async () => {
    const { points } = await runThrough(forward, ['audit']);
    const runs = await Promise.all(points.map((_, i) => runWithCrash(forward, i + 1, ['audit'])));
    const lost = runs.flatMap(({ label, received }) =>
      happyPath.filter((type) => !received.has(type)).map((type) => `${label}: ${type}`),
    );
    expect(lost, 'events that did not reach the subscriber').toEqual([]);
  }, 3000);
});

describe('6 shutdown', () => {
  test('after stop() new orders are refused with ShuttingDownError', async () => {
    const app = openShop().start();
    expect(await app.stop(), 'what stop() resolves with').toMatchObject({ drained: true });
    const answer = await answerTo(app, orderOf('o1'));
    expect(answer, 'an order placed after stop()').toBe('refused with ShuttingDownError');
    expect(await app.order('o1'), 'a refused order').toBeUndefined();
  });

  test('they are refused from the call of stop() on, not only when it has resolved', async () => {
    const app = openShop().start();
    const stopping = app.stop();
    const answer = await answerTo(app, orderOf('o1'));
    expect(answer, 'an order placed while stop() runs').toBe('refused with ShuttingDownError');
    await stopping;
  });

  test('stop() waits for the running step, records it, and begins no other', async () => {
    const shop = openShop();
    const app = shop.start();
    const gate = shop.payments.close();
    await app.placeOrder(orderOf('o1'));
    await vi.waitFor(() => expect(shop.payments.waiting, 'calls of charge').toBe(1), soon);
    const stopping = endingOf(app.stop(), 500);
    await turns(3);
    gate.open();
    expect(await stopping, 'stop()').toMatchObject({ resolved: { drained: true } });
    expect(shop.log, 'what happened until stop() resolved').toEqual(['charge:o1']);
    expect((await app.order('o1'))?.status, 'the order: its charge is recorded').toBe('paid');
    await turns(5);
    await sleep(5);
    expect(shop.log, 'what happened after stop() resolved').toEqual(['charge:o1']);
  });

  test('a restart goes on with what was not finished', async () => {
    const shop = openShop();
    const app = shop.start({ concurrency: 2 });
    const gate = shop.payments.close();
    const ids = ['o1', 'o2', 'o3', 'o4', 'o5'];
    await Promise.all(ids.map((id) => app.placeOrder(orderOf(id))));
    await vi.waitFor(
      () => expect(shop.payments.waiting, 'calls of charge').toBeGreaterThan(0),
      soon,
    );
    await turns(3);
    const running = shop.payments.waiting;
    const stopping = endingOf(app.stop(), 500);
    gate.open();
    expect(await stopping, 'stop()').toMatchObject({ resolved: { drained: true } });
    expect(shop.log.length, 'what happened until stop() resolved: what was running').toBe(running);
    const restarted = shop.start();
    await settled(restarted);
    const expected = ids.flatMap((id) => [`charge:${id}`, `reserve:${id}`, `ship:${id}`]).sort();
    expect([...shop.log].sort(), 'what happened, before and after').toEqual(expected);
  });

  test('a step that is stuck: stop() resolves at its deadline, with drained false', async () => {
    for (const [timeoutMs, what] of [
      [20, 'stop({ timeoutMs: 20 })'],
      [0, 'stop() that has no time to wait'],
    ] as const) {
      const shop = openShop();
      const app = shop.start();
      shop.payments.script = () => 'hang';
      await app.placeOrder(orderOf('o1'));
      await vi.waitFor(
        () => expect(callsOf(shop.payments, 'charge').length, 'calls of charge').toBe(1),
        soon,
      );
      const ending = await endingOf(app.stop({ timeoutMs }), 500);
      expect(ending, what).toMatchObject({ resolved: { drained: false } });
    }
  });

  test('an order in backoff is no running step: stop() does not wait for it', async () => {
    const clock = new HeldClock();
    const shop = openShop(clock);
    const app = shop.start();
    shop.payments.script = () => new Error('unreachable');
    await app.placeOrder(orderOf('o1'));
    await vi.waitFor(() => expect(clock.held.length, 'orders in backoff').toBe(1), soon);
    const ending = await endingOf(app.stop({ timeoutMs: 200 }), 500);
    expect(ending, 'stop()').toMatchObject({ resolved: { drained: true } });
    clock.release();
    await turns(3);
    expect(callsOf(shop.payments, 'charge').length, 'calls of charge, after stop()').toBe(1);
  });

  test('stop() may be called twice', async () => {
    const shop = openShop();
    const app = shop.start();
    await app.placeOrder(orderOf('o1'));
    await settled(app);
    const both = await Promise.all([endingOf(app.stop(), 500), endingOf(app.stop(), 500)]);
    const drained = { resolved: { drained: true } };
    expect(both, 'two at once').toMatchObject([drained, drained]);
    expect(await endingOf(app.stop(), 500), 'once more').toMatchObject(drained);

    const busy = openShop();
    const other = busy.start();
    const gate = busy.payments.close();
    await other.placeOrder(orderOf('o1'));
    await vi.waitFor(() => expect(busy.payments.waiting, 'calls of charge').toBe(1), soon);
    const first = endingOf(other.stop(), 500);
    const second = endingOf(other.stop(), 500);
    await turns(3);
    gate.open();
    expect(await second, 'the second one, while a step runs').toMatchObject(drained);
    expect((await other.order('o1'))?.status, 'the order when the second resolves').toBe('paid');
    await first;
  });

  test('createOrderApp, start() and stop() write nothing', async () => {
    const shop = openShop();
    const app = shop.open();
    expect(shop.db.commits, 'commits of createOrderApp').toBe(0);
    app.start();
    await turns(3);
    expect(shop.db.commits, 'commits of start()').toBe(0);
    await app.stop();
    expect(shop.db.commits, 'commits of stop()').toBe(0);
  });
});

// --- The shop -----------------------------------------------------------------------------------

type App = ReturnType<typeof createOrderApp>;
type Config = Parameters<typeof createOrderApp>[0]['config'];

interface Shop {
  db: Database;
  clock: FastClock;
  payments: GatedService;
  inventory: GatedService;
  shipping: GatedService;
  /** What happened in all three, in order. */
  log: string[];
  open(config?: Config, db?: Database): App;
  start(config?: Config, db?: Database): App;
}

const opened: App[] = [];
afterEach(async () => {
  const stopped = opened
    .splice(0)
    .map((app) => endingOf((async () => app.stop({ timeoutMs: 1 }))(), 20));
  await Promise.all(stopped);
});

/** A database, a clock, three services that share a log; and apps that work with them. */
function openShop(heldClock?: Clock): Shop {
  const log: string[] = [];
  const shop: Shop = {
    log,
    db: new Database(),
    clock: new FastClock(),
    payments: new GatedService('payments', log),
    inventory: new GatedService('inventory', log),
    shipping: new GatedService('shipping', log),
    open(config = {}, db = shop.db) {
      const { payments, inventory, shipping } = shop;
      const clock = heldClock ?? shop.clock;
      const app = createOrderApp({
        db: lent(db),
        clock: lent(clock),
        payments: lent(payments),
        inventory: lent(inventory),
        shipping: lent(shipping),
        config,
      });
      opened.push(app);
      return app;
    },
    start(config = {}, db = shop.db) {
      const app = shop.open(config, db);
      app.start();
      return app;
    },
  };
  return shop;
}

/** A service that can be told to keep its callers waiting. */
class GatedService extends FakeService {
  waiting = 0;
  #gate: Promise<void> | undefined;

  close(): { open(): void } {
    let open = () => {};
    this.#gate = new Promise((resolve) => {
      open = () => {
        this.#gate = undefined;
        resolve();
      };
    });
    return { open: () => open() };
  }

  override async call(op: string, arg: Parameters<FakeService['call']>[1]) {
    if (this.#gate) {
      this.waiting++;
      await this.#gate;
    }
    return super.call(op, arg);
  }
}

/** Watches how many calls run at once, in all services. The function that it gives tells the most. */
function countCalls({ payments, inventory, shipping }: Shop): () => number {
  let [running, most] = [0, 0];
  for (const service of [payments, inventory, shipping]) {
    const call = service.call.bind(service);
    service.call = async (op, arg) => {
      most = Math.max(most, ++running);
      return call(op, arg).finally(() => running--);
    };
  }
  return () => most;
}

/** A clock on which no time passes before release(). */
class HeldClock implements Clock {
  held: (() => void)[] = [];
  #now = 0;
  #isReleased = false;

  now(): number {
    return this.#now;
  }

  async sleep(ms: number): Promise<void> {
    const wakeAt = this.#now + ms;
    if (this.#isReleased) await nextTurn();
    else await new Promise<void>((resolve) => this.held.push(resolve));
    this.#now = Math.max(this.#now, wakeAt);
  }

  release(): void {
    this.#isReleased = true;
    for (const wake of this.held.splice(0)) wake();
  }
}

const orderOf = (orderId: string) => ({ orderId, items: [lamp], total: 40 });
const receiptOf = (orderId: string, duplicate: boolean) => ({ orderId, duplicate });

/** How placeOrder answered, in words; a refusal is told by its class, as the exercise exports it. */
async function answerTo(app: App, order: ReturnType<typeof orderOf>): Promise<string> {
  const ending = await endingOf(placing(app, order));
  if (ending === 'still pending') return ending;
  if ('resolved' in ending) {
    const { duplicate } = ending.resolved as { duplicate: boolean };
    return duplicate ? 'accepted as a duplicate' : 'accepted';
  }
  const error = ending.rejected as Error;
  if (error instanceof ValidationError) return 'refused with ValidationError';
  if (error instanceof ShuttingDownError) return 'refused with ShuttingDownError';
  return `failed with ${error?.name}: ${error?.message}`;
}

const asLine = ({ orderId, type, consumer, attempts }: ReturnType<App['deadLetters']>[number]) =>
  `${orderId} ${type}, ${attempts} attempts of ${consumer}`;

const placing = async (app: App, order: ReturnType<typeof orderOf>) => app.placeOrder(order);

const typesOf = async (app: App, id: string) => (await app.timeline(id)).map(({ type }) => type);

const callsOf = (service: FakeService, wanted: string) =>
  service.calls.filter(({ op }) => op === wanted);

const everyCall = ({ payments, inventory, shipping }: Shop) =>
  [payments, inventory, shipping].flatMap(({ calls }) => calls);

const everyOp = ({ payments, inventory, shipping }: Shop) =>
  [
    [payments, 'charge'],
    [inventory, 'reserve'],
    [shipping, 'ship'],
  ] as const;

/** Everything that a subscriber of this name and type gets. */
function subscribed(app: App, type: string, name: string) {
  const events: Parameters<Parameters<App['subscribe']>[2]>[0][] = [];
  app.subscribe(type, name, (event) => {
    events.push(event);
  });
  return events;
}

const typesIn = (events: { type: string }[]) => events.map(({ type }) => type).sort();

// --- Waiting ------------------------------------------------------------------------------------

/** Until the app says that nothing is left to do. */
async function settled(app: App): Promise<void> {
  const ending = await endingOf((async () => app.drain())(), 700);
  if (typeof ending === 'object' && 'rejected' in ending) throw ending.rejected;
  const isOver = ending !== 'still pending';
  expect(isOver ? 'resolved' : ending, 'drain(): nothing should be left to do').toBe('resolved');
}

/** For vi.waitFor. */
const soon = { timeout: 700, interval: 2 };

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await nextTurn();
}

/** Many runs at once take their time, on a busy machine above all. */
const patience = 800;

// --- Crashes ------------------------------------------------------------------------------------

async function expectAllOrNothing(shop: Shop, ending: unknown, what: string): Promise<void> {
  const restarted = shop.open({}, shop.db.clone());
  const found = {
    order: (await restarted.order('o1'))?.status ?? 'none',
    timeline: await typesOf(restarted, 'o1'),
  };
  const isAccepted = typeof ending === 'object' && ending !== null && 'resolved' in ending;
  const expected =
    isAccepted || found.order !== 'none'
      ? { order: 'pending', timeline: ['OrderPlaced'] }
      : { order: 'none', timeline: [] };
  const said = isAccepted ? 'placeOrder resolved' : 'placeOrder rejected';
  expect(found, `${what}, ${said}: what a restart finds`).toEqual(expected);
}

interface Run {
  /** Where the power went, or what failed. */
  label: string;
  counts: Record<Effect, number>;
  status: string;
  timeline: string[];
  isRefundRight: boolean;
  /** The types of the events that reached a subscriber, before or after. */
  received: Set<string>;
}

/** Calls `onPoint` wherever the power can go: after each commit, and after each effect, before its answer. */
function watchPoints(
  { db, payments, inventory, shipping }: Shop,
  onPoint: (label: string) => void,
) {
  db.onCommit = (n) => onPoint(`commit ${n}`);
  for (const service of [payments, inventory, shipping]) {
    service.after = (op) => onPoint(`after ${op}`);
  }
}

/** Nothing goes wrong: to learn where something could. */
async function runThrough(scenario: Scenario, subscribers: string[] = []) {
  const shop = openShop();
  scenario.arrange(shop);
  const points: string[] = [];
  watchPoints(shop, (label) => points.push(label));
  const app = shop.open();
  const received = listen(app, subscribers);
  app.start();
  await app.placeOrder(orderOf('o1'));
  await settled(app);
  const run = await resultOf(shop, app, 'nothing fails', received);
  expectAllWell([run], scenario, 'a run in which nothing fails');
  return { points, commits: shop.db.commits };
}

/** The power goes at the n-th point, and a new app takes over what was committed. */
async function runWithCrash(
  scenario: Scenario,
  n: number,
  subscribers: string[] = [],
): Promise<Run> {
  const shop = openShop();
  scenario.arrange(shop);
  const app = shop.open();
  let [label, point] = ['never', 0];
  // What a process does once its power is gone, nobody sees: calls of its handlers do not count.
  const received = listen(app, subscribers, new Set(), () => point < n);
  const crashed = new Promise<void>((resolve) => {
    watchPoints(shop, (here) => {
      if (++point !== n) return;
      label = here;
      shop.db.kill();
      resolve();
    });
  });
  app.start();
  const placed = endingOf(placing(app, orderOf('o1')));
  const over = placed.then(() => endingOf((async () => app.drain())(), patience));
  await Promise.race([crashed, over]);
  await turns(2); // whoever died needs a moment to notice
  for (const service of [shop.payments, shop.inventory, shop.shipping]) service.after = undefined;
  const restarted = shop.open({}, shop.db.clone());
  listen(restarted, subscribers, received);
  restarted.start();
  await placeAgainIfRefused(restarted, await placed);
  await endingOf((async () => restarted.drain())(), patience);
  return resultOf(shop, restarted, label, received);
}

/** The n-th commit fails, once, and the app goes on. */
async function runWithFailingCommit(scenario: Scenario, n: number): Promise<Run> {
  const shop = openShop();
  scenario.arrange(shop);
  shop.db.failCommit(n);
  const app = shop.start();
  await placeAgainIfRefused(app, await endingOf(placing(app, orderOf('o1'))));
  await endingOf((async () => app.drain())(), patience);
  return resultOf(shop, app, `commit ${n} fails`, new Set());
}

/** A customer whose order was not accepted places it again; one whose order was, does not. */
async function placeAgainIfRefused(app: App, ending: Awaited<ReturnType<typeof endingOf>>) {
  if (typeof ending === 'object' && 'rejected' in ending) {
    await endingOf(placing(app, orderOf('o1')));
  }
}

function listen(
  app: App,
  names: string[],
  received = new Set<string>(),
  isAlive = () => true,
): Set<string> {
  for (const name of names) {
    app.subscribe('*', name, ({ type }) => {
      if (isAlive()) received.add(type);
    });
  }
  return received;
}

async function resultOf(shop: Shop, app: App, label: string, received: Set<string>): Promise<Run> {
  const counts = {
    charged: shop.payments.done('charge'),
    reserved: shop.inventory.done('reserve'),
    shipped: shop.shipping.done('ship'),
    refunded: shop.payments.done('refund'),
    released: shop.inventory.done('release'),
  };
  const status = (await app.order('o1'))?.status ?? 'unknown';
  const timeline = await typesOf(app, 'o1');
  return { label, counts, status, timeline, isRefundRight: isRefundRight(shop), received };
}

/** Whether whatever was refunded is what was charged. */
function isRefundRight({ payments }: Shop): boolean {
  const effects = [...payments.effects.values()];
  const charges = effects.filter(({ op }) => op === 'charge').map(({ id }) => id);
  return effects.every(({ op, arg }) => op !== 'refund' || charges.includes(arg.paymentId));
}

const effectsOf = (scenario: Scenario) => Object.entries(scenario.effects) as [Effect, number][];

/** What a run has too much or too little of. */
function faultsOf(run: Run, scenario: Scenario): string[] {
  const { label, counts, status, timeline } = run;
  const wrongEffects = effectsOf(scenario)
    .filter(([effect, expected]) => counts[effect] !== expected)
    .map(([effect, expected]) => `${effect} ${counts[effect]} times, not ${expected}`);
  const wrongStatus = status === scenario.status ? [] : [`${status}, not ${scenario.status}`];
  const twice = happyPath
    .filter((type) => timeline.indexOf(type) !== timeline.lastIndexOf(type))
    .map((type) => `${type} stands twice in the timeline`);
  const wrongRefund = run.isRefundRight ? [] : ['the refund has not the paymentId of the charge'];
  const faults = [...wrongEffects, ...wrongStatus, ...twice, ...wrongRefund];
  return faults.map((fault, i) => (i === 0 ? `${label}: ${fault}` : fault));
}

/** Says what is wrong in the first run that went wrong, and how many did. */
function expectAllWell(runs: Run[], scenario: Scenario, what: string): void {
  const wrong = runs.map((run) => faultsOf(run, scenario)).filter((faults) => faults.length > 0);
  const first = wrong[0]?.join(', ') ?? 'none';
  expect(wrong.length, `${what}. The first that went wrong: ${first}. Wrong in all`).toBe(0);
}

/** For the screen: a column for each crash point, a row for each effect. */
function gridOf(runs: Run[], points: number[], scenario: Scenario) {
  const firstBad = runs.findIndex((run) => faultsOf(run, scenario).length > 0);
  return {
    title: scenario.name,
    columns: runs.map(({ label }) => label),
    /** For `--at`: the number of each column. */
    points,
    rows: effectsOf(scenario).map(([effect, expected]) => ({
      effect,
      counts: runs.map(({ counts }) => counts[effect]),
      expected: runs.map(() => expected),
    })),
    ...(firstBad >= 0 && { firstBad }),
  };
}
