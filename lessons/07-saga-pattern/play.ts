// One order, one way, from its start to its end, over as many crashes as
// there are.
import { seeded } from '../stage/stage.ts';
import type { Rules, World } from './attempts.ts';
import { VirtualClock } from './clock.ts';
import { type EventType, Journal } from './journal.ts';
import { choreograph } from './policies.ts';
import { PowerCut, powerThatGoesAt } from './power.ts';
import { orchestrate } from './saga.ts';
import { type Op, type Plan, Services, type Span } from './services.ts';

export const ways = { orchestrated: orchestrate, choreographed: choreograph };
export type Way = keyof typeof ways;

export interface Options {
  seed: number;
  plan?: Plan;
  rules?: Partial<Rules>;
  /** Where the power goes: `charge`, `commit 3`. */
  cut?: string;
  /** A new key for each attempt, instead of one for the intention. */
  hasRandomKeys?: boolean;
}

export interface Played extends World {
  /** False: it waits for ever. */
  isOver: boolean;
  crashes: number;
}

export async function play(way: Way, options: Options): Promise<Played> {
  const world = createWorld(options);
  for (let crashes = 0; ; crashes++) {
    try {
      const isOver = await world.clock.run(ways[way](world));
      return { ...world, isOver, crashes };
    } catch (error) {
      if (!(error instanceof PowerCut)) throw error;
    }
  }
}

function createWorld(options: Options): World {
  const { seed, plan = () => undefined, cut, hasRandomKeys } = options;
  const random = seeded(seed);
  const keys = seeded(seed + 1);
  const clock = new VirtualClock();
  const power = powerThatGoesAt(cut);
  const rules: Rules = {
    maxAttempts: 4,
    maxUndoAttempts: 4,
    timeoutMs: 100,
    backoffMs: 25,
    keyOf: (op) => (hasRandomKeys ? `${op}:${keys()}` : `${op}:o1`),
    ...options.rules,
  };
  const services = new Services({ clock, plan, power, random });
  const journal = new Journal(clock, power);
  return { clock, services, journal, rules, sent: { messages: 0 } };
}

const statuses: Partial<Record<EventType, string>> = {
  OrderPlaced: 'pending',
  PaymentCharged: 'paid',
  StockReserved: 'reserved',
  OrderShipped: 'shipped',
  ShippingUnknown: 'needs attention',
  CompensationFailed: 'needs attention',
  OrderCancelled: 'cancelled',
};

/** The order as it stands: folded from its events. */
export const statusOf = ({ journal }: World): string =>
  journal.events.reduce((status, { type }) => statuses[type] ?? status, '');

export const isUndo = (op: Op): boolean => op === 'release' || op === 'refund';

/** What was taken back, in the order in which it was. */
export const compensationsOf = ({ services }: World): Op[] =>
  services.effects.map(({ op }) => op).filter(isUndo);

export type { Span };
