// Another design: durable execution. The process is a generator that reads like code without failures.
// What its calls answered is a journal in the order's row; to go on, it is played again over that journal.
import type { Clock, Database, FakeService, Tx } from '../exercise-5.infra.ts';

export interface Order {
  orderId: string;
  items: { sku: string; qty: number }[];
  total: number;
}

export type Status =
  | 'pending'
  | 'paid'
  | 'reserved'
  | 'completed'
  | 'cancelled'
  | 'needs_attention';

export interface OrderEvent {
  id: string;
  type: string;
  orderId: string;
  data: any;
  correlationId: string;
  causationId: string | null;
  at: number;
}

export class ValidationError extends Error {
  override name = 'ValidationError';
}

export class ShuttingDownError extends Error {
  override name = 'ShuttingDownError';
}

// --- The process --------------------------------------------------------------------------------

type Answer = { id: string } | { refused: unknown } | { isUnknown: true };

interface Call {
  service: 'payments' | 'inventory' | 'shipping';
  op: string;
  arg: object;
}

interface End {
  status: 'completed' | 'cancelled' | 'needs_attention';
  reason?: unknown;
}

function* processOf({ items, total }: Order): Generator<Call, End, Answer> {
  const takeBack: Call[] = [];
  const answer = yield { service: 'payments', op: 'charge', arg: { amount: total } };
  if ('refused' in answer) return { status: 'cancelled', reason: answer.refused };
  const arg = 'id' in answer ? { paymentId: answer.id } : {};
  takeBack.unshift({ service: 'payments', op: 'refund', arg });
  if ('isUnknown' in answer) return yield* back(takeBack, 'UNKNOWN');

  const stock = yield { service: 'inventory', op: 'reserve', arg: { items } };
  if ('refused' in stock) return yield* back(takeBack, stock.refused);
  takeBack.unshift({ service: 'inventory', op: 'release', arg: { items } });
  if ('isUnknown' in stock) return yield* back(takeBack, 'UNKNOWN');

  const parcel = yield { service: 'shipping', op: 'ship', arg: { items } };
  if ('refused' in parcel) return yield* back(takeBack, parcel.refused);
  return { status: 'id' in parcel ? 'completed' : 'needs_attention' };
}

/** One that fails does not keep the others from being taken back. */
function* back(calls: Call[], reason: unknown): Generator<Call, End, Answer> {
  let areAllDone = true;
  for (const call of calls) {
    const answer = yield call;
    if (!('id' in answer)) areAllDone = false;
  }
  return { status: areAllDone ? 'cancelled' : 'needs_attention', reason };
}

const successes: Record<string, { type: string; status?: Status }> = {
  charge: { type: 'PaymentCharged', status: 'paid' },
  reserve: { type: 'StockReserved', status: 'reserved' },
  ship: { type: 'OrderCompleted', status: 'completed' },
  release: { type: 'StockReleased' },
  refund: { type: 'PaymentRefunded' },
};

// --- What is stored -----------------------------------------------------------------------------

interface Row {
  order: Order;
  status: Status;
  reason?: unknown;
  journal: Answer[];
  events: OrderEvent[];
}

/** Where the process of an order stands. */
function play({ order, journal }: Row): IteratorResult<Call, End> {
  const run = processOf(order);
  let step = run.next();
  for (const answer of journal) step = run.next(answer);
  return step;
}

function addEvent(row: Row, type: string, at: number, data: unknown): void {
  const { events, order } = row;
  const [last] = events.slice(-1);
  events.push({
    id: `${order.orderId}:${events.length}`,
    type,
    orderId: order.orderId,
    data,
    correlationId: `order ${order.orderId}`,
    causationId: last?.id ?? null,
    at,
  });
}

// --- The app ------------------------------------------------------------------------------------

interface Subscriber {
  type: string;
  name: string;
  handler: (event: OrderEvent) => void | Promise<void>;
}

const isCrash = (error: any) => error?.name === 'CrashError';

