// Order to shipping: the reference.
//
// An order needs a payment, stock and a courier. Each belongs to a service with a database of its
// own, so no transaction spans them. What spans them is a saga (Garcia-Molina and Salem, "Sagas",
// 1987): a row of local transactions, each with a compensation that takes it back in business terms.
//
// Three rules carry everything below:
//   1. The database is the truth. Whatever is in memory may be lost at any line.
//   2. A change and the event that tells of it are one commit: the transactional outbox.
//   3. Between a call and its commit the power may go, and nobody can close that gap. So every call
//      may come twice, and carries a key by which the service knows it again.
//
// The file reads upwards from the data: orders and their outbox, the saga, the subscribers, then the
// worker that runs both with retries, and the app that puts them together.
import type { Clock, Database, FakeService, Tx } from './exercise-5.infra.ts';

// --- Orders and their events --------------------------------------------------------------------

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
  /** Which story it belongs to: the same for everything that one order sets off. */
  correlationId: string;
  /** Which event led to it. */
  causationId: string | null;
  at: number;
}

/** The order itself is wrong: to place it again changes nothing. */
export class ValidationError extends Error {
  override name = 'ValidationError';
}

/** Nothing is wrong with the order: another instance, or the next start, takes it. */
export class ShuttingDownError extends Error {
  override name = 'ShuttingDownError';
}

function validate({ orderId, items, total }: Order): void {
  if (!orderId) throw new ValidationError('an order needs an id');
  if (!items?.length) throw new ValidationError('an order needs at least one item');
  if (!items.every(({ qty }) => qty > 0)) throw new ValidationError('every qty must be above 0');
  if (!(total > 0)) throw new ValidationError('the total must be above 0');
}

/**
 * The orders, and the outbox: the events of each order, numbered from 1. `advance` is the only way to
 * change an order, and it writes both, so neither is ever there without the other
 * (transactional outbox: Chris Richardson, "Microservices Patterns", 2018).
 */
class Orders {
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  place(tx: Tx, order: Order): void {
    tx.put('orders', order.orderId, { orderId: order.orderId, status: 'pending', events: 0 });
    this.advance(tx, order.orderId, 'OrderPlaced', { items: order.items, total: order.total });
  }

  advance(tx: Tx, orderId: string, type: string, data: object, changes: object = {}): void {
    const order = tx.get('orders', orderId);
    const number = order.events + 1;
    tx.put('orders', orderId, { ...order, ...changes, events: number });
    const event: OrderEvent = {
      id: eventId(orderId, number),
      type,
      orderId,
      data,
      correlationId: orderId,
      causationId: number === 1 ? null : eventId(orderId, number - 1),
      at: this.#clock.now(),
    };
    tx.put('outbox', event.id, event);
  }

  events(tx: Tx, orderId: string): OrderEvent[] {
    const count: number = tx.get('orders', orderId)?.events ?? 0;
    return Array.from({ length: count }, (_, i) => tx.get('outbox', eventId(orderId, i + 1)));
  }
}

const eventId = (orderId: string, number: number) => `${orderId}/${number}`;

interface DeadLetter {
  orderId: string;
  type: string;
  consumer: string;
  attempts: number;
}

/** What nobody could handle is kept for people to look at: it is not lost, and it blocks nothing. */
function bury(tx: Tx, id: string, letter: DeadLetter): void {
  tx.put('deadLetters', id, letter);
}

// --- The saga, as data --------------------------------------------------------------------------

type Services = Record<'payments' | 'inventory' | 'shipping', Pick<FakeService, 'call'>>;

interface Action {
  service: keyof Services;
  op: string;
  /** What the service needs to know besides the order's id. */
  args(order: Order, answers: Record<string, string>): object;
  /** What has happened when it succeeded. */
  event: string;
}

interface Step extends Action {
  status: Status;
  /** What is recorded when it was refused, or given up. */
  failure: string;
  compensation?: Action;
}

/**
 * In order. The first two can be compensated; `ship` is the pivot: a parcel on its way cannot be
 * called back, so it comes last, and once it succeeded the saga cannot fail any more.
 */
const steps: Step[] = [
  {
    service: 'payments',
    op: 'charge',
    args: ({ total }) => ({ amount: total }),
    event: 'PaymentCharged',
    status: 'paid',
    failure: 'PaymentFailed',
    compensation: {
      service: 'payments',
      op: 'refund',
      args: (_order, answers) => ({ paymentId: answers.charge }),
      event: 'PaymentRefunded',
    },
  },
  {
    service: 'inventory',
    op: 'reserve',
    args: ({ items }) => ({ items }),
    event: 'StockReserved',
    status: 'reserved',
    failure: 'ReservationFailed',
    compensation: {
      service: 'inventory',
      op: 'release',
      args: ({ items }) => ({ items }),
      event: 'StockReleased',
    },
  },
  {
    service: 'shipping',
    op: 'ship',
    args: ({ items }) => ({ items }),
    event: 'OrderCompleted',
    status: 'completed',
    failure: 'ShippingFailed',
  },
];

