// The saga, orchestrated (Hector Garcia-Molina and Kenneth Salem, "Sagas",
// 1987): local transactions in a row, each with what takes it back. One place
// knows the whole of it, and what has been done stands in the journal.
import { attempt, send, type World } from './attempts.ts';
import type { EventType } from './journal.ts';
import type { Op } from './services.ts';

export interface Step {
  op: Op;
  done: EventType;
  /** It was refused, so it has not happened. */
  failed: EventType;
  /** It was given up: perhaps it has happened, and only the answer was lost. */
  unknown: EventType;
  undo?: { op: Op; done: EventType };
}

/** Before the pivot, `ship`, there is a way back; after it only forward. */
export const steps: Step[] = [
  {
    op: 'charge',
    done: 'PaymentCharged',
    failed: 'PaymentFailed',
    unknown: 'PaymentUnknown',
    undo: { op: 'refund', done: 'PaymentRefunded' },
  },
  {
    op: 'reserve',
    done: 'StockReserved',
    failed: 'ReservationFailed',
    unknown: 'ReservationUnknown',
    undo: { op: 'release', done: 'StockReleased' },
  },
  {
    op: 'ship',
    done: 'OrderShipped',
    failed: 'ShippingFailed',
    unknown: 'ShippingUnknown',
  },
];

/** Begins, or goes on where the journal ends: a crash needs no other code. */
export async function orchestrate(world: World): Promise<void> {
  if (!world.journal.last()) world.journal.commit('OrderPlaced');
  if (!(await forward(world))) await backward(world);
}

async function forward(world: World): Promise<boolean> {
  const { journal } = world;
  for (const { op, done, failed, unknown } of steps) {
    if (journal.has(done)) continue;
    if (journal.has(failed) || journal.has(unknown)) return false;
    const outcome = await ask(op, world);
    if (outcome === 'refused') journal.commit(failed);
    else journal.commit(outcome === 'done' ? done : unknown);
    if (outcome !== 'done') return false;
  }
  return true;
}

/**
 * The last one first, and a step that was given up is undone itself. A parcel
 * that may be on its way is left to a person.
 */
async function backward(world: World): Promise<void> {
  const { journal, rules } = world;
  if (journal.has('OrderCancelled') || journal.has('ShippingUnknown')) return;
  for (const { done, unknown, undo } of steps.toReversed()) {
    const mayHaveHappened = journal.has(done) || journal.has(unknown);
    if (!undo || !mayHaveHappened || journal.has(undo.done)) continue;
    const outcome = await ask(undo.op, world, rules.maxUndoAttempts);
    if (outcome !== 'done') {
      journal.commit('CompensationFailed'); // a person must look at it
      return;
    }
    journal.commit(undo.done);
  }
  journal.commit('OrderCancelled');
}

/** A command goes out, a reply comes back. */
async function ask(op: Op, world: World, maxAttempts?: number) {
  await send(world);
  const outcome = await attempt(op, world, maxAttempts);
  await send(world);
  return outcome;
}
