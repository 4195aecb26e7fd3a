// Another design: an order is one document, and whatever is known of it stands in there: its events, what
// its subscribers have handled, its dead letters. One dispatcher looks at all documents again and again,
// and starts whatever is due; nothing else decides. What is unknown is left to people.
import type { Clock, Database, FakeService } from '../exercise-5.infra.ts';

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

interface Letter {
  orderId: string;
  type: string;
  consumer: string;
  attempts: number;
}

interface Document extends Order {
  status: Status;
  reason?: string;
  paymentId?: string;
  /** The call that comes next. */
  due?: Op;
  events: OrderEvent[];
  handled: string[];
  letters: Letter[];
}

type Op = 'charge' | 'reserve' | 'ship' | 'release' | 'refund';
type Effect = { event: string; status?: Status; due?: Op };

/** What follows from an answer; nothing due is the end. */
const follows: Record<Op, { yes: Effect; no: Effect }> = {
  charge: {
    yes: { event: 'PaymentCharged', status: 'paid', due: 'reserve' },
    no: { event: 'PaymentRefused', status: 'cancelled' },
  },
  reserve: {
    yes: { event: 'StockReserved', status: 'reserved', due: 'ship' },
    no: { event: 'StockRefused', due: 'refund' },
  },
  ship: {
    yes: { event: 'OrderCompleted', status: 'completed' },
    no: { event: 'ParcelRefused', due: 'release' },
  },
  release: {
    yes: { event: 'StockReleased', status: 'paid', due: 'refund' },
    no: { event: 'ReleaseFailed', status: 'needs_attention' },
  },
  refund: {
    yes: { event: 'PaymentRefunded', status: 'cancelled' },
    no: { event: 'RefundFailed', status: 'needs_attention' },
  },
};

const unknown: Effect = { event: 'OutcomeUnknown', status: 'needs_attention' };

interface Subscription {
  type: string;
  name: string;
  handler: (event: OrderEvent) => void | Promise<void>;
}

/** Something that is done for a document; `key` says what, so that nobody does it twice at once. */
interface Job {
  key: string;
  id: string;
  isCall: boolean;
  run(): unknown;
  done(document: Document, answer: any): void;
  failed(document: Document, error: any, attempts: number): void;
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
  const { db, clock, payments, inventory, shipping, config } = deps;
  const limits = {
    maxAttempts: config?.maxAttempts ?? 4,
    backoffMs: config?.backoffMs ?? 50,
    maxBackoffMs: config?.maxBackoffMs ?? 1000,
    concurrency: config?.concurrency ?? 4,
    callTimeoutMs: config?.callTimeoutMs ?? 5000,
  };
  const subscriptions: Subscription[] = [];
  const busy = new Map<string, 'runs' | 'pauses'>();
  const failures = new Map<string, number>();
  let listeners: (() => void)[] = [];
  let calls = 0;
  let isStarted = false;
  let isClosed = false;
  let isLooking = false;
  let isIdle = true;

  const key = (...parts: string[]) => JSON.stringify(parts);

  function append(document: Document, event: string, data: object): void {
    const { orderId, events } = document;
    events.push({
      id: key(orderId, String(events.length)),
      type: event,
      orderId,
      data,
      correlationId: key('order', orderId),
      causationId: events.at(-1)?.id ?? null,
      at: clock.now(),
    });
  }

  function apply(document: Document, { event, status, due }: Effect, data: object): void {
    append(document, event, data);
    document.status = status ?? document.status;
    document.due = due;
  }

  // --- What is due ------------------------------------------------------------------------------

  function callOf(document: Document): Job | undefined {
    const { orderId, items, total, paymentId, due: op } = document;
    if (!op) return undefined;
    const service =
      { charge: payments, refund: payments, ship: shipping }[op as 'ship'] ?? inventory;
    const what = { charge: { amount: total }, refund: { paymentId } }[op as 'charge'] ?? { items };
    return {
      key: key('call', orderId, op),
      id: orderId,
      isCall: true,
      run: () => service.call(op, { orderId, idempotencyKey: key(op, orderId), ...what }),
      done(now, { id }) {
        if (op === 'charge') now.paymentId = id;
        apply(now, follows[op].yes, { id });
      },
      failed(now, error, attempts) {
        const isRefusal = isNo(error);
        if (isRefusal) now.reason ??= error.code;
        apply(now, isRefusal ? follows[op].no : unknown, { op });
        if (now.status === 'needs_attention')
          now.letters.push({ orderId, type: op, consumer: 'order', attempts });
      },
    };
  }

  function deliveriesOf({ orderId, events, handled }: Document): Job[] {
    return subscriptions.flatMap(({ type, name, handler }) => {
      const receipt = ({ id }: OrderEvent) => key(name, type, id);
      const event = events.find(
        (one) => (type === '*' || type === one.type) && !handled.includes(receipt(one)),
      );
      if (!event) return [];
      return {
        key: receipt(event),
        id: orderId,
        isCall: false,
        run: () => handler(structuredClone(event)),
        done: (now: Document) => void now.handled.push(receipt(event)),
        failed(now: Document, _error: unknown, attempts: number) {
          now.handled.push(receipt(event));
          now.letters.push({ orderId, type: event.type, consumer: name, attempts });
        },
      };
    });
  }

  // --- The dispatcher ---------------------------------------------------------------------------

