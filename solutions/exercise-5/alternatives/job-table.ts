// Another design: a table of jobs. Everything that is to be done is a row, with how often it was tried;
// a job that is done writes, in the same commit, the jobs that follow. One loop takes what is ready.
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

type Op = 'charge' | 'reserve' | 'ship' | 'release' | 'refund';

interface Job {
  id: string;
  state: 'open' | 'done' | 'dead';
  failed: number;
  orderId: string;
  /** A call of a service, or the delivery of an event. */
  op?: Op;
  delivery?: { subscriber: string; event: OrderEvent };
}

const serviceOf = {
  charge: 'payments',
  reserve: 'inventory',
  ship: 'shipping',
  release: 'inventory',
  refund: 'payments',
} as const;

/** When it went well: the event, the new status, the next job. */
const onward: Record<Op, { type: string; status?: Status; next?: Op }> = {
  charge: { type: 'PaymentCharged', status: 'paid', next: 'reserve' },
  reserve: { type: 'StockReserved', status: 'reserved', next: 'ship' },
  ship: { type: 'OrderCompleted', status: 'completed' },
  release: { type: 'StockReleased', next: 'refund' },
  refund: { type: 'PaymentRefunded', status: 'cancelled' },
};

/** When it was refused. */
const instead: Record<Op, { type: string; status?: Status; next?: Op }> = {
  charge: { type: 'ChargeFailed', status: 'cancelled' },
  reserve: { type: 'ReserveFailed', next: 'refund' },
  ship: { type: 'ShipFailed', next: 'release' },
  release: { type: 'ReleaseFailed', status: 'needs_attention' },
  refund: { type: 'RefundFailed', status: 'needs_attention' },
};

/** When it was given up, nobody knows whether it has happened: people find out. */
const unclear = { type: 'OutcomeUnclear', status: 'needs_attention', next: undefined } as const;

