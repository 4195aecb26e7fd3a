// The orders that we look at, and what goes wrong with each.
import type { Op, Plan } from './services.ts';

export type Fail = 'payment' | 'inventory' | 'shipping' | 'none';
export type Kind = 'transient' | 'business';

const ops: Record<Fail, Op | undefined> = {
  payment: 'charge',
  inventory: 'reserve',
  shipping: 'ship',
  none: undefined,
};

export interface Order {
  name: string;
  plan: Plan;
}

export function ordersFor(fail: Fail, kind: Kind): Order[] {
  const failing = ops[fail];
  const passes: Order = { name: 'all is well', plan: () => undefined };
  if (!failing) return [passes];
  const hiccups: Order = {
    name: `${failing} fails twice`,
    plan: (op, call) => (op === failing && call <= 2 ? 'hiccup' : undefined),
  };
  return [
    passes,
    hiccups,
    { name: nameOf(failing, kind), plan: ending(failing, kind) },
  ];
}

const nameOf = (op: Op, kind: Kind) =>
  kind === 'business' ? `${op} is refused` : `${op} is down`;

/** The step fails for good; and the first refund fails once, as it would. */
export const ending =
  (failing: Op, kind: Kind): Plan =>
  (op, call) => {
    if (op === failing) return kind === 'business' ? 'refuse' : 'hiccup';
    return op === 'refund' && call === 1 ? 'hiccup' : undefined;
  };
