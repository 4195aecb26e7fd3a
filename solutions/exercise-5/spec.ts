import { describe, expect, test, vi } from 'vitest';
import { currentClock } from '../../src/trial/trial.ts';
import { exhibit, keepsRules, lent, onlyAt, virtually } from '../spec-kit.ts';
import { BusinessError, Database, FakeService, FastClock } from './exercise-5.infra.ts';
import * as answer from './exercise-5.ts';
import { createOrderApp, ShuttingDownError, ValidationError } from './exercise-5.ts';
import { trials } from './trials.ts';

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

const happyPath = ['OrderPlaced', 'PaymentCharged', 'StockReserved', 'OrderCompleted'];
const lamp = { sku: 'lamp', qty: 1 };

/** The last test of each step. */
function rulesHold(step: number): void {
  const { model, runs } = trials.find((trial) => trial.step === step)!;
  test('every rule holds in generated runs', () => keepsRules(answer, model, runs), 20_000);
}

describe('1 place an order', () => {
  testTimed(
    'placeOrder tells the id and that the order is new; it is pending at once',
    async () => {
      const app = openShop().open();
      const receipt = await app.placeOrder(orderOf('o1'));
      expect(receipt, 'what placeOrder resolves with').toMatchObject(receiptOf('o1', false));
      expect(app.order('o1'), 'the order').toMatchObject({ orderId: 'o1', status: 'pending' });
      expect(app.order('o2'), 'an order that nobody placed').toBeUndefined();
    },
  );

  test.each([
    ['no id', { orderId: '' }],
    ['no items', { items: [] }],
    ['a missing field, its items', { items: undefined }],
    ['a qty of NaN', { items: [{ sku: 'lamp', qty: Number.NaN }] }],
    ['a qty of 0', { items: [{ sku: 'lamp', qty: 0 }] }],
    ['a second item with a qty below 0', { items: [lamp, { sku: 'cable', qty: -1 }] }],
    ['a total of 0', { total: 0 }],
    ['a total below 0', { total: -5 }],
  ])('refuses an order with %s: a ValidationError, and nothing is kept', (what, fault) =>
    virtually(async () => {
      const app = openShop().open();
      const said = await answerTo(app, { ...orderOf('o1'), ...fault } as answer.Order);
      expect(said, `an order with ${what}`).toBe('refused with ValidationError');
      expect(app.order('o1'), `kept of an order with ${what}`).toBeUndefined();
    })(),
  );

  testTimed('an order and its message: the timeline begins with OrderPlaced', async () => {
    const shop = openShop();
    const app = shop.open();
    shop.clock.sleep(1000);
    await passing(1);
    await app.placeOrder(orderOf('o1'));
    const timeline = app.timeline('o1');
    const placed = { type: 'OrderPlaced', causationId: null, at: shop.clock.now() };
    expect(timeline, 'the timeline of a new order').toMatchObject([placed]);
    expect(timeline[0]?.id, 'the id of the event').toBeTruthy();
    expect(timeline[0]?.correlationId, 'its correlation id').toBeTruthy();
  });

  testTimed('the same order twice is one: the second is told that it is a duplicate', async () => {
    const shop = openShop();
    const app = shop.open();
    await app.placeOrder(orderOf('o1'));
    const again = await endingOf(placing(app, orderOf('o1')));
    expect(again, 'placed again').toMatchObject({ resolved: receiptOf('o1', true) });
    expect(typesOf(app, 'o1'), 'its timeline').toEqual(['OrderPlaced']);
    const other = await app.placeOrder(orderOf('o2'));
    expect(other, 'another order').toMatchObject(receiptOf('o2', false));
    const restarted = await shop.open().placeOrder(orderOf('o1'));
    expect(restarted, 'placed again after a restart').toMatchObject(receiptOf('o1', true));
  });

  testTimed('of one order placed twice at once, one is the duplicate', async () => {
    const app = openShop().open();
    const answers = await Promise.all([answerTo(app, orderOf('o1')), answerTo(app, orderOf('o1'))]);
    const both = ['accepted', 'accepted as a duplicate'];
    expect(answers.sort(), 'the answers to one order, placed twice at once').toEqual(both);
    expect(typesOf(app, 'o1'), 'its timeline').toEqual(['OrderPlaced']);
  });

  testTimed('a commit that fails leaves the order and its message, or neither', async () => {
    for (const n of [1, 2, 3]) {
      const shop = openShop();
      shop.db.failCommit(n);
      const ending = await endingOf(placing(shop.open(), orderOf('o1')));
      await expectAllOrNothing(shop, ending, `commit ${n} fails`);
    }
  });

  testTimed('a power cut leaves the order and its message, or neither', async () => {
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

  rulesHold(1);
});

describe('2 the happy path', () => {
  testTimed('charges, reserves and ships, in this order; then the order is completed', async () => {
    const shop = openShop();
    const app = shop.start();
    await app.placeOrder(orderOf('o1'));
    await settled(app);
    expect(shop.log, 'what happened').toEqual(['charge:o1', 'reserve:o1', 'ship:o1']);
    expect(app.order('o1'), 'the order').toMatchObject({ status: 'completed' });
    expect(typesOf(app, 'o1'), 'the timeline').toEqual(happyPath);
  });

  testTimed('takes up orders that were placed before start()', async () => {
    const shop = openShop();
    const app = shop.open();
    await app.placeOrder(orderOf('o1'));
    await passing(10);
    expect(shop.log, 'what happened before start()').toEqual([]);
    app.start();
    await settled(app);
    expect(shop.log, 'what happened after start()').toEqual(['charge:o1', 'reserve:o1', 'ship:o1']);
  });

  testTimed('begins by itself, within a few milliseconds, also after a quiet time', async () => {
    const shop = openShop();
    const app = shop.start();
    await passing(200);
    await app.placeOrder(orderOf('o1'));
    await passing(30);
    expect(app.order('o1')?.status, 'the order, without drain()').toBe('completed');
  });

  testTimed('8 orders at once: each is charged, reserved and shipped exactly once', async () => {
    const shop = openShop();
    const app = shop.start();
    const ids = Array.from({ length: 8 }, (_, i) => `o${i + 1}`);
    await Promise.all(ids.map((id) => app.placeOrder(orderOf(id))));
    await settled(app);
    const expected = ids.flatMap((id) => [`charge:${id}`, `reserve:${id}`, `ship:${id}`]).sort();
    expect([...shop.log].sort(), 'what happened').toEqual(expected);
    const statuses = new Set(ids.map((id) => app.order(id)?.status));
    expect(statuses, 'the statuses of all').toEqual(new Set(['completed']));
  });

  rulesHold(2);
});

describe('3 at-least-once', () => {
  testTimed('a subscriber gets the events of its type, * gets all', async () => {
    const app = openShop().open();
    const all = subscribed(app, '*', 'audit');
    const paid = subscribed(app, 'PaymentCharged', 'receipts');
    app.start();
    await app.placeOrder(orderOf('o1'));
    await settled(app);
    expect(typesIn(all), 'what * got').toEqual([...happyPath].sort());
    expect(typesIn(paid), 'what PaymentCharged got').toEqual(['PaymentCharged']);
    const placed = subscribed(app, 'OrderPlaced', 'mailer');
    const ofSameName = subscribed(app, 'OrderPlaced', 'audit');
    await settled(app);
    expect(typesIn(placed), 'what a third one got, later').toEqual(['OrderPlaced']);
    expect(typesIn(ofSameName), 'what the name of the first got by type').toEqual(['OrderPlaced']);
  });

  testTimed('a subscriber that comes last gets what was there before it', async () => {
    const app = openShop().start();
    await app.placeOrder(orderOf('o1'));
    await settled(app);
    const late = subscribed(app, '*', 'audit');
    await settled(app);
    expect(typesIn(late), 'what it got').toEqual([...happyPath].sort());
  });

  testTimed('a subscriber gets nothing again after a restart', async () => {
    const shop = openShop();
    const app = shop.start();
    subscribed(app, '*', 'audit');
    await app.placeOrder(orderOf('o1'));
    await settled(app);
    const restarted = shop.start({}, shop.db.clone());
    const again = subscribed(restarted, '*', 'audit');
    await settled(restarted);
    expect(typesIn(again), 'what it got after the restart').toEqual([]);
  });

  testTimed('drain() waits for a handler that takes its time', async () => {
    const app = openShop().start();
    let isDone = false;
    app.subscribe('OrderPlaced', 'mailer', async () => {
      await new Promise((resolve) => setTimeout(resolve, 30));
      isDone = true;
    });
    await app.placeOrder(orderOf('o1'));
    await settled(app);
    expect(isDone, 'whether the handler is done').toBe(true);
  });

  test.each([
    ['rejects', undefined],
    ['throws', 2],
  ])('a subscriber that %s is tried again, then it is a dead letter', (how, maxAttempts) =>
    virtually(async () => {
      const app = openShop().open(maxAttempts ? { maxAttempts } : {});
      const handler = vi.fn(() => {
        const error = new Error('mail server down');
        if (how === 'rejects') return Promise.reject(error);
        throw error;
      });
      app.subscribe('OrderPlaced', 'mailer', handler);
      app.start();
      await app.placeOrder(orderOf('o1'));
      await settled(app);
      const attempts = maxAttempts ?? 4;
      const what = maxAttempts ? `maxAttempts ${maxAttempts}` : 'by default 4 attempts';
      expect(handler.mock.calls.length, `calls of the handler, ${what}`).toBe(attempts);
      const letters = app.deadLetters().map(asLine);
      const expected = [`o1 OrderPlaced, ${attempts} attempts of mailer`];
      expect(letters, `the dead letters, ${what}`).toEqual(expected);
      expect(app.order('o1'), 'the order').toMatchObject({ status: 'completed' });
    })(),
  );

  testTimed('an answer that is lost is asked for again, and nothing happens twice', async () => {
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
    expect(app.order('o1'), 'the order').toMatchObject({ status: 'completed' });
  });

  rulesHold(3);
});

describe('4 failures', () => {
  testTimed('the pause doubles with every retry, and begins anew with the next step', async () => {
    const shop = openShop();
    const app = shop.start();
    const unreachable = Object.assign(new Error('unreachable'), { code: 'ECONNREFUSED' });
    shop.payments.script = (_op, nth) => (nth <= 3 ? unreachable : undefined);
    shop.inventory.script = (_op, nth) => (nth <= 2 ? new Error('unreachable') : undefined);
    await app.placeOrder(orderOf('o1'));
    await settled(app);
    const pauses = [50, 100, 200, 50, 100];
    expect(shop.clock.sleeps, 'pauses: 3 retries of charge, 2 of reserve').toEqual(pauses);
    expect(app.order('o1'), 'the order').toMatchObject({ status: 'completed' });
  });

  testTimed('the pause is never longer than maxBackoffMs, 1000 by default', async () => {
    const shop = openShop();
    const app = shop.start({ maxAttempts: 8 });
    shop.payments.script = (_op, nth) => (nth <= 7 ? new Error('unreachable') : undefined);
    await app.placeOrder(orderOf('o1'));
    await settled(app);
    const pauses = [50, 100, 200, 400, 800, 1000, 1000];
    expect(shop.clock.sleeps, 'pauses by default').toEqual(pauses);
  });

  testTimed(
    'a refusal is not retried: an order whose payment is declined is cancelled',
    async () => {
      const shop = openShop();
      const app = shop.start();
      shop.payments.script = () => new BusinessError('DECLINED');
      await app.placeOrder(orderOf('o1'));
      await settled(app);
      expect(callsOf(shop.payments, 'charge').length, 'calls of charge').toBe(1);
      const cancelled = { status: 'cancelled', reason: 'DECLINED' };
      expect(app.order('o1'), 'the order').toMatchObject(cancelled);
      expect(shop.log, 'what happened').toEqual([]);
    },
  );

  testTimed('no courier: the stock is released, then the payment refunded', async () => {
    const shop = openShop();
    const app = shop.start();
    shop.shipping.script = () => new BusinessError('NO_COURIER');
    await app.placeOrder(orderOf('o1'));
    await settled(app);
    const backwards = ['charge:o1', 'reserve:o1', 'release:o1', 'refund:o1'];
    expect(shop.log, 'what happened').toEqual(backwards);
    const cancelled = { status: 'cancelled', reason: 'NO_COURIER' };
    expect(app.order('o1'), 'the order').toMatchObject(cancelled);
    const [refund] = callsOf(shop.payments, 'refund');
    expect(refund?.arg.paymentId, 'the paymentId of the refund').toBe('charge-1');
  });

  testTimed(
    'answers that stay lost: what may have happened is taken back, or needs attention',
    async () => {
      for (const [name, op, taken] of [
        ['payments', 'charge', ['refund:o1']],
        ['inventory', 'reserve', ['release:o1', 'refund:o1']],
      ] as const) {
        const shop = openShop();
        const app = shop.start();
        loseAnswers(shop[name], op);
        await app.placeOrder(orderOf('o1'));
        await settled(app);
        const { status } = app.order('o1') ?? {};
        const back = shop.log.filter((line) => /refund|release/.test(line));
        const letters = app.deadLetters().length;
        const ending = `${status}: ${back.join(', ')}, dead letters ${letters}`;
        const right = [
          `cancelled: ${taken.join(', ')}, dead letters 0`,
          'needs_attention: , dead letters 1',
        ];
        const isRight = right.includes(ending);
        expect(isRight ? right[0] : ending, `${op} has happened, its answers were lost`).toBe(
          right[0],
        );
      }
    },
  );

  testTimed(
    'ship given up: the parcel may be on its way, so the order needs attention',
    async () => {
      const shop = openShop();
      const app = shop.start();
      loseAnswers(shop.shipping, 'ship');
      await app.placeOrder(orderOf('o1'));
      await settled(app);
      expect(shop.log, 'what happened').toEqual(['charge:o1', 'reserve:o1', 'ship:o1']);
      expect(app.order('o1'), 'the order').toMatchObject({ status: 'needs_attention' });
      expect(app.deadLetters(), 'the dead letters').toMatchObject([{ orderId: 'o1' }]);
    },
  );

  testTimed(
    'a call that never ends is a failed attempt after callTimeoutMs, 5000 by default',
    async () => {
      const shop = openShop();
      const app = shop.start();
      shop.payments.script = (_op, nth) => (nth === 1 ? 'hang' : undefined);
      await app.placeOrder(orderOf('o1'));
      await passing(4900);
      const early = callsOf(shop.payments, 'charge').length;
      expect(early, 'calls of charge after 4.9 seconds').toBe(1);
      await passing(200);
      expect(callsOf(shop.payments, 'charge').length, 'calls of charge after 5.1 seconds').toBe(2);
      await settled(app);
      expect(app.order('o1'), 'the order').toMatchObject({ status: 'completed' });
    },
  );

  testTimed('at most 4 calls run at once by default, all services together', async () => {
    const shop = openShop(SlowService);
    const app = shop.start();
    const mostAtOnce = countCalls(shop);
    const ids = Array.from({ length: 6 }, (_, i) => `o${i + 1}`);
    await Promise.all(ids.map((id) => app.placeOrder(orderOf(id))));
    await settled(app);
    expect(mostAtOnce(), 'the most calls at once').toBe(4);
  });

  rulesHold(4);
});

describe('5 crash recovery', () => {
  testTimed('start() on a database that is gone does not throw', async () => {
    const shop = openShop();
    await shop.open().placeOrder(orderOf('o1'));
    shop.db.kill();
    expect(() => shop.start(), 'start() after kill()').not.toThrow();
  });

  for (const scenario of [forward, backward]) {
    testTimed(`${scenario.name}: a commit that fails once is tried again`, async () => {
      const { commits } = await runThrough(scenario);
      const numbers = Array.from({ length: commits }, (_, i) => i + 1);
      const runs: CrashRun[] = [];
      for (const n of numbers) runs.push(await runWithFailingCommit(scenario, n));
      expectAllWell(runs, scenario, `commits that failed, each in a run: ${commits}`);
    });

    testTimed(`${scenario.name}: the power may go at any point`, async () => {
      const { points } = await runThrough(scenario);
      const numbers = points.map((_, i) => i + 1).filter((n) => (onlyAt() ?? n) === n);
      const runs: CrashRun[] = [];
      for (const n of numbers) runs.push(await runWithCrash(scenario, n));
      // A number for --at may lie on the longer way only, the one back.
      const why = `--at takes 1 to ${points.length}: points looked at`;
      if (scenario === backward) expect(runs.length, why).toBeGreaterThan(0);
      if (runs.length > 0) exhibit('crash-grid', gridOf(runs, numbers, scenario));
      const what = `points at which the power went, each in a run: ${runs.length}`;
      expectAllWell(runs, scenario, what);
    });
  }

  rulesHold(5);
});

describe('6 shutdown', () => {
  testTimed('new orders are refused from the call of stop() on', async () => {
    const app = openShop().start();
    const stopping = app.stop();
    const during = answerTo(app, orderOf('o1'));
    await passing(20);
    expect(await stopping, 'what stop() resolves with').toMatchObject({ drained: true });
    const answers = [await during, await answerTo(app, orderOf('o2'))];
    expect(answers, 'orders placed while stop() runs, and after it').toEqual([
      'refused with ShuttingDownError',
      'refused with ShuttingDownError',
    ]);
    expect(app.order('o1'), 'a refused order').toBeUndefined();
  });

  testTimed('an order in backoff is not waited for', async () => {
    const shop = openShop();
    shop.clock = new SlowClock();
    const app = shop.start({ backoffMs: 500 });
    shop.payments.script = () => new Error('unreachable');
    await app.placeOrder(orderOf('o1'));
    await passing(10);
    const ending = await endingOf(app.stop(), 100);
    expect(ending, 'stop()').toMatchObject({ resolved: { drained: true } });
  });

  testTimed(
    'a step that is stuck: stop() resolves at its deadline, with drained false',
    async () => {
      for (const [timeoutMs, what] of [
        [20, 'stop({ timeoutMs: 20 })'],
        [0, 'stop() that has no time to wait'],
      ] as const) {
        const shop = openShop();
        const app = shop.start();
        shop.payments.script = () => 'hang';
        await app.placeOrder(orderOf('o1'));
        await passing(10);
        const ending = await endingOf(app.stop({ timeoutMs }), 100);
        expect(ending, what).toMatchObject({ resolved: { drained: false } });
      }
    },
  );

  rulesHold(6);
});

// --- The shop -----------------------------------------------------------------------------------

type App = ReturnType<typeof createOrderApp>;
type Config = Parameters<typeof createOrderApp>[0]['config'];

interface Shop {
  db: Database;
  clock: FastClock;
  payments: FakeService;
  inventory: FakeService;
  shipping: FakeService;
  /** What happened in all three, in order. */
  log: string[];
  open(config?: Config, db?: Database): App;
  start(config?: Config, db?: Database): App;
}

/** A database, a clock, three services that share a log; and apps that work with them. */
function openShop(Service: typeof FakeService = FakeService): Shop {
  const log: string[] = [];
  const shop: Shop = {
    log,
    db: new Database(),
    clock: new FastClock(),
    payments: new Service('payments', log),
    inventory: new Service('inventory', log),
    shipping: new Service('shipping', log),
    open(config = {}, db = shop.db) {
      const { clock, payments, inventory, shipping } = shop;
      return createOrderApp({
        db: lent(db),
        clock: lent(clock),
        payments: lent(payments),
        inventory: lent(inventory),
        shipping: lent(shipping),
        config,
      });
    },
    start(config = {}, db = shop.db) {
      const app = shop.open(config, db);
      app.start();
      return app;
    },
  };
  return shop;
}

/** A service that takes 20 ms for its answer. */
class SlowService extends FakeService {
  override async call(...asked: Parameters<FakeService['call']>) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    return super.call(...asked);
  }
}

/** A clock on which a pause takes its time. */
class SlowClock extends FastClock {
  override sleep(ms: number) {
    return new Promise<void>((resolve) => setTimeout(resolve, ms));
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

/** It happens, and nobody hears of it. */
function loseAnswers(service: FakeService, wanted: string): void {
  service.after = (op) => {
    if (op === wanted) throw new Error('connection reset');
  };
}

const orderOf = (orderId: string) => ({ orderId, items: [lamp], total: 40 });
const receiptOf = (orderId: string, duplicate: boolean) => ({ orderId, duplicate });

/** How placeOrder answered, in words; a refusal is told by its class, as the exercise exports it. */
async function answerTo(app: App, order: answer.Order): Promise<string> {
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

const placing = async (app: App, order: answer.Order) => app.placeOrder(order);

const typesOf = (app: App, id: string) => app.timeline(id).map(({ type }) => type);

const callsOf = (service: FakeService, wanted: string) =>
  service.calls.filter(({ op }) => op === wanted);

/** Everything that a subscriber of this name and type gets. */
function subscribed(app: App, type: string, name: string) {
  const events: Parameters<Parameters<App['subscribe']>[2]>[0][] = [];
  app.subscribe(type, name, (event) => {
    events.push(event);
  });
  return events;
}

const typesIn = (events: { type: string }[]) => events.map(({ type }) => type).sort();

// --- Time ---------------------------------------------------------------------------------------

/** A test in which no timer waits for the wall. */
function testTimed(name: string, work: () => Promise<void>): void {
  test(name, virtually(work));
}

const passing = (ms: number) => currentClock()!.advance(ms);

type Ending = { resolved: unknown } | { rejected: unknown } | 'still pending';

/** How a promise ends within so many milliseconds. */
async function endingOf(promise: Promise<unknown>, ms = 1000): Promise<Ending> {
  let ending: Ending = 'still pending';
  promise.then(
    (resolved) => {
      ending = { resolved };
    },
    (rejected) => {
      ending = { rejected };
    },
  );
  for (let waited = 0; waited <= ms && ending === 'still pending'; waited += 5) await passing(5);
  return ending;
}

/** Until the app says that nothing is left to do. */
async function settled(app: App): Promise<void> {
  const ending = await endingOf(app.drain(), 10_000);
  if (typeof ending === 'object' && 'rejected' in ending) throw ending.rejected;
  const isOver = ending !== 'still pending';
  expect(isOver ? 'resolved' : ending, 'drain(): nothing should be left to do').toBe('resolved');
}

// --- Crashes ------------------------------------------------------------------------------------

async function expectAllOrNothing(shop: Shop, ending: unknown, what: string): Promise<void> {
  const restarted = shop.open({}, shop.db.clone());
  const found = {
    order: restarted.order('o1')?.status ?? 'none',
    timeline: typesOf(restarted, 'o1'),
  };
  const isAccepted = typeof ending === 'object' && ending !== null && 'resolved' in ending;
  const expected =
    isAccepted || found.order !== 'none'
      ? { order: 'pending', timeline: ['OrderPlaced'] }
      : { order: 'none', timeline: [] };
  const said = isAccepted ? 'placeOrder resolved' : 'placeOrder rejected';
  expect(found, `${what}, ${said}: what a restart finds`).toEqual(expected);
}

interface CrashRun {
  /** Where the power went, or what failed. */
  label: string;
  counts: Record<Effect, number>;
  status: string;
  timeline: string[];
  isRefundRight: boolean;
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
async function runThrough(scenario: Scenario) {
  const shop = openShop();
  scenario.arrange(shop);
  const points: string[] = [];
  watchPoints(shop, (label) => points.push(label));
  const app = shop.start();
  await app.placeOrder(orderOf('o1'));
  await settled(app);
  expectAllWell([resultOf(shop, app, 'nothing fails')], scenario, 'a run in which nothing fails');
  return { points, commits: shop.db.commits };
}

/** The power goes at the n-th point, and a new app takes over what was committed. */
async function runWithCrash(scenario: Scenario, n: number): Promise<CrashRun> {
  const shop = openShop();
  scenario.arrange(shop);
  let [label, point] = ['never', 0];
  watchPoints(shop, (here) => {
    if (++point !== n) return;
    label = here;
    shop.db.kill();
  });
  const app = shop.start();
  const placed = await endingOf(placing(app, orderOf('o1')), 20);
  await passing(20); // whoever died needs a moment to notice
  for (const service of [shop.payments, shop.inventory, shop.shipping]) service.after = undefined;
  const restarted = shop.start({}, shop.db.clone());
  await placeAgainIfRefused(restarted, placed);
  await endingOf(restarted.drain(), patience);
  return resultOf(shop, restarted, label);
}

/** The n-th commit fails, once, and the app goes on. */
async function runWithFailingCommit(scenario: Scenario, n: number): Promise<CrashRun> {
  const shop = openShop();
  scenario.arrange(shop);
  shop.db.failCommit(n);
  const app = shop.start();
  await placeAgainIfRefused(app, await endingOf(placing(app, orderOf('o1')), 20));
  await endingOf(app.drain(), patience);
  return resultOf(shop, app, `commit ${n} fails`);
}

/** Milliseconds in which every order has come to its end. */
const patience = 3000;

/** A customer whose order was not accepted places it again; one whose order was, does not. */
async function placeAgainIfRefused(app: App, ending: Ending): Promise<void> {
  if (typeof ending === 'object' && 'rejected' in ending) {
    await endingOf(placing(app, orderOf('o1')), 20);
  }
}

function resultOf(shop: Shop, app: App, label: string): CrashRun {
  const counts = {
    charged: shop.payments.done('charge'),
    reserved: shop.inventory.done('reserve'),
    shipped: shop.shipping.done('ship'),
    refunded: shop.payments.done('refund'),
    released: shop.inventory.done('release'),
  };
  const status = app.order('o1')?.status ?? 'unknown';
  const timeline = typesOf(app, 'o1');
  return { label, counts, status, timeline, isRefundRight: isRefundRight(shop) };
}

/** Whether whatever was refunded is what was charged. */
function isRefundRight({ payments }: Shop): boolean {
  const effects = [...payments.effects.values()];
  const charges = effects.filter(({ op }) => op === 'charge').map(({ id }) => id);
  return effects.every(({ op, arg }) => op !== 'refund' || charges.includes(arg.paymentId));
}

const effectsOf = (scenario: Scenario) => Object.entries(scenario.effects) as [Effect, number][];

/** What a run has too much or too little of. */
function faultsOf(run: CrashRun, scenario: Scenario): string[] {
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
function expectAllWell(runs: CrashRun[], scenario: Scenario, what: string): void {
  const wrong = runs.map((run) => faultsOf(run, scenario)).filter((faults) => faults.length > 0);
  const first = wrong[0]?.join(', ') ?? 'none';
  expect(wrong.length, `${what}. The first that went wrong: ${first}. Wrong in all`).toBe(0);
}

/** For the screen: a column for each crash point, a row for each effect. */
function gridOf(runs: CrashRun[], points: number[], scenario: Scenario) {
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