// --- What a consumer is -------------------------------------------------------------------------

/**
 * Something that works through an order, one task after the other. What comes next is read from the
 * database each time: so to recover from a crash is nothing but to begin.
 */
type Consumer = (orderId: string) => Task | undefined;

interface Task {
  /** Has an effect outside of the database. May be run again. */
  run(): unknown;
  /** Whether trying again would change nothing. */
  isRefusal(error: any): boolean;
  succeeded(tx: Tx, answer: any): void;
  /** Refused, or tried often enough. */
  failed(tx: Tx, error: any, attempts: number): void;
}

// --- The orchestrator ---------------------------------------------------------------------------

/** Where the saga of one order stands. */
interface SagaState {
  order: Order;
  direction: 'forward' | 'back' | 'ended';
  /** The step that comes next; past the last one, the order is completed. */
  at: number;
  /** The ids that the services gave: a refund needs the payment's. */
  answers: Record<string, string>;
  reason?: string;
}

function beginSaga(tx: Tx, { orderId, items, total }: Order): void {
  saveSaga(tx, { order: { orderId, items, total }, direction: 'forward', at: 0, answers: {} });
}

const saveSaga = (tx: Tx, saga: SagaState) => tx.put('sagas', saga.order.orderId, saga);

/** Decides what comes next for an order: a process manager, as Hohpe and Woolf call it. */
function orchestrator(db: Database, orders: Orders, services: Services): Consumer {
  return (orderId) => {
    const saga: SagaState = db.transaction((tx) => tx.get('sagas', orderId));
    const step = steps[saga.at];
    if (saga.direction === 'forward' && step) return forward(saga, step);
    if (saga.direction === 'back' && step?.compensation) return back(saga, step.compensation);
    return undefined;
  };

  function forward(saga: SagaState, step: Step): Task {
    const { orderId } = saga.order;
    return {
      ...callFor(saga, step),
      succeeded(tx, { id }) {
        const at = saga.at + 1;
        saveSaga(tx, { ...saga, at, answers: { ...saga.answers, [step.op]: id } });
        orders.advance(tx, orderId, step.event, { id }, { status: step.status });
      },
      // Refused: it has not happened, so the way back begins with the step before it. Given up: perhaps
      // it has happened, and only the answers were lost. So it is compensated itself; a parcel that may
      // be on its way cannot be, and is left to people.
      failed(tx, error, attempts) {
        const isRefused = isRefusal(error);
        const reason = isRefused ? error.code : 'GIVEN_UP';
        if (!isRefused && !step.compensation) return needPeople(tx, saga, step.op, attempts);
        orders.advance(tx, orderId, step.failure, { reason }, { reason });
        goBack(tx, { ...saga, reason }, isRefused ? saga.at - 1 : saga.at);
      },
    };
  }

  function back(saga: SagaState, compensation: Action): Task {
    const { orderId } = saga.order;
    return {
      ...callFor(saga, compensation),
      succeeded(tx, { id }) {
        orders.advance(tx, orderId, compensation.event, { id });
        goBack(tx, saga, saga.at - 1);
      },
      failed: (tx, _error, attempts) => needPeople(tx, saga, compensation.op, attempts),
    };
  }

  /** Money, stock or a parcel is left in the air: not to be forgotten, and not to be guessed about. */
  function needPeople(tx: Tx, saga: SagaState, op: string, attempts: number): void {
    const { orderId } = saga.order;
    saveSaga(tx, { ...saga, direction: 'ended' });
    orders.advance(tx, orderId, 'PeopleNeeded', { op }, { status: 'needs_attention' });
    bury(tx, `saga/${orderId}`, { orderId, type: op, consumer: 'saga', attempts });
  }

  /** To the compensation of that step; past the first one, the order is cancelled. */
  function goBack(tx: Tx, saga: SagaState, at: number): void {
    if (at >= 0) {
      saveSaga(tx, { ...saga, direction: 'back', at });
      return;
    }
    const { reason } = saga;
    saveSaga(tx, { ...saga, direction: 'ended' });
    orders.advance(tx, saga.order.orderId, 'OrderCancelled', { reason }, { status: 'cancelled' });
  }

  /** The key is made of what never changes: it is the same after a retry, and after a restart. */
  function callFor(saga: SagaState, { service, op, args }: Action) {
    const { orderId } = saga.order;
    const arg = { orderId, idempotencyKey: `${orderId}/${op}`, ...args(saga.order, saga.answers) };
    return { run: () => services[service].call(op, arg), isRefusal };
  }
}