  /** Soon, and once for all who ask meanwhile. */
  function look(): void {
    if (isLooking || !isStarted || isClosed) return;
    isLooking = true;
    isIdle = false;
    queueMicrotask(() => {
      isLooking = false;
      try {
        dispatch();
      } catch (error: any) {
        if (error?.name !== 'CrashError') throw error;
        isClosed = true;
      }
      settle();
    });
  }

  function dispatch(): void {
    const documents: Document[] = db.transaction((tx) => tx.all('documents'));
    for (const document of documents) {
      for (const job of [...deliveriesOf(document), callOf(document)]) {
        if (isClosed || !job || busy.has(job.key)) continue;
        if (job.isCall && calls >= limits.concurrency) continue;
        if (job.isCall) calls++;
        busy.set(job.key, 'runs');
        void work(job);
      }
    }
  }

  async function work(job: Job): Promise<void> {
    let outcome: { answer: unknown } | { error: any };
    try {
      outcome = { answer: await (job.isCall ? limited(job.run) : job.run()) };
    } catch (error) {
      outcome = { error };
    }
    if (job.isCall) calls--;
    const attempts = (failures.get(job.key) ?? 0) + 1;
    const isAgain =
      'error' in outcome && !(job.isCall && isNo(outcome.error)) && attempts < limits.maxAttempts;
    if (isAgain) {
      failures.set(job.key, attempts);
      busy.set(job.key, 'pauses');
      settle();
      look();
      if (!isClosed) await pause(attempts);
    } else {
      failures.delete(job.key);
      await save(job.id, (document) => {
        if ('error' in outcome) job.failed(document, outcome.error, attempts);
        else job.done(document, outcome.answer);
      });
    }
    busy.delete(job.key);
    settle();
    look();
  }

  const isNo = (error: any): boolean => error?.name === 'BusinessError';

  const pause = (attempts: number) =>
    clock.sleep(Math.min(limits.maxBackoffMs, limits.backoffMs * 2 ** (attempts - 1)));

  function limited(run: () => unknown): Promise<unknown> {
    let timer: NodeJS.Timeout;
    const late = new Promise((_, reject) => {
      timer = setTimeout(reject, limits.callTimeoutMs, new Error('no answer'));
    });
    return Promise.race([run(), late]).finally(() => clearTimeout(timer));
  }

  /** Until it is stored, or the database is dead. */
  async function save(id: string, change: (document: Document) => void): Promise<void> {
    for (;;) {
      try {
        return db.transaction((tx) => {
          const document = tx.get('documents', id);
          change(document);
          tx.put('documents', id, document);
        });
      } catch (error: any) {
        if (error?.name === 'CrashError') {
          isClosed = true;
          return;
        }
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  // --- Waiting ----------------------------------------------------------------------------------

  /** Tells all who wait that something has ended. */
  function settle(): void {
    isIdle = !isLooking && busy.size === 0;
    const told = listeners;
    listeners = [];
    for (const tell of told) tell();
  }

  async function until(isTrue: () => boolean): Promise<void> {
    while (!isTrue()) await new Promise<void>((resolve) => listeners.push(resolve));
  }

  const nothingRuns = () => ![...busy.values()].includes('runs');

  return {
    async placeOrder({ orderId, items, total }: Order) {
      if (isClosed) throw new ShuttingDownError('closed');
      const isPositive = (n: unknown) => typeof n === 'number' && n > 0;
      const faults = [
        !orderId && 'id',
        !(items?.length > 0 && items.every((item) => isPositive(item.qty))) && 'items',
        !isPositive(total) && 'total',
      ].filter(Boolean);
      if (faults.length > 0) throw new ValidationError(`wrong: ${faults.join(', ')}`);
      const duplicate = db.transaction((tx) => {
        if (tx.get('documents', orderId)) return true;
        const document: Document = {
          ...{ orderId, items, total, status: 'pending', due: 'charge' },
          ...{ events: [], handled: [], letters: [] },
        };
        append(document, 'OrderPlaced', { items, total });
        tx.put('documents', orderId, document);
        return false;
      });
      look();
      return { orderId, duplicate };
    },

    order(id: string): { orderId: string; status: Status; reason?: string } | undefined {
      const document: Document | undefined = db.transaction((tx) => tx.get('documents', id));
      if (!document) return undefined;
      return { orderId: id, status: document.status, reason: document.reason };
    },

    timeline(id: string): OrderEvent[] {
      return db.transaction((tx) => tx.get('documents', id))?.events ?? [];
    },

    start() {
      isStarted = true;
      look();
    },

    async drain() {
      await until(() => isIdle);
    },

    subscribe(type: string, name: string, handler: Subscription['handler']) {
      subscriptions.push({ type, name, handler });
      look();
    },

    deadLetters(): Letter[] {
      return db.transaction((tx) => tx.all('documents')).flatMap(({ letters }) => letters);
    },

    async stop({ timeoutMs }: { timeoutMs?: number } = {}) {
      isClosed = true;
      let isLate = false;
      const timer =
        timeoutMs !== undefined &&
        setTimeout(() => {
          isLate = true;
          settle();
        }, timeoutMs);
      await until(() => isLate || nothingRuns());
      if (timer) clearTimeout(timer);
      return { drained: nothingRuns() };
    },
  };
}
