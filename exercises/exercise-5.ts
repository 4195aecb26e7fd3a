// Exercise 5: order to shipping
//
// A shop takes orders. For each one, the payment has to be charged, the stock
// reserved, and a parcel shipped. Three independent services do that:
//
//   payments    charge { amount }       refund { paymentId }
//   inventory   reserve { items }       release { items }
//   shipping    ship { items }
//
// No transaction spans them. They are slow, they refuse, their answers get
// lost, and the power fails at the worst moment. Still every order must end
// in one of three ways: every step happened exactly once, every step was
// compensated, or people know that they have to look at the order.
//
// exercise-5.infra.ts contains a database with synchronous transactions, a
// clock, and services that honor idempotency keys. They fail as real ones
// do. Read that file, but don't edit it. Store in the database whatever must
// survive a crash. You decide which tables it has.
//
// You may choose how to solve it: a process that knows every step, events
// that trigger each other, or a saga folded from its events. Keep names and
// signatures. Every rule that is checked is stated here.
//
//   events-course check 5         checks the steps in order
//   events-course check 5 --at 3  step 5 with the power cut at point 3 only
//   events-course hint 5          a question first, a sketch last
import type { Clock, Database, FakeService } from './exercise-5.infra.ts';

export interface Order {
  orderId: string;
  items: { sku: string; qty: number }[];
  total: number;
}

/**
 * pending → paid → reserved → completed, as charge, reserve and ship are
 * recorded. `cancelled`: whatever had been done is compensated.
 * `needs_attention`: it could not be compensated, people must look at it.
 * On the way back the status stays one of the first three until then.
 */
export type Status =
  | 'pending'
  | 'paid'
  | 'reserved'
  | 'completed'
  | 'cancelled'
  | 'needs_attention';

export interface OrderEvent {
  id: string; // its own, and the same at every delivery
  type: string;
  orderId: string;
  data: any; // yours to choose
  correlationId: string; // one for all events of an order, and no other
  causationId: string | null; // the id of the event before; null at first
}

export interface Config {
  maxAttempts?: number; // of a step, or of a delivery; 4 by default
  backoffMs?: number; // the pause before the first retry; 50 by default
  maxBackoffMs?: number; // no pause is longer; 1000 by default
  concurrency?: number; // service calls at once, at most; 4 by default
  callTimeoutMs?: number; // by setTimeout; 5000 by default
}

export class ValidationError extends Error {
  override name = 'ValidationError';
}

export class ShuttingDownError extends Error {
  override name = 'ShuttingDownError';
}

/**
 * Makes the app. It writes nothing: all that it does begins with start().
 *
 * A second app on the same database, or on its clone(), is a restart. It
 * finds what was committed and nothing else.
 */
