// Another design: an interval of 2 ms is all that moves. At each tick it reads what is due from the
// database, and nobody is ever woken. A delivery that fails is made again at the next tick, without a
// pause; that an order is on its way back can be seen in its events only.
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

const tickMs = 2;

type Op = 'charge' | 'reserve' | 'ship' | 'release' | 'refund';
const homes = {
  charge: 'payments',
  refund: 'payments',
  reserve: 'inventory',
  release: 'inventory',
  ship: 'shipping',
} as const;

const statusAfter: Record<string, Status> = {
  PaymentCharged: 'paid',
  StockReserved: 'reserved',
  OrderCompleted: 'completed',
  OrderCancelled: 'cancelled',
  PeopleAsked: 'needs_attention',
};

/** What comes after an event: a call, or an event of ours. */
const next: Record<string, Op | 'OrderCancelled' | 'PeopleAsked'> = {
  OrderPlaced: 'charge',
  PaymentCharged: 'reserve',
  StockReserved: 'ship',
  'charge refused': 'OrderCancelled',
  'charge unclear': 'refund',
  'reserve refused': 'refund',
  'reserve unclear': 'release',
  'ship refused': 'release',
  'ship unclear': 'PeopleAsked',
  'release done': 'refund',
  'release refused': 'PeopleAsked',
  'release unclear': 'PeopleAsked',
  'refund done': 'OrderCancelled',
  'refund refused': 'PeopleAsked',
  'refund unclear': 'PeopleAsked',
};

const doneAs: Partial<Record<Op, string>> = {
  charge: 'PaymentCharged',
  reserve: 'StockReserved',
  ship: 'OrderCompleted',
};

const isOp = (what: string | undefined): what is Op => what !== undefined && what in homes;

interface Book extends Order {
  events: OrderEvent[];
}

interface Settings {
  maxAttempts?: number;
  backoffMs?: number;
  maxBackoffMs?: number;
  concurrency?: number;
  callTimeoutMs?: number;
}

const usual: Required<Settings> = {
  maxAttempts: 4,
  backoffMs: 50,
  maxBackoffMs: 1000,
  concurrency: 4,
  callTimeoutMs: 5000,
};

type Handler = (event: OrderEvent) => void | Promise<void>;