/** Told by name, not by class: an error from elsewhere is never an instance of ours. */
const isRefusal = (error: any): boolean => error?.name === 'BusinessError';

// --- Subscribers --------------------------------------------------------------------------------

interface Subscription {
  type: string;
  name: string;
  handler: (event: OrderEvent) => void | Promise<void>;
}

/**
 * Reads the outbox at its own pace, from the first event on. The inbox remembers what it has handled:
 * an event whose handling was recorded is not delivered again (idempotent receiver: Hohpe and Woolf,
 * "Enterprise Integration Patterns", 2003). A crash between the two delivers it twice: at least once.
 */
function subscriber(db: Database, orders: Orders, { type, name, handler }: Subscription): Consumer {
  const receipt = (event: OrderEvent) => `${name}/${type}/${event.id}`;
  const isNew = (tx: Tx, event: OrderEvent) => !tx.get('inbox', receipt(event));
  const receive = (tx: Tx, event: OrderEvent) => tx.put('inbox', receipt(event), true);
  const wants = (event: OrderEvent) => type === '*' || type === event.type;

  return (orderId) => {
    const event = db.transaction((tx) =>
      orders.events(tx, orderId).find((event) => wants(event) && isNew(tx, event)),
    );
    if (!event) return undefined;
    return {
      run: () => handler(event),
      isRefusal: () => false,
      succeeded: (tx) => receive(tx, event),
      // Put aside, so that one poison message does not hold up those behind it.
      failed(tx, _error, attempts) {
        receive(tx, event);
        bury(tx, receipt(event), { orderId, type: event.type, consumer: name, attempts });
      },
    };
  };
}

// --- The worker ---------------------------------------------------------------------------------

interface Settings {
  maxAttempts: number;
  backoffMs: number;
  maxBackoffMs: number;
  concurrency: number;
  callTimeoutMs: number;
}

const defaults: Settings = {
  maxAttempts: 4,
  backoffMs: 50,
  maxBackoffMs: 1000,
  concurrency: 4,
  callTimeoutMs: 5000,
};

/** Each consumer has slots of its own, so a slow one takes none from the others (Nygard, "Release It!", 2007). */
interface Bulkhead {
  next: Consumer;
  slots: Slots;
}

/**
 * Runs the tasks of all consumers. Each consumer works on each order in a lane of its own: within a
 * lane one thing at a time, in order; no lane waits for another. A lane that finds nothing to do ends,
 * and is woken when its order has changed.
 */
class Worker {
  readonly #db: Database;
  readonly #clock: Clock;
  readonly #settings: Settings;
  readonly #bulkheads: Bulkhead[] = [];
  readonly #lanes = new Map<string, Promise<void>>();
  /** What is being done right now: to wait for a slot, or for the next attempt, is not to do. */
  readonly #running = new Set<Promise<unknown>>();
  #isOpen = false;

  constructor(db: Database, clock: Clock, settings: Settings) {
    this.#db = db;
    this.#clock = clock;
    this.#settings = settings;
  }

  add(next: Consumer): void {
    this.#bulkheads.push({ next, slots: new Slots(this.#settings.concurrency) });
    if (this.#isOpen) this.start();
  }

  /** The same after a crash as the first time. (In a real table, an index finds the open orders.) */
  start(): void {
    this.#isOpen = true;
    try {
      const orders = this.#db.transaction((tx) => tx.all('orders'));
      for (const { orderId } of orders) this.wake(orderId);
    } catch (error) {
      if (!isCrash(error)) throw error;
    }
  }

  /** To be called when an order has changed. */
  wake(orderId: string): void {
    for (const [index, bulkhead] of this.#bulkheads.entries()) {
      const lane = `${index}/${orderId}`;
      if (!this.#lanes.has(lane)) this.#lanes.set(lane, this.#work(lane, orderId, bulkhead));
    }
  }

  async drain(): Promise<void> {
    while (this.#lanes.size > 0) await Promise.all(this.#lanes.values());
  }

  /** Begins nothing more, and waits for what is running: until the deadline, where there is one. */
  async stop(timeoutMs?: number): Promise<boolean> {
    this.#isOpen = false;
    const ended = this.#runningEnded().then(() => true);
    return timeoutMs === undefined ? ended : within(timeoutMs, () => ended).catch(() => false);
  }

  async #runningEnded(): Promise<void> {
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
  }

  async #work(lane: string, orderId: string, { next, slots }: Bulkhead): Promise<void> {
    await aMoment(); // whoever wakes a lane is not made to do its work
    try {
      let attempt = 1;
      while (this.#isOpen) {
        const task = next(orderId);
        if (!task) return;
        const isSettled = await slots.use(() => this.#track(this.#attempt(task, attempt)));
        this.wake(orderId);
        // The slot is free again while we wait: an order in backoff delays no other.
        if (isSettled) attempt = 1;
        else await this.#backoff(attempt++);
      }
    } catch (error) {
      if (!isCrash(error)) throw error; // after a crash, the next start finds what was committed
    } finally {
      // In the same breath in which `next` found nothing, so no wake-up falls in between.
      this.#lanes.delete(lane);
    }
  }

  /** Runs a task once and records how it ended; false where it has to be tried again. */
  async #attempt(task: Task, attempt: number): Promise<boolean> {
    if (!this.#isOpen) return true; // closed while it waited for a slot
    const { maxAttempts, callTimeoutMs } = this.#settings;
    let record: (tx: Tx) => void;
    try {
      const answer = await within(callTimeoutMs, task.run);
      record = (tx) => task.succeeded(tx, answer);
    } catch (error) {
      if (attempt < maxAttempts && !task.isRefusal(error)) return false;
      record = (tx) => task.failed(tx, error, attempt);
    }
    await this.#commit(record);
    return true;
  }

  /** What has happened outside has happened: so recording it is not given up, but for a crash. */
  async #commit(write: (tx: Tx) => void): Promise<void> {
    for (;;) {
      try {
        return this.#db.transaction(write);
      } catch (error) {
        if (isCrash(error)) throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, commitPauseMs));
    }
  }