export function createOrderApp(deps: {
  db: Database;
  clock: Clock;
  payments: FakeService;
  inventory: FakeService;
  shipping: FakeService;
  config?: {
    maxAttempts?: number;
    backoffMs?: number;
    maxBackoffMs?: number;
    concurrency?: number;
    callTimeoutMs?: number;
  };
}) {
  const { db, clock } = deps;
  const {
    maxAttempts = 4,
    backoffMs = 50,
    maxBackoffMs = 1000,
    concurrency = 4,
    callTimeoutMs = 5000,
  } = deps.config ?? {};
  const subscribers: Subscriber[] = [];
  /** Whoever works on something, by what it is. */
  const workers = new Map<unknown, Promise<void>>();
  const called = new Set<unknown>();
  const underWay = new Set<Promise<unknown>>();
  const line: (() => void)[] = [];
  let free = concurrency;
  let isOpen = false;
  let isStopped = false;

  const rowOf = (id: string): Row | undefined => db.transaction((tx) => tx.get('orders', id));
  const allRows = (): Row[] => db.transaction((tx) => tx.all('orders'));

  function employ(what: unknown, work: () => Promise<void>): void {
    if (!isOpen) return;
    if (workers.has(what)) {
      called.add(what); // it may just have found nothing
      return;
    }
    const done = Promise.resolve()
      .then(work)
      .catch((error) => {
        if (!isCrash(error)) throw error;
      })
      .finally(() => {
        workers.delete(what);
        if (called.delete(what)) employ(what, work);
      });
    workers.set(what, done);
  }

  function look(): void {
    try {
      for (const { order } of allRows()) employ(order.orderId, () => carryOut(order.orderId));
    } catch (error) {
      if (!isCrash(error)) throw error;
    }
    lookForNews();
  }

  function lookForNews(): void {
    for (const subscriber of subscribers) employ(subscriber, () => deliverAll(subscriber));
  }

  async function recorded(write: (tx: Tx) => void): Promise<void> {
    for (;;) {
      try {
        return db.transaction(write);
      } catch (error) {
        if (isCrash(error)) throw error;
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    }
  }

  const counted = <T>(work: Promise<T>): Promise<T> => {
    const all = work.finally(() => underWay.delete(all));
    underWay.add(all);
    return all;
  };

  const pauseBefore = (retry: number) =>
    clock.sleep(Math.min(maxBackoffMs, backoffMs * 2 ** (retry - 1)));

  async function carryOut(id: string): Promise<void> {
    for (let failures = 0; isOpen; ) {
      const step = play(rowOf(id)!);
      if (step.done) return;
      if (free > 0) free--;
      else await new Promise<void>((resolve) => line.push(resolve));
      const isOver = await counted(tryOnce(id, step.value, failures + 1)).finally(release);
      failures = isOver ? 0 : failures + 1;
      if (failures > 0) await pauseBefore(failures);
    }
  }

  function release(): void {
    const next = line.shift();
    if (next) next();
    else free++;
  }

  /** Whether it has been recorded how the call ended. */
  async function tryOnce(id: string, call: Call, attempt: number): Promise<boolean> {
    if (!isOpen) return true;
    const { service, op, arg } = call;
    let answer: Answer;
    try {
      const key = `${service}.${op} for ${id}`;
      const { id: given } = await inTime(
        deps[service].call(op, { orderId: id, idempotencyKey: key, ...arg }),
      );
      answer = { id: given };
    } catch (error: any) {
      if (error?.name === 'BusinessError') answer = { refused: error.code };
      else if (attempt < maxAttempts) return false;
      else answer = { isUnknown: true };
    }
    await recorded((tx) => record(tx, id, call, answer, attempt));
    lookForNews();
    return true;
  }

  function record(tx: Tx, id: string, { op }: Call, answer: Answer, attempts: number): void {
    const row: Row = tx.get('orders', id);
    const now = clock.now();
    row.journal.push(answer);
    const success = successes[op]!;
    if ('id' in answer) {
      addEvent(row, success.type, now, answer);
      row.status = success.status ?? row.status;
    } else addEvent(row, 'refused' in answer ? `${op} refused` : `${op} unknown`, now, answer);
    const end = play(row);
    if (end.done && end.value.status !== 'completed') {
      const { status, reason } = end.value;
      Object.assign(row, { status, reason });
      addEvent(row, status, now, { reason });
      const letter = { orderId: id, type: op, consumer: 'the process', attempts };
      if (status === 'needs_attention') tx.put('letters', `order ${id}`, letter);
    }
    tx.put('orders', id, row);
  }

  function inTime<T>(call: Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('too late')), callTimeoutMs);
      call.then(resolve, reject).finally(() => clearTimeout(timer));
    });
  }

  /** One event after the other, over all orders. */
  async function deliverAll(subscriber: Subscriber): Promise<void> {
    const { type, name } = subscriber;
    const receiptOf = (event: OrderEvent) => JSON.stringify([name, type, event.id]);
    while (isOpen) {
      const events = allRows().flatMap((row) => row.events);
      const event = events.find(
        (one) =>
          (type === '*' || one.type === type) &&
          !db.transaction((tx) => tx.get('receipts', receiptOf(one))),
      );
      if (!event) return;
      for (let attempt = 1; isOpen; attempt++) {
        if (await counted(hand(subscriber, event, attempt, receiptOf(event)))) break;
        await pauseBefore(attempt);
      }
    }
  }

  async function hand(
    { name, handler }: Subscriber,
    event: OrderEvent,
    attempt: number,
    receipt: string,
  ): Promise<boolean> {
    let isHandled = true;
    try {
      await handler(event);
    } catch {
      isHandled = false;
    }
    if (!isHandled && attempt < maxAttempts) return false;
    const { orderId, type } = event;
    await recorded((tx) => {
      tx.put('receipts', receipt, { isHandled });
      const letter = { orderId, type, consumer: name, attempts: attempt };
      if (!isHandled) tx.put('letters', receipt, letter);
    });
    return true;
  }

  return {
    async placeOrder({ orderId, items, total }: Order) {
      if (isStopped) throw new ShuttingDownError('it is closing time');
      const isRight =
        Boolean(orderId) && items?.length > 0 && items.every(({ qty }) => qty > 0) && total > 0;
      if (!isRight) throw new ValidationError(`not an order: ${orderId}`);
      const duplicate = db.transaction((tx) => {
        if (tx.get('orders', orderId)) return true;
        const order = { orderId, items, total };
        const row: Row = { order, status: 'pending', journal: [], events: [] };
        addEvent(row, 'OrderPlaced', clock.now(), order);
        tx.put('orders', orderId, row);
        return false;
      });
      employ(orderId, () => carryOut(orderId));
      lookForNews();
      return { orderId, duplicate };
    },

    order(id: string) {
      const row = rowOf(id);
      return row && { orderId: id, status: row.status, reason: row.reason as string | undefined };
    },

    timeline: (id: string): OrderEvent[] => rowOf(id)?.events ?? [],

    start() {
      isOpen = !isStopped;
      look();
    },

    async drain() {
      while (workers.size > 0) await Promise.all(workers.values());
    },

    subscribe(type: string, name: string, handler: Subscriber['handler']) {
      subscribers.push({ type, name, handler });
      if (isOpen) lookForNews();
    },

    deadLetters: () =>
      db.transaction((tx) => tx.all('letters')) as {
        orderId: string;
        type: string;
        consumer: string;
        attempts: number;
      }[],

    async stop({ timeoutMs }: { timeoutMs?: number } = {}) {
      [isStopped, isOpen] = [true, false];
      const ended = (async () => {
        while (underWay.size > 0) await Promise.allSettled(underWay);
        return { drained: true };
      })();
      if (timeoutMs === undefined) return ended;
      const late = new Promise<{ drained: boolean }>((resolve) => {
        setTimeout(() => resolve({ drained: false }), timeoutMs);
      });
      return Promise.race([ended, late]);
    },
  };
}