const isRefusal = (error: any) => error?.name === 'BusinessError';

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
  const settings = { maxAttempts: 4, backoffMs: 50, maxBackoffMs: 1000, concurrency: 4 };
  const config = { ...settings, callTimeoutMs: 5000, ...deps.config };
  const subscribers = new Map<
    string,
    { name: string; type: string; handler: (event: OrderEvent) => void | Promise<void> }
  >();
  /** Jobs that this process has in its hands: in a call, or in a pause. */
  const taken = new Map<string, 'call' | 'pause'>();
  let state: 'idle' | 'running' | 'stopped' | 'dead' = 'idle';

  function addEvent(tx: Tx, orderId: string, type: string, data: any): void {
    const events: OrderEvent[] = tx.get('events', orderId)?.list ?? [];
    const event: OrderEvent = {
      id: `${orderId}.${events.length}`,
      type,
      orderId,
      data,
      correlationId: `order ${orderId}`,
      causationId: events.at(-1)?.id ?? null,
      at: clock.now(),
    };
    tx.put('events', orderId, { list: [...events, event] });
    for (const subscriber of subscribers.keys()) addDelivery(tx, subscriber, event);
  }

  function addDelivery(tx: Tx, subscriber: string, event: OrderEvent): void {
    const { type } = subscribers.get(subscriber) ?? {};
    const id = `${subscriber}: ${event.id}`;
    if ((type !== '*' && type !== event.type) || tx.get('jobs', id)) return;
    addJob(tx, { id, orderId: event.orderId, delivery: { subscriber, event } });
  }

  const addJob = (tx: Tx, job: Omit<Job, 'state' | 'failed'>) =>
    tx.put('jobs', job.id, { ...job, state: 'open', failed: 0 });

  const addCall = (tx: Tx, orderId: string, op: Op) =>
    addJob(tx, { id: `${op}: ${orderId}`, orderId, op });

  /** A subscriber that is new here gets what was there before it. */
  async function addMissingDeliveries(): Promise<void> {
    const missing = db.transaction((tx) =>
      tx
        .all('events')
        .flatMap(({ list }) => list as OrderEvent[])
        .flatMap((event) => [...subscribers.keys()].map((name) => ({ name, event })))
        .filter(({ name, event }) => {
          const { type } = subscribers.get(name) ?? {};
          return (type === '*' || type === event.type) && !tx.get('jobs', `${name}: ${event.id}`);
        }),
    );
    if (missing.length === 0) return;
    await write((tx) => {
      for (const { name, event } of missing) addDelivery(tx, name, event);
    });
  }

  /** A delivery to somebody who is not here waits until he is. */
  const openJobs = (): Job[] =>
    db
      .transaction((tx) => tx.all('jobs') as Job[])
      .filter((job) => job.state === 'open')
      .filter(({ delivery }) => !delivery || subscribers.has(delivery.subscriber));

  // --- The loop ---

  async function loop(): Promise<void> {
    try {
      await pauseOf(0);
      if (state === 'running') await addMissingDeliveries();
      while (state === 'running') {
        for (const job of openJobs()) if (!taken.has(job.id) && hasRoomFor(job)) void take(job);
        await pauseOf(1);
      }
    } catch (error) {
      died(error);
    }
  }

  const hasRoomFor = ({ op }: Job) =>
    op === undefined ||
    [...taken].filter(([id, how]) => how === 'call' && !id.startsWith('to ')).length <
      config.concurrency;

  async function take(job: Job): Promise<void> {
    taken.set(job.id, 'call');
    try {
      const outcome = await tried(job);
      const failed = job.failed + ('error' in outcome ? 1 : 0);
      const isOver = failed === job.failed || isFinal(job, outcome.error, failed);
      await write((tx) => {
        if (tx.get('jobs', job.id).state !== 'open') return;
        const next = !isOver ? 'open' : 'error' in outcome ? 'dead' : 'done';
        tx.put('jobs', job.id, { ...job, failed, state: next });
        if (isOver) follow(tx, job, outcome, failed);
      });
      if (isOver || state !== 'running') return;
      taken.set(job.id, 'pause');
      await clock.sleep(Math.min(config.maxBackoffMs, config.backoffMs * 2 ** (failed - 1)));
    } catch (error) {
      died(error);
    } finally {
      taken.delete(job.id);
    }
  }

  function isFinal({ op }: Job, error: any, failed: number): boolean {
    return failed >= config.maxAttempts || (op !== undefined && isRefusal(error));
  }

  async function tried(job: Job): Promise<{ answer?: any; error?: any }> {
    let timer: NodeJS.Timeout | undefined;
    try {
      const work = job.op
        ? call(job.orderId, job.op)
        : subscribers.get(job.delivery!.subscriber)?.handler(job.delivery!.event);
      const late = new Promise((_, reject) => {
        timer = setTimeout(reject, config.callTimeoutMs, new Error('late'));
      });
      return { answer: await Promise.race([work, late]) };
    } catch (error: any) {
      if (error?.name === 'CrashError') throw error;
      return { error };
    } finally {
      clearTimeout(timer);
    }
  }

  function call(orderId: string, op: Op): Promise<{ id: string }> {
    const { items, total, paymentId } = db.transaction((tx) => tx.get('orders', orderId));
    const what = op === 'charge' ? { amount: total } : op === 'refund' ? { paymentId } : { items };
    return deps[serviceOf[op]].call(op, { orderId, idempotencyKey: `${op}: ${orderId}`, ...what });
  }

  function follow(tx: Tx, job: Job, outcome: { answer?: any; error?: any }, attempts: number) {
    const { op, orderId, delivery } = job;
    const isDead = 'error' in outcome;
    const { type, status, next } = !op
      ? { type: delivery!.event.type }
      : !isDead
        ? onward[op]
        : isRefusal(outcome.error)
          ? instead[op]
          : unclear;
    if (isDead && (!op || status === 'needs_attention')) {
      const consumer = delivery ? (subscribers.get(delivery.subscriber)?.name ?? '') : 'saga';
      tx.put('dead', job.id, { orderId, type, consumer, attempts });
    }
    if (!op) return;
    const order = tx.get('orders', orderId);
    const reason = order.reason ?? outcome.error?.code;
    const paymentId = op === 'charge' ? outcome.answer?.id : order.paymentId;
    tx.put('orders', orderId, { ...order, reason, paymentId, status: status ?? order.status });
    addEvent(tx, orderId, type, { reason });
    if (next) addCall(tx, orderId, next);
  }

  async function write(change: (tx: Tx) => void): Promise<void> {
    for (let left = 5; ; left--) {
      try {
        db.transaction(change);
        return;
      } catch (error: any) {
        if (error.name === 'CrashError' || left === 0) throw error;
      }
    }
  }

  /** After a crash there is nothing to save, and nothing to say. */
  function died(error: any): void {
    state = 'dead';
    if (error?.name !== 'CrashError') throw error;
  }

  return {
    async placeOrder({ orderId, items, total }: Order) {
      if (state === 'stopped') throw new ShuttingDownError();
      if (!orderId) throw new ValidationError('orderId');
      const isPositive = (amount: unknown) => typeof amount === 'number' && amount > 0;
      if (!items?.length || !items.every(({ qty }) => isPositive(qty)))
        throw new ValidationError('items');
      if (!isPositive(total)) throw new ValidationError('total');
      const duplicate = db.transaction((tx) => {
        if (tx.get('orders', orderId)) return true;
        tx.put('orders', orderId, { orderId, items, total, status: 'pending' });
        addEvent(tx, orderId, 'OrderPlaced', { items, total });
        addCall(tx, orderId, 'charge');
        return false;
      });
      return { orderId, duplicate };
    },
    subscribe(type: string, name: string, handler: (event: OrderEvent) => void | Promise<void>) {
      subscribers.set(`to ${name} (${type})`, { name, type, handler });
      if (state === 'running') void addMissingDeliveries().catch(died);
    },
    start() {
      if (state === 'running') return;
      state = 'running';
      void loop();
    },
    async drain() {
      const isBusy = () => state === 'running' && (taken.size > 0 || openJobs().length > 0);
      try {
        await pauseOf(1);
        while (isBusy()) await pauseOf(1);
      } catch (error) {
        died(error);
      }
    },
    async stop({ timeoutMs = 2 ** 30 }: { timeoutMs?: number } = {}) {
      state = 'stopped';
      const until = Date.now() + timeoutMs;
      const isCalling = () => [...taken.values()].includes('call');
      while (isCalling() && Date.now() < until) await pauseOf(1);
      return { drained: !isCalling() };
    },
    order(id: string): { orderId: string; status: Status; reason?: string } | undefined {
      return db.transaction((tx) => tx.get('orders', id));
    },
    timeline(id: string): OrderEvent[] {
      return db.transaction((tx) => tx.get('events', id)?.list ?? []);
    },
    deadLetters(): { orderId: string; type: string; consumer: string; attempts: number }[] {
      return db.transaction((tx) => tx.all('dead'));
    },
  };
}

const pauseOf = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