  /** Doubles, up to a limit. In production add jitter: what failed together must not come back together. */
  #backoff(attempt: number): Promise<void> {
    const { backoffMs, maxBackoffMs } = this.#settings;
    return this.#clock.sleep(Math.min(maxBackoffMs, backoffMs * 2 ** (attempt - 1)));
  }

  #track<T>(work: Promise<T>): Promise<T> {
    const tracked = work.finally(() => this.#running.delete(tracked));
    this.#running.add(tracked);
    return tracked;
  }
}

/** Not by the clock, which is for the retries of calls. */
const commitPauseMs = 5;

const isCrash = (error: any): boolean => error?.name === 'CrashError';
const aMoment = () => Promise.resolve();

/** A semaphore: at most so many at once, the others wait in line. */
class Slots {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(count: number) {
    this.#free = count;
  }

  async use<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free++;
    }
  }
}

/** Without a time limit, a service that never answers stops its callers, too (Nygard again). */
async function within<T>(ms: number, work: () => T | Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work(), late]);
  } finally {
    clearTimeout(timer);
  }
}

// --- The app ------------------------------------------------------------------------------------

/** Wires the parts together: one orchestrator, any number of subscribers, and the worker that runs them. */
export function createOrderApp(deps: {
  db: Database;
  clock: Clock;
  payments: FakeService;
  inventory: FakeService;
  shipping: FakeService;
  config?: Partial<Settings>;
}) {
  const { db, clock, payments, inventory, shipping, config } = deps;
  const orders = new Orders(clock);
  const worker = new Worker(db, clock, { ...defaults, ...config });
  worker.add(orchestrator(db, orders, { payments, inventory, shipping }));
  let isStopping = false;

  return {
    /** Safe to repeat: an id that is known is the same order. */
    async placeOrder(order: Order): Promise<{ orderId: string; duplicate: boolean }> {
      if (isStopping) throw new ShuttingDownError('no new orders: the app is shutting down');
      validate(order);
      const { orderId } = order;
      const duplicate = db.transaction((tx) => {
        if (tx.get('orders', orderId)) return true;
        orders.place(tx, order);
        beginSaga(tx, order);
        return false;
      });
      worker.wake(orderId);
      return { orderId, duplicate };
    },

    subscribe(type: string, name: string, handler: Subscription['handler']): void {
      worker.add(subscriber(db, orders, { type, name, handler }));
    },

    start(): void {
      isStopping = false;
      worker.start();
    },

    /** Until nothing is left to do. */
    drain: (): Promise<void> => worker.drain(),

    async stop({ timeoutMs }: { timeoutMs?: number } = {}): Promise<{ drained: boolean }> {
      isStopping = true;
      return { drained: await worker.stop(timeoutMs) };
    },

    order(id: string): { orderId: string; status: Status; reason?: string } | undefined {
      const order = db.transaction((tx) => tx.get('orders', id));
      return order && { orderId: id, status: order.status, reason: order.reason };
    },

    timeline: (id: string): OrderEvent[] => db.transaction((tx) => orders.events(tx, id)),

    deadLetters: (): DeadLetter[] => db.transaction((tx) => tx.all('deadLetters')),
  };
}
