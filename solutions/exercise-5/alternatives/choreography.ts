// Another design: choreography. Nobody knows the whole process. There are policies, each of them
// "whenever this has happened, do that", and every one of them answers with an event that may set off
// the next. A relay polls the outbox and hands each event to whoever wants it.
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
  override readonly name = 'ValidationError';
}
export class ShuttingDownError extends Error {
  override readonly name = 'ShuttingDownError';
}

/** What each event makes of the order. */
const statusAfter: Record<string, Status> = {
  OrderPlaced: 'pending',
  PaymentCharged: 'paid',
  StockReserved: 'reserved',
  OrderCompleted: 'completed',
  PaymentFailed: 'cancelled',
  PaymentRefunded: 'cancelled',
  RefundFailed: 'needs_attention',
  ReleaseFailed: 'needs_attention',
  ParcelLost: 'needs_attention',
};

interface Policy {
  whenever: string[];
  service: 'payments' | 'inventory' | 'shipping';
  op: string;
  asks(order: any): object;
  success: string;
  /** It was refused: it has not happened. */
  failure: string;
  /** It was given up: it may have happened. */
  unknown: string;
}

/** When one of these has happened, people have to look. */
const forPeople = new Set(['ReleaseFailed', 'RefundFailed', 'ParcelLost']);

const policies: Policy[] = [
  {
    whenever: ['OrderPlaced'],
    service: 'payments',
    op: 'charge',
    asks: ({ total }) => ({ amount: total }),
    success: 'PaymentCharged',
    failure: 'PaymentFailed',
    unknown: 'PaymentUnclear',
  },
  {
    whenever: ['PaymentCharged'],
    service: 'inventory',
    op: 'reserve',
    asks: ({ items }) => ({ items }),
    success: 'StockReserved',
    failure: 'StockMissing',
    unknown: 'StockUnclear',
  },
  {
    whenever: ['StockReserved'],
    service: 'shipping',
    op: 'ship',
    asks: ({ items }) => ({ items }),
    success: 'OrderCompleted',
    failure: 'NobodyShips',
    unknown: 'ParcelLost',
  },
  {
    whenever: ['NobodyShips', 'StockUnclear'],
    service: 'inventory',
    op: 'release',
    asks: ({ items }) => ({ items }),
    success: 'StockReleased',
    failure: 'ReleaseFailed',
    unknown: 'ReleaseFailed',
  },
  {
    whenever: ['StockMissing', 'StockReleased', 'PaymentUnclear'],
    service: 'payments',
    op: 'refund',
    asks: ({ answers }) => ({ paymentId: answers.PaymentCharged }),
    success: 'PaymentRefunded',
    failure: 'RefundFailed',
    unknown: 'RefundFailed',
  },
];

/** The log of all events, numbered from 1, and what each of them makes of its order. */
function publish(
  tx: Tx,
  at: number,
  { type, order, cause, data }: { type: string; order: any; cause?: OrderEvent; data: any },
): void {
  const position = (tx.get('log', 'end')?.position ?? 0) + 1;
  const event: OrderEvent = {
    id: `event-${position}`,
    type,
    orderId: order.orderId,
    data,
    correlationId: cause?.correlationId ?? `story-${position}`,
    causationId: cause?.id ?? null,
    at,
  };
  tx.put('log', 'end', { position });
  tx.put('outbox', String(position), event);
  tx.put('orders', order.orderId, {
    ...order,
    status: statusAfter[type] ?? order.status,
    reason: data.code ?? order.reason,
    answers: { ...order.answers, [type]: data.id },
    positions: [...order.positions, position],
  });
}

