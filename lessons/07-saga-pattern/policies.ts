// The same saga, choreographed: nobody leads. Each part has its policies,
// "whenever this, then that", and the process is what comes of them.
import { attempt, send, type World } from './attempts.ts';
import type { DomainEvent, EventType } from './journal.ts';
import type { Op } from './services.ts';

export interface Policy {
  part: string;
  whenever: EventType[];
  does?: Op;
  /** What it tells afterwards. */
  done: EventType;
  /** It was refused. */
  failed?: EventType;
  /** It was given up: nobody knows whether it has happened. */
  unknown?: EventType;
}

export const policies: Policy[] = [
  {
    part: 'payments',
    whenever: ['OrderPlaced'],
    does: 'charge',
    done: 'PaymentCharged',
    failed: 'PaymentFailed',
    unknown: 'PaymentUnknown',
  },
  {
    part: 'inventory',
    whenever: ['PaymentCharged'],
    does: 'reserve',
    done: 'StockReserved',
    failed: 'ReservationFailed',
    unknown: 'ReservationUnknown',
  },
  {
    part: 'shipping',
    whenever: ['StockReserved'],
    does: 'ship',
    done: 'OrderShipped',
    failed: 'ShippingFailed',
    unknown: 'ShippingUnknown',
  },
  {
    part: 'inventory',
    whenever: ['ShippingFailed', 'ReservationUnknown'],
    does: 'release',
    done: 'StockReleased',
    failed: 'CompensationFailed',
    unknown: 'CompensationFailed',
  },
  {
    part: 'payments',
    whenever: ['StockReleased', 'ReservationFailed', 'PaymentUnknown'],
    does: 'refund',
    done: 'PaymentRefunded',
    failed: 'CompensationFailed',
    unknown: 'CompensationFailed',
  },
  {
    part: 'orders',
    whenever: ['PaymentRefunded', 'PaymentFailed'],
    done: 'OrderCancelled',
  },
];

/** The first event sets off the rest; after a crash the last one does. */
export async function choreograph(world: World): Promise<void> {
  const { journal } = world;
  await publish(journal.last() ?? journal.commit('OrderPlaced'), world);
}

async function publish(event: DomainEvent, world: World): Promise<void> {
  for (const policy of policies) {
    if (!policy.whenever.includes(event.type)) continue;
    await send(world);
    await publish(await follow(policy, world), world);
  }
}

async function follow(policy: Policy, world: World) {
  const { does, done, failed, unknown } = policy;
  const { journal, rules } = world;
  const isUndo = does === 'release' || does === 'refund';
  const most = isUndo ? rules.maxUndoAttempts : rules.maxAttempts;
  const outcome = does ? await attempt(does, world, most) : 'done';
  if (outcome === 'refused') return journal.commit(failed!);
  return journal.commit(outcome === 'done' ? done : unknown!);
}