class OrderApp {
  readonly #deps: Deps;
  readonly #settings: Required<Settings>;
  readonly #handlers: { type: string; name: string; handler: Handler }[] = [];
  /** What is being done, or pauses, by its name. */
  readonly #taken = new Map<string, 'call' | 'delivery' | 'pause'>();
  readonly #failures = new Map<string, number>();
  #interval: NodeJS.Timeout | undefined;
  #isClosed = false;
  #isAtRest = true;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#settings = { ...usual, ...deps.config };
  }

  // --- What is written --------------------------------------------------------------------------

  #append(tx: Tx, book: Book, type: string, data: any): void {
    const { orderId, events } = book;
    const before = events.at(-1);
    events.push({
      id: `${events.length + 1} of ${orderId}`,
      type,
      orderId,
      data,
      correlationId: before?.correlationId ?? `story of ${orderId}`,
      causationId: before ? before.id : null,
      at: this.#deps.clock.now(),
    });
    const follow = next[type];
    if (follow && !isOp(follow)) this.#append(tx, book, follow, data);
    tx.put('books', orderId, book);
  }

  /** Soon again, if it fails; never after a crash. */
  #write(write: (tx: Tx) => void): Promise<void> {
    return new Promise((resolve) => {
      const attempt = () => {
        try {
          this.#deps.db.transaction(write);
          resolve();
        } catch (error: any) {
          if (error.name === 'CrashError') this.#die();
          else setTimeout(attempt, tickMs);
        }
      };
      attempt();
    });
  }

  #die(): void {
    this.#isClosed = true;
    clearInterval(this.#interval);
  }

  // --- At each tick -----------------------------------------------------------------------------

  #tick(): void {
    let books: Book[];
    let receipts: Set<string>;
    try {
      const { db } = this.#deps;
      books = db.transaction((tx) => tx.all('books'));
      receipts = new Set(db.transaction((tx) => tx.all('receipts')));
    } catch {
      this.#die();
      return;
    }
    let isAtRest = true;
    for (const book of books) {
      const due = next[book.events.at(-1)!.type];
      if (isOp(due)) isAtRest = false;
      if (isOp(due)) this.#perhapsCall(book, due);
      for (const event of book.events)
        for (const { type, name, handler } of this.#handlers) {
          const receipt = `${event.id} to ${name} (${type})`;
          if ((type !== '*' && type !== event.type) || receipts.has(receipt)) continue;
          isAtRest = false;
          if (!this.#taken.has(receipt)) void this.#deliver(event, name, handler, receipt);
        }
    }
    this.#isAtRest = isAtRest && this.#taken.size === 0;
  }

  #perhapsCall(book: Book, op: Op): void {
    const what = `${op} for ${book.orderId}`;
    const calls = [...this.#taken.values()].filter((one) => one === 'call').length;
    if (this.#taken.has(what) || calls >= this.#settings.concurrency) return;
    this.#taken.set(what, 'call');
    void this.#call(book, op, what);
  }

  async #call(book: Book, op: Op, what: string): Promise<void> {
    const { maxAttempts, callTimeoutMs } = this.#settings;
    const { orderId } = book;
    const count = (this.#failures.get(what) ?? 0) + 1;
    const give = (type: string, data: object) =>
      this.#write((tx) => this.#append(tx, tx.get('books', orderId), type, data));
    const signal = AbortSignal.timeout(callTimeoutMs);
    try {
      const late = new Promise<never>((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
      });
      const arg = { orderId, idempotencyKey: what, ...argOf(op, book) };
      const { id } = await Promise.race([this.#deps[homes[op]].call(op, arg), late]);
      await give(doneAs[op] ?? `${op} done`, { id });
    } catch (error: any) {
      if (error?.name === 'BusinessError') await give(`${op} refused`, { code: error.code });
      else if (count >= maxAttempts) await give(`${op} unclear`, { op, attempts: count });
      else return this.#pause(what, count);
    }
    this.#failures.delete(what);
    this.#taken.delete(what);
  }

  async #pause(what: string, count: number): Promise<void> {
    const { backoffMs, maxBackoffMs } = this.#settings;
    this.#failures.set(what, count);
    this.#taken.set(what, 'pause');
    if (this.#isClosed) return;
    await this.#deps.clock.sleep(Math.min(maxBackoffMs, backoffMs * 2 ** (count - 1)));
    this.#taken.delete(what);
  }

  async #deliver(
    event: OrderEvent,
    name: string,
    handler: Handler,
    receipt: string,
  ): Promise<void> {
    this.#taken.set(receipt, 'delivery');
    const attempts = (this.#failures.get(receipt) ?? 0) + 1;
    const { orderId, type } = event;
    const isDone = await (async () => handler(event))().then(
      () => true,
      () => false,
    );
    if (isDone) await this.#write((tx) => tx.put('receipts', receipt, receipt));
    else if (attempts < this.#settings.maxAttempts) this.#failures.set(receipt, attempts);
    else
      await this.#write((tx) => {
        tx.put('receipts', receipt, receipt);
        tx.put('dead', receipt, { orderId, type, consumer: name, attempts });
      });
    this.#taken.delete(receipt);
  }

  // --- What others call -------------------------------------------------------------------------

  async placeOrder(order: Order): Promise<{ orderId: string; duplicate: boolean }> {
    if (this.#isClosed) throw new ShuttingDownError('shutting down');
    const { orderId, items, total } = order;
    const isOdd = !orderId || !items?.length || items.some(({ qty }) => !(qty > 0)) || !(total > 0);
    if (isOdd) throw new ValidationError('incomplete');
    const duplicate = this.#deps.db.transaction((tx) => {
      if (tx.get('books', orderId)) return true;
      this.#append(tx, { orderId, items, total, events: [] }, 'OrderPlaced', { items, total });
      return false;
    });
    this.#isAtRest = false;
    return { orderId, duplicate };
  }

  timeline(id: string): OrderEvent[] {
    return this.#deps.db.transaction((tx) => tx.get('books', id))?.events ?? [];
  }

  order(id: string): { orderId: string; status: Status; reason?: string } | undefined {
    const events = this.timeline(id);
    if (events.length === 0) return undefined;
    const status = events.reduce<Status>((was, { type }) => statusAfter[type] ?? was, 'pending');
    const reason = events.find(({ type }) => type.endsWith(' refused'))?.data.code;
    return { orderId: id, status, reason };
  }

  subscribe(type: string, name: string, handler: Handler): void {
    this.#handlers.push({ type, name, handler });
    this.#isAtRest = false;
  }

  deadLetters(): { orderId: string; type: string; consumer: string; attempts: number }[] {
    const { db } = this.#deps;
    const books: Book[] = db.transaction((tx) => tx.all('books'));
    const asked = books
      .flatMap(({ events }) => events)
      .filter(({ type }) => type === 'PeopleAsked')
      .map(({ orderId, type }) => ({ orderId, type, consumer: 'people', attempts: 1 }));
    return [...db.transaction((tx) => tx.all('dead')), ...asked];
  }

  start(): void {
    if (this.#isClosed || this.#interval) return;
    this.#isAtRest = false;
    this.#interval = setInterval(() => this.#tick(), tickMs);
  }

  async drain(): Promise<void> {
    while (!this.#isAtRest) await new Promise((resolve) => setTimeout(resolve, tickMs));
  }

  async stop({ timeoutMs = Infinity }: { timeoutMs?: number } = {}): Promise<{ drained: boolean }> {
    this.#die();
    const until = performance.now() + timeoutMs;
    const isRunning = () => [...this.#taken.values()].some((one) => one !== 'pause');
    while (isRunning() && performance.now() < until)
      await new Promise((resolve) => setTimeout(resolve, tickMs));
    return { drained: !isRunning() };
  }
}

function argOf(op: Op, { total, items, events }: Book): object {
  if (op === 'charge') return { amount: total };
  if (op !== 'refund') return { items };
  return { paymentId: events.find(({ type }) => type === 'PaymentCharged')?.data.id };
}

interface Deps {
  db: Database;
  clock: Clock;
  payments: FakeService;
  inventory: FakeService;
  shipping: FakeService;
  config?: Settings;
}

export const createOrderApp = (deps: Deps) => new OrderApp(deps);