/** Somebody who is handed events: a policy, or a subscriber. */
interface Receiver {
  name: string;
  wants(type: string): boolean;
  isPermanent(error: any): boolean;
  handle(event: OrderEvent): unknown;
  done(tx: Tx, event: OrderEvent, answer: any): void;
  givenUp(tx: Tx, event: OrderEvent, error: any, attempts: number): void;
}

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
  const receivers: Receiver[] = policies.map(receiverOf);
  /** Of each receiver, how far it has looked at the log since this start. */
  const looked = new Map<Receiver, number>();
  const deliveries = new Set<string>();
  let calls = 0;
  let phase: 'new' | 'open' | 'stopping' | 'dead' = 'new';

  function receiverOf(policy: Policy): Receiver {
    const { service, op, whenever, success, failure, unknown } = policy;
    const isPermanent = (error: any) => error?.name === 'BusinessError';
    return {
      name: op,
      wants: (type) => whenever.includes(type),
      isPermanent,
      handle: ({ orderId }) => {
        const order = db.transaction((tx) => tx.get('orders', orderId));
        const idempotencyKey = `${op} for ${orderId}`;
        return deps[service].call(op, { orderId, idempotencyKey, ...policy.asks(order) });
      },
      done: (tx, cause, { id }) => {
        const order = tx.get('orders', cause.orderId);
        publish(tx, clock.now(), { type: success, order, cause, data: { id } });
      },
      givenUp: (tx, cause, error, attempts) => {
        const order = tx.get('orders', cause.orderId);
        const type = isPermanent(error) ? failure : unknown;
        const code = order.reason ?? error?.code;
        publish(tx, clock.now(), { type, order, cause, data: { code } });
        if (forPeople.has(type)) putAside(tx, cause, op, attempts);
      },
    };
  }

  function putAside(tx: Tx, { orderId, type, id }: OrderEvent, consumer: string, attempts: number) {
    tx.put('dead', `${consumer} ${id}`, { orderId, type, consumer, attempts });
  }

  // --- The relay: polls, and delivers what is new ---

  const positionNow = () => db.transaction((tx) => tx.get('log', 'end')?.position ?? 0);
  const receiptOf = (receiver: Receiver, event: OrderEvent) => `${receiver.name} ${event.id}`;

  function poll(): void {
    if (phase !== 'open') return;
    try {
      deliverNew(positionNow());
      setTimeout(poll, 1);
    } catch {
      phase = 'dead';
    }
  }

  function deliverNew(end: number): void {
    for (const receiver of receivers) {
      for (let position = (looked.get(receiver) ?? 0) + 1; position <= end; position++) {
        const open = db.transaction((tx) => {
          const event: OrderEvent = tx.get('outbox', String(position));
          const isHandled = tx.get('inbox', receiptOf(receiver, event)) !== undefined;
          return receiver.wants(event.type) && !isHandled ? event : undefined;
        });
        if (open) void deliver(receiver, open);
        looked.set(receiver, position);
      }
    }
  }

  async function deliver(receiver: Receiver, event: OrderEvent): Promise<void> {
    const receipt = receiptOf(receiver, event);
    if (deliveries.has(receipt)) return;
    deliveries.add(receipt);
    try {
      for (let attempt = 1; attempt <= maxAttempts; attempt++) {
        if (attempt > 1) await clock.sleep(Math.min(maxBackoffMs, backoffMs * 2 ** (attempt - 2)));
        if (await attemptOnce(receiver, event, attempt)) return;
      }
    } catch {
      phase = 'dead';
    } finally {
      deliveries.delete(receipt);
    }
  }

  /** True when there is nothing more to try. */
  async function attemptOnce(receiver: Receiver, event: OrderEvent, attempt: number) {
    while (phase === 'open' && calls >= concurrency) await aWhile();
    if (phase !== 'open') return true;
    calls++;
    try {
      const answer = await orTimeout(receiver.handle(event)).then(
        (value) => ({ value }),
        (error) => ({ error }),
      );
      if (!('error' in answer)) {
        await write(receiver, event, (tx) => receiver.done(tx, event, answer.value));
        return true;
      }
      const { error } = answer;
      if (error?.name === 'CrashError') throw error;
      if (!receiver.isPermanent(error) && attempt < maxAttempts) return false;
      await write(receiver, event, (tx) => receiver.givenUp(tx, event, error, attempt));
      return true;
    } finally {
      calls--;
    }
  }

  /** The receipt and what follows from the event, in one commit, once. */
  async function write(receiver: Receiver, event: OrderEvent, effect: (tx: Tx) => void) {
    for (;;) {
      try {
        return db.transaction((tx) => {
          if (tx.get('inbox', receiptOf(receiver, event))) return;
          effect(tx);
          tx.put('inbox', receiptOf(receiver, event), {});
        });
      } catch (error: any) {
        if (error.name === 'CrashError') throw error;
        await aWhile();
      }
    }
  }

  async function orTimeout(call: unknown): Promise<any> {
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise((_, reject) => {
      timer = setTimeout(reject, callTimeoutMs, new Error('time-out'));
    });
    return Promise.race([call, timeout]).finally(() => clearTimeout(timer));
  }

  const hasNew = () =>
    phase === 'open' && receivers.some((receiver) => (looked.get(receiver) ?? 0) < positionNow());

  return {
    async placeOrder(order: Order) {
      if (phase === 'stopping') throw new ShuttingDownError('closed');
      const { orderId, items, total } = order;
      const isFine = orderId && items?.length > 0 && total > 0 && items.every(({ qty }) => qty > 0);
      if (!isFine) throw new ValidationError('not a valid order');
      return db.transaction((tx) => {
        const duplicate = tx.get('orders', orderId) !== undefined;
        const fresh = { orderId, items, total, answers: {}, positions: [] };
        if (!duplicate)
          publish(tx, clock.now(), { type: 'OrderPlaced', order: fresh, data: { items, total } });
        return { orderId, duplicate };
      });
    },
    subscribe(type: string, name: string, handler: (event: OrderEvent) => void | Promise<void>) {
      receivers.push({
        name: `subscriber ${name} ${type}`,
        wants: (candidate) => type === '*' || type === candidate,
        isPermanent: () => false,
        handle: async (event) => handler(event),
        done: () => {},
        givenUp: (tx, event, _error, attempts) => putAside(tx, event, name, attempts),
      });
    },
    start() {
      if (phase === 'open') return;
      phase = 'open';
      poll();
    },
    async drain() {
      while (deliveries.size > 0 || hasNew()) await aWhile();
    },
    async stop({ timeoutMs = Number.POSITIVE_INFINITY }: { timeoutMs?: number } = {}) {
      phase = 'stopping';
      const deadline = performance.now() + timeoutMs;
      while (calls > 0 && performance.now() < deadline) await aWhile();
      return { drained: calls === 0 };
    },
    order(id: string): { orderId: string; status: Status; reason?: string } | undefined {
      return db.transaction((tx) => tx.get('orders', id));
    },
    timeline(id: string): OrderEvent[] {
      return db.transaction((tx) =>
        (tx.get('orders', id)?.positions ?? []).map((position: number) =>
          tx.get('outbox', String(position)),
        ),
      );
    },
    deadLetters(): { orderId: string; type: string; consumer: string; attempts: number }[] {
      return db.transaction((tx) => tx.all('dead'));
    },
  };
}

const aWhile = () => new Promise<void>((resolve) => setTimeout(resolve, 1));
