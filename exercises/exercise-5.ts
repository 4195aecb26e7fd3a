// Exercise 5: order to shipping
//
// A shop takes orders. Each one has to be paid, its stock reserved, and a
// parcel shipped. Three services do that, and none of them knows the others:
//
//   payments    charge { amount }       refund { paymentId }
//   inventory   reserve { items }       release { items }
//   shipping    ship { items }
//
// No transaction spans them. They are slow, they refuse, they never answer,
// and the power goes at the worst moment. Still every order must end well:
// everything happened exactly once, or everything was taken back.
//
// Given, in exercise-5.infra.ts (read it, do not edit it): a database with
// synchronous transactions, a clock, and services that honour idempotency
// keys. They fail as real ones do. Keep in the database whatever must
// survive; which tables there are is up to you.
//
// How you solve it is free: a process that knows every step, events that set
// each other off, or a saga folded from its events. Names and signatures
// stay as they are. Every rule that is checked stands here.
//
//   events-course check 5         checks step after step
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
  maxAttempts?: number; // of a step, or of a delivery; by default 4
  backoffMs?: number; // the pause before the first retry; 50
  maxBackoffMs?: number; // no pause is longer; 1000
  concurrency?: number; // so many service calls at once, no more; 4
  callTimeoutMs?: number; // real milliseconds, by setTimeout; 5000
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
     *     qty above 0, and a total above 0. Else: ValidationError, and
     *     nothing is kept.
     *   - The same id is the same order, also after a restart, also when
     *     both come at once: the first resolves with `duplicate: false`, the
     *     others with `duplicate: true`, and nothing is added.
     *   - The order and its message, the event OrderPlaced, are one commit.
     *     Whichever commit fails, and whenever the power goes: both are
     *     there, or neither. Both are, when placeOrder has resolved.
     *   - It works before start(), too. From the call of stop() on, it
     *     rejects with ShuttingDownError (step 6).
     */
    async placeOrder(
      order: Order,
    ): Promise<{ orderId: string; duplicate: boolean }> {
      // TODO step 1: refuse what is not valid
      // TODO step 1: write the order and OrderPlaced in one transaction
      throw new NotImplemented('step 1: placeOrder', order);
    },

    /**
     * The order as it stands: `pending` as soon as it is placed; undefined
     * when nobody placed it. `reason` is the code of the refusal that got it
     * cancelled.
     */
    order(
      id: string,
    ): { orderId: string; status: Status; reason?: string } | undefined {
      // TODO step 1: read the order from the database
      throw new NotImplemented('step 1: order', id);
    },

    /** The events of an order, oldest first. The first one is OrderPlaced. */
    timeline(id: string): {
      id: string;
      type: string;
      at: number; // the clock's now()
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
     *     idempotencyKey, … }) with what the service needs (see above; ship
     *     needs the items). Each is recorded before the next one is called.
     *   - A step that is ready starts within a few milliseconds.
     *   - The timeline is then exactly OrderPlaced, PaymentCharged,
     *     StockReserved, OrderCompleted. Each event is caused by the one
     *     before it, and all have the same correlationId.
     *   - 20 orders at once: each step of each exactly once.
     *   - It writes nothing itself, it never throws and leaves no rejected
     *     promise, even when the database was killed (steps 5 and 6).
     */
    start(): void {
      // TODO step 2: take up what the database holds, charge, reserve, ship
      // TODO step 3: give every call its idempotency key
      // TODO step 4: retry, give up, compensate
      // TODO step 5: survive a crash at any point
      throw new NotImplemented('step 2: start');
    },

    /** Resolves once nothing is left to do: no step, delivery or retry. */
    async drain(): Promise<void> {
      // TODO step 2: wait until nothing is left to do
      throw new NotImplemented('step 2: drain');
    },

    // --- Step 3: at-least-once ----------------------------------------------

    /**
     * Delivers every event of this type, or of all types for `*`, to the
     * handler, and waits for its promise. `name` says who it is: the same
     * after a restart.
     *
     *   - A handler that throws or rejects is tried again, `maxAttempts`
     *     times in all; then that event is a dead letter for it.
     *   - Meanwhile the order goes on, and so do the other subscribers.
     *   - Where it succeeded it is not called again: not because another
     *     one failed, and not after a restart.
     *   - When the power goes, an event may come twice, but none is lost.
     *
     * For the services the same holds, only that here you are the one who
     * repeats. A call that rejects is made again (step 4 says how often),
     * and it may have had its effect: only the answer was lost. So every
     * attempt of a step carries the same idempotency key, and each step of
     * each order, compensations too, has a key of its own.
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
     * What was given up, and not made good: an event that a subscriber could
     * not handle (its type, the subscriber's name, maxAttempts), or a
     * compensation that failed (step 4). Also after a restart.
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
    //     next step begins at 50 again. It uses sleep for nothing else.
    //     (No jitter, so that the pauses can be checked. Production has it.)
    //   - A call without an answer after callTimeoutMs is a failed attempt.
    //   - A refusal is not retried. It is an error whose name is
    //     'BusinessError': ask for the name, not for the class, and not for
    //     a code, which other errors have, too.
    //   - When a step is refused, or given up, the steps before it are
    //     compensated, the last one first: release, then refund. Then the
    //     order is cancelled, with the code as its reason. Charge declined:
    //     there is nothing to compensate. The refund gets the id that the
    //     charge returned, as paymentId.
    //   - What was compensated is no dead letter.
    //   - A compensation is retried like a step. When it is given up, or
    //     refused, the order needs attention, and a dead letter tells of it.
    //   - An order that waits for a retry delays no other order, nor one
    //     that arrives later, however small the concurrency. More calls
    //     than that never run at once, the three services taken together.
    //
    // TODO step 4: retries with backoff, time limits, compensation

    // --- Step 5: crash recovery ---------------------------------------------
    //
    //   - The power goes after any commit, or after any effect of a service,
    //     before its answer is recorded. A new app on db.clone() finishes
    //     the order: charged, reserved and shipped exactly once; or, when
    //     nobody ships, also released and refunded exactly once. No event
    //     stands twice in the timeline.
    //   - A commit that fails once (an error, but no CrashError) is tried
    //     again, without a restart. Only placeOrder may reject.
    //   - After a CrashError the app is dead: it ends quietly.
    //
    // TODO step 5: let the database know enough, and let keys survive

    // --- Step 6: shutdown ---------------------------------------------------

    /**
     * Ends the work in good order.
     *
     *   - From the call on, placeOrder rejects with ShuttingDownError.
     *   - Calls that are running are waited for, and recorded. No other
     *     step begins. Nobody waits for an order in backoff.
     *   - It resolves with `{ drained: true }` when nothing is running any
     *     more, with `{ drained: false }` when that takes longer than
     *     timeoutMs (real milliseconds; without it, as long as it takes).
     *   - A restart goes on with what was not finished.
     *   - It may be called twice. It writes nothing itself.
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

/** Marks what you have not written yet. It goes when the last TODO goes. */
class NotImplemented extends Error {
  override name = 'NotImplemented';

  // What follows `what` is not used: it keeps your editor from greying out
  // the parameters that you are about to use.
  constructor(what: string, ..._unused: unknown[]) {
    super(what);
  }
}
