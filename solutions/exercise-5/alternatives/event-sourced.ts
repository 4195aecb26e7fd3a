// Another design: an event-sourced saga. All that is stored of an order is its stream of events. State
// is a fold of it, what to do next is a pure function of that state, and what came of it is appended,
// at the version that the decision was made on. A crash leaves nothing to repair: the fold begins anew.
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

// --- The pure part: what happened, and what follows from it --------------------------------------

interface State {
  status: Status;
  reason?: string;
  order: Order;
  paymentId?: string;
  /** What has been done and would have to be undone, the last one last. */
  toUndo: ('refund' | 'release')[];
  isFailing: boolean;
}

const nothing: State = {
  status: 'pending',
  order: { orderId: '', items: [], total: 0 },
  toUndo: [],
  isFailing: false,
};

function evolve(state: State, { type, data }: OrderEvent): State {
  switch (type) {
    case 'OrderPlaced':
      return { ...state, order: data };
    case 'PaymentCharged':
      return { ...state, status: 'paid', paymentId: data.id, toUndo: ['refund'] };
    case 'StockReserved':
      return { ...state, status: 'reserved', toUndo: ['refund', 'release'] };
    case 'OrderCompleted':
      return { ...state, status: 'completed' };
    case 'StepRefused':
      return { ...state, isFailing: true, reason: data.reason };
    case 'StepUnclear': {
      const undo = data.op === 'charge' ? 'refund' : 'release';
      return { ...state, isFailing: true, reason: data.reason, toUndo: [...state.toUndo, undo] };
    }
    case 'StepUndone':
      return { ...state, toUndo: state.toUndo.slice(0, -1) };
    case 'OrderCancelled':
      return { ...state, status: 'cancelled' };
    case 'PeopleNeeded':
      return { ...state, status: 'needs_attention' };
    default:
      return state;
  }
}

type ServiceName = 'payments' | 'inventory' | 'shipping';
interface Command {
  service: ServiceName;
  op: string;
  arg: object;
  onSuccess: string;
  onRefusal: string;
  /** Given up: it may have happened. */
  onSilence: string;
}

/** What to do next; an event where no service is needed to go on; nothing at the end. */
function decide(state: State): Command | { type: 'OrderCancelled' } | undefined {
  const { items, total } = state.order;
  const forward = { onRefusal: 'StepRefused', onSilence: 'StepUnclear' };
  const back = { onSuccess: 'StepUndone', onRefusal: 'PeopleNeeded', onSilence: 'PeopleNeeded' };
  if (['completed', 'cancelled', 'needs_attention'].includes(state.status)) return undefined;
  if (state.isFailing) {
    const op = state.toUndo.at(-1);
    if (op === undefined) return { type: 'OrderCancelled' };
    return op === 'refund'
      ? { service: 'payments', op, arg: { paymentId: state.paymentId }, ...back }
      : { service: 'inventory', op, arg: { items }, ...back };
  }
  switch (state.status) {
    case 'pending':
      return {
        service: 'payments',
        op: 'charge',
        arg: { amount: total },
        onSuccess: 'PaymentCharged',
        ...forward,
      };
    case 'paid':
      return {
        service: 'inventory',
        op: 'reserve',
        arg: { items },
        onSuccess: 'StockReserved',
        ...forward,
      };
    default:
      return {
        service: 'shipping',
        op: 'ship',
        arg: { items },
        onSuccess: 'OrderCompleted',
        ...forward,
        onSilence: 'PeopleNeeded', // a parcel on its way cannot be undone
      };
  }
}

// --- Streams --------------------------------------------------------------------------------------

const read = (tx: Tx, id: string): OrderEvent[] => tx.get('streams', id) ?? [];

/** False when the stream has moved on: whoever decided must look again. */
function append(tx: Tx, id: string, at: number, expectedVersion: number, fact: Fact): boolean {
  const stream = read(tx, id);
  if (stream.length !== expectedVersion) return false;
  const before = stream.at(-1);
  const event: OrderEvent = {
    id: `${id}@${stream.length + 1}`,
    orderId: id,
    correlationId: before?.correlationId ?? `${id}@1`,
    causationId: before?.id ?? null,
    at,
    ...fact,
  };
  tx.put('streams', id, [...stream, event]);
  return true;
}

interface Fact {
  type: string;
  data: any;
}

// --- The moving part ------------------------------------------------------------------------------