export function createOrderApp(deps: {
  db: Database;
  clock: Clock;
  payments: FakeService;
  inventory: FakeService;
  shipping: FakeService;
  config?: Config;
}) {
  void deps;

  return {
    // --- Step 1: place an order ---------------------------------------------

    /**
     * Takes an order, and resolves once it is in the database.
     *
     *   - An order is valid with a non-empty id, at least one item, every
     *     qty above 0, and a total above 0. Any other order is refused with
     *     ValidationError, also one where a field is missing or NaN, and
     *     nothing is kept.
     *   - The same id is the same order, also after a restart, also when
     *     both come at once: the first resolves with `duplicate: false`, the
     *     others with `duplicate: true`. The order stays as it was placed
     *     first, and nothing is added.
     *   - The order and its message, the event OrderPlaced, are one commit.
     *     Whichever commit fails, and whenever the power goes: both are
     *     there, or neither. Both are, when placeOrder has resolved.
     *   - It works before start(), too.
     */
    async placeOrder(
      order: Order,
    ): Promise<{ orderId: string; duplicate: boolean }> {
      // TODO step 1: refuse what is not valid
      // TODO step 1: write the order and OrderPlaced in one transaction
      throw new NotImplemented('step 1: placeOrder', order);
    },

    /**
     * The order as it stands:
     *
     *   - It is `pending` as soon as it is placed; undefined when nobody
     *     placed it.
     *   - `reason` is the code of the refusal that got it cancelled. (When a
     *     step was given up, step 4, it is yours to choose.)
     */
    order(
      id: string,
    ): { orderId: string; status: Status; reason?: string } | undefined {
      // TODO step 1: read the order from the database
      throw new NotImplemented('step 1: order', id);
    },

    /**
     * The events of an order:
     *
     *   - Oldest first; the first one is OrderPlaced. An order that nobody
     *     placed has none.
     *   - Each event is caused by the one before it, the first by null. All
     *     events of an order have the same correlationId, also those of its
     *     way back (step 4); no other order has it.
     *   - `at` is the clock's now() when the event was recorded.
     */
    timeline(id: string): {
      id: string;
      type: string;
      at: number;
      correlationId: string;
      causationId: string | null;
    }[] {
      // TODO step 1: read the events from the database
      throw new NotImplemented('step 1: timeline', id);
    },

    // --- Step 2: the happy path ---------------------------------------------

    /**
     * Begins to work on every order that is not finished, and on those that
     * are placed from now on.
     *
     *   - Charge, reserve, ship, in this order: service.call(op, { orderId,
     *     idempotencyKey, … }) with what the service needs (see above).
     *   - Each step is recorded before the next one is called: its status and
     *     its event are there.
     *   - A step that is ready starts within a few milliseconds.
     *   - The timeline is then exactly OrderPlaced, PaymentCharged,
     *     StockReserved, OrderCompleted.
     *   - Each step of each order happens exactly once, however many orders
     *     come at once.
     *   - It writes nothing itself. It never throws, and leaves no rejected
     *     promise, even when the database was killed (step 5).
     */
    start(): void {
      // TODO step 2: take up what the database holds, charge, reserve, ship
      // TODO step 3: give every call its idempotency key
      // TODO step 4: retry, give up, compensate
      // TODO step 5: survive a crash at any point
      throw new NotImplemented('step 2: start');
    },

    /**
     *   - Resolves once nothing is left to do: no step, delivery or retry.
     */
    async drain(): Promise<void> {
      // TODO step 2: wait until nothing is left to do
      throw new NotImplemented('step 2: drain');
    },

    // --- Step 3: at-least-once ----------------------------------------------

    /**
     * Delivers events to the handler. `name` says who it is: the same after a
     * restart.
     *
     *   - The handler gets every event of this type, or of all types for
     *     `*`, also those from before it subscribed. It may subscribe before
     *     start() or after it.
     *   - A name and a type are one subscription: a name that subscribes to
     *     `*` and to a type gets an event of that type for each of them.
     *   - A handler that throws, or whose promise rejects, is tried again,
     *     `maxAttempts` times in all; then that event is a dead letter for
     *     it.
     *   - Meanwhile the order goes on, and so do the other subscribers.
     *   - Where it succeeded it is not called again: not because another
     *     one failed, and not after a restart.
     *   - When the power goes, an event may come twice, but none is lost.
     *
     * For the services the same holds, only that here you are the one who
     * repeats:
     *
     *   - A call that rejects, with whatever, is made again (step 4 says how
     *     often). It may have had its effect: only the answer was lost.
     *   - Every attempt of a step carries the same idempotency key, and each
     *     step of each order, compensations too, has a key of its own.
     */
    subscribe(
      type: string,
      name: string,
      handler: (event: OrderEvent) => void | Promise<void>,
    ): void {
      // TODO step 3: deliver, and remember to whom
      throw new NotImplemented('step 3: subscribe', type, name, handler);
    },

    /**
     * What people have to look at, also after a restart:
     *
     *   - an event that a subscriber could not handle: its order and type,
     *     the subscriber's name, maxAttempts;
     *   - an order that needs attention (step 4). Its type, consumer
     *     and attempts are yours to choose.
     *   - Nothing else is a dead letter, and no order that was cancelled.
     */
    deadLetters(): {
      orderId: string;
      type: string;
      consumer: string;
      attempts: number;
    }[] {
      // TODO step 3: read the dead letters from the database
      throw new NotImplemented('step 3: deadLetters');
    },

    // --- Step 4: failures ---------------------------------------------------
    //
    // No method of its own: it is about what start() has set going.
    //
    //   - A step whose call rejects is tried again, maxAttempts times in
    //     all. Before retry n the app calls clock.sleep once, for
    //     min(maxBackoffMs, backoffMs * 2 ** (n - 1)): 50, 100, 200 … The
    //     next step begins at 50 again.
    //   - It uses sleep for nothing else, but for the same pauses before a
    //     delivery is tried again, if you like. (No jitter, so that the
    //     pauses can be checked. Production has it.)
    //   - A call without an answer after callTimeoutMs is a failed attempt.
    //   - A refusal is not retried. It is an error whose name is
    //     'BusinessError': ask for the name, not for the class, and not for
    //     a code, which other errors have, too.
    //
    // Refused means that it has not happened. Given up, after maxAttempts,
    // means that nobody knows: perhaps only the answers were lost.
    //
    //   - When a step is refused, the steps before it are compensated, the
    //     last one first: release, then refund. Then the order is cancelled,
    //     with the code as its reason. Charge declined: there is nothing to
    //     compensate.
    //   - When charge or reserve is given up, its own compensation comes
    //     first, then those of the steps before it. It is safe: the services
    //     look at the order, and what never happened is not taken back. Then
    //     the order is cancelled. (Or it needs attention, and nothing is
    //     compensated: that is right as well, and more work for people.)
    //   - When ship is given up, nothing is compensated, as the parcel may be
    //     on its way, and ship has no compensation. The order needs attention.
    //   - The refund gets the id that the charge returned, as paymentId. A
    //     charge that was given up returned none: leave paymentId out.
    //   - A compensation is retried like a step. When it is given up, or
    //     refused, the order needs attention.
    //   - An order that needs attention has a dead letter.
    //   - An order that waits for a retry delays no other order, nor one
    //     that arrives later, however small the concurrency.
    //   - No more than `concurrency` calls run at once, the three services
    //     taken together. A call that has timed out runs no more.
    //
    // TODO step 4: retries with backoff, time limits, compensation

    // --- Step 5: crash recovery ---------------------------------------------
    //
    //   - The power goes after any commit, or after any effect of a service,
    //     before its answer is recorded. A new app on db.clone() finishes
    //     the order: each step happens exactly once, and each compensation,
    //     too.
    //   - What was recorded is not done again, on the way back neither. No
    //     event stands twice in the timeline.
    //   - A commit that fails once (an error, but no CrashError) is tried
    //     again within a second, without a restart and without clock.sleep.
    //     Only placeOrder may reject.
    //   - After a CrashError the app is dead: it ends quietly.
    //
    // TODO step 5: let the database know enough, and let keys survive

    // --- Step 6: shutdown ---------------------------------------------------

    /**
     * Ends the work in good order.
     *
     *   - From the call on, placeOrder rejects with ShuttingDownError.
     *   - Calls that are running are waited for, and recorded.
     *   - No other step begins, no retry and no compensation either. Nobody
     *     waits for an order in backoff.
     *   - It resolves with `{ drained: true }` when nothing is running any
     *     more, with `{ drained: false }` when that takes longer than
     *     timeoutMs (real milliseconds; without it, as long as it takes).
     *   - A restart goes on with what was not finished.
     *   - It may be called twice, and both calls wait.
     *   - It writes nothing itself.
     */
    async stop(
      options: { timeoutMs?: number } = {},
    ): Promise<{ drained: boolean }> {
      // TODO step 6: refuse new orders, begin nothing more, wait
      throw new NotImplemented('step 6: stop', options);
    },
  };
}

// ----------------------------------------------------------------------------

/** Marks what you have not written yet. Remove it with the last TODO. */
class NotImplemented extends Error {
  override name = 'NotImplemented';

  // What follows `what` is not used: it keeps your editor from greying out
  // the parameters that you are about to use.
  constructor(what: string, ..._unused: unknown[]) {
    super(what);
  }
}