interface Options {
  maxAttempts?: number;
  backoffMs?: number;
  maxBackoffMs?: number;
  concurrency?: number;
  callTimeoutMs?: number;
}

export function createOrderApp({
  db,
  clock,
  config = {},
  ...services
}: { db: Database; clock: Clock; config?: Options } & Record<ServiceName, FakeService>) {
  const { maxAttempts = 4, backoffMs = 50, maxBackoffMs = 1000 } = config;
  const { concurrency = 4, callTimeoutMs = 5000 } = config;
  const callers = { free: concurrency, queue: [] as (() => void)[] };
  const subscriptions: {
    type: string;
    name: string;
    handler(event: OrderEvent): unknown;
  }[] = [];
  const processes = new Map<string, { isDirty: boolean; done: Promise<void> }>();
  let active = 0;
  let isAccepting = true;
  let isRunning = false;

  const pause = (retry: number) =>
    clock.sleep(Math.min(maxBackoffMs, backoffMs * 2 ** (retry - 1)));
  const streamOf = (id: string) => db.transaction((tx) => read(tx, id));

  /** One process for each name: told again while it runs, it looks once more before it ends. */
  function run(name: string, advance: () => Promise<boolean>): void {
    const known = processes.get(name);
    if (known) {
      known.isDirty = true;
      return;
    }
    const process = { isDirty: true, done: Promise.resolve() };
    processes.set(name, process);
    process.done = (async () => {
      await undefined;
      try {
        while (isRunning && process.isDirty) {
          process.isDirty = false;
          while (isRunning && (await advance()));
        }
      } catch (error: any) {
        isRunning = false;
        if (error.name !== 'CrashError') throw error;
      } finally {
        processes.delete(name);
      }
    })();
  }

  function look(id: string): void {
    if (!isRunning) return;
    run(`saga ${id}`, () => advanceSaga(id));
    for (const subscription of subscriptions) {
      const consumer = `${subscription.name} (${subscription.type})`;
      run(`${consumer} ${id}`, () => advanceSubscriber(subscription, consumer, id));
    }
  }

  /** Reads, decides, does and appends; false when there is nothing to do. */
  async function advanceSaga(id: string): Promise<boolean> {
    const stream = streamOf(id);
    const next = decide(stream.reduce(evolve, nothing));
    if (next === undefined) return false;
    const fact = 'op' in next ? await factOf(id, next) : { type: next.type, data: {} };
    if (fact === undefined) return false;
    await commit((tx) => append(tx, id, clock.now(), stream.length, fact));
    look(id);
    return true;
  }

  async function factOf(id: string, command: Command): Promise<Fact | undefined> {
    const { op, arg, service, onSuccess, onRefusal, onSilence } = command;
    const isRefusal = (error: any) => error?.name === 'BusinessError';
    const call = () =>
      services[service].call(op, { orderId: id, idempotencyKey: `${id}#${op}`, ...arg });
    const outcome = await attempts(call, isRefusal, true);
    if (outcome === undefined) return undefined;
    if ('value' in outcome)
      return { type: onSuccess, data: { op, id: (outcome.value as { id: string }).id } };
    const { error, count } = outcome;
    return isRefusal(error)
      ? { type: onRefusal, data: { op, reason: error.code, attempts: count } }
      : { type: onSilence, data: { op, reason: 'GIVEN_UP', attempts: count } };
  }

  async function advanceSubscriber(
    { type, name, handler }: (typeof subscriptions)[number],
    consumer: string,
    id: string,
  ): Promise<boolean> {
    const checkpoint = `${consumer} ${id}`;
    const [event, position] = db.transaction((tx) => {
      const position: number = tx.get('checkpoints', checkpoint)?.position ?? 0;
      return [read(tx, id)[position], position] as const;
    });
    if (!event) return false;
    const isWanted = type === '*' || type === event.type;
    const outcome = isWanted
      ? await attempts(
          async () => handler(event),
          () => false,
          false,
        )
      : { value: 'skipped' };
    if (outcome === undefined) return false;
    await commit((tx) => {
      tx.put('checkpoints', checkpoint, { position: position + 1 });
      if ('value' in outcome) return;
      const letter = { orderId: id, type: event.type, consumer: name, attempts: outcome.count };
      tx.put('undelivered', `${checkpoint} ${position}`, letter);
    });
    return true;
  }

  type Outcome = { value: unknown } | { error: any; count: number };

  /** Tries until it works, is refused, or was tried often enough; undefined when the app was stopped. */
  async function attempts(
    work: () => Promise<unknown>,
    isFinal: (error: any) => boolean,
    isLimited: boolean,
    count = 1,
  ): Promise<Outcome | undefined> {
    const outcome = await attemptOnce(work, isLimited);
    if (outcome === undefined || 'value' in outcome) return outcome;
    if (isFinal(outcome.error) || count >= maxAttempts) return { ...outcome, count };
    await pause(count);
    return attempts(work, isFinal, isLimited, count + 1);
  }

  async function attemptOnce(work: () => Promise<unknown>, isLimited: boolean) {
    if (isLimited) await enter();
    try {
      return isRunning ? await counted(() => inTime(work())) : undefined;
    } finally {
      if (isLimited) leave();
    }
  }

  async function inTime(work: Promise<unknown>): Promise<{ value: unknown } | { error: any }> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve({ error: new Error('too slow') }), callTimeoutMs);
      const end = (outcome: { value: unknown } | { error: any }) => {
        clearTimeout(timer);
        resolve(outcome);
      };
      work.then(
        (value) => end({ value }),
        (error) => end({ error }),
      );
    });
  }

  async function enter(): Promise<void> {
    if (callers.free > 0) callers.free--;
    else await new Promise<void>((resolve) => callers.queue.push(resolve));
  }

  function leave(): void {
    const next = callers.queue.shift();
    if (next) next();
    else callers.free++;
  }

  async function commit(write: (tx: Tx) => unknown): Promise<void> {
    try {
      db.transaction((tx) => void write(tx));
    } catch (error: any) {
      if (error.name === 'CrashError') throw error;
      await counted(shortly); // it has happened, so stop() waits for it
      await commit(write);
    }
  }

  /** For stop(): how much is being done right now. */
  async function counted<T>(work: () => Promise<T>): Promise<T> {
    active++;
    try {
      return await work();
    } finally {
      active--;
    }
  }

  function lookAtAll(): void {
    try {
      for (const [first] of db.transaction((tx) => tx.all('streams'))) look(first.orderId);
    } catch {
      isRunning = false;
    }
  }

  return {
    async placeOrder({ orderId, items, total }: Order) {
      if (!isAccepting) throw new ShuttingDownError('no orders any more');
      if (typeof orderId !== 'string' || orderId === '') throw new ValidationError('no id');
      if (!(total > 0)) throw new ValidationError('nothing to pay');
      if (!items?.length || items.some(({ qty }) => !(qty > 0)))
        throw new ValidationError('nothing to ship');
      const fact = { type: 'OrderPlaced', data: { orderId, items, total } };
      const isNew = db.transaction((tx) => append(tx, orderId, clock.now(), 0, fact));
      look(orderId);
      return { orderId, duplicate: !isNew };
    },

    order(id: string): { orderId: string; status: Status; reason?: string } | undefined {
      const stream = streamOf(id);
      if (stream.length === 0) return undefined;
      const { status, reason } = stream.reduce(evolve, nothing);
      return { orderId: id, status, reason };
    },

    timeline: (id: string): OrderEvent[] => streamOf(id),

    deadLetters(): { orderId: string; type: string; consumer: string; attempts: number }[] {
      return db.transaction((tx) => {
        const notUndone = tx
          .all('streams')
          .flat()
          .filter(({ type }) => type === 'PeopleNeeded')
          .map(({ orderId, data: { op, attempts } }) => ({
            orderId,
            type: op,
            consumer: 'saga',
            attempts,
          }));
        return [...tx.all('undelivered'), ...notUndone];
      });
    },

    subscribe(type: string, name: string, handler: (event: OrderEvent) => void | Promise<void>) {
      subscriptions.push({ type, name, handler });
      if (isRunning) lookAtAll();
    },

    start() {
      isRunning = true;
      isAccepting = true;
      lookAtAll();
    },

    async drain() {
      while (processes.size > 0) await [...processes.values()][0]?.done;
    },

    async stop({ timeoutMs }: { timeoutMs?: number } = {}) {
      isRunning = false;
      isAccepting = false;
      const started = performance.now();
      const isLate = () => timeoutMs !== undefined && performance.now() - started >= timeoutMs;
      await shortly();
      while (active > 0 && !isLate()) await shortly();
      return { drained: active === 0 };
    },
  };
}

const shortly = () => new Promise<void>((resolve) => setTimeout(resolve, 1));
