// Payments, inventory and shipping: three services with three databases, who
// know nothing of each other. Here they are one class with one failure plan.
import type { VirtualClock } from './clock.ts';
import type { Power } from './power.ts';

export type Op = 'charge' | 'reserve' | 'ship' | 'release' | 'refund';

/** No: for a reason of the business. Asked again, it is still no. */
export class BusinessError extends Error {
  override name = 'BusinessError';
}

/**
 * hiccup: an error that may pass. refuse: a BusinessError. lost: it is done,
 * but the answer never comes.
 */
export type Trouble = 'hiccup' | 'refuse' | 'lost' | undefined;
export type Plan = (op: Op, call: number) => Trouble;

/** What a compensation takes back. */
const undone: Partial<Record<Op, Op>> = {
  release: 'reserve',
  refund: 'charge',
};

/** A call, from and to; what the Gantt chart is made of. */
export interface Span {
  op: Op;
  from: number;
  to: number;
  isDone: boolean;
}

interface Environment {
  clock: VirtualClock;
  plan: Plan;
  power: Power;
  random: () => number;
}

export class Services {
  readonly spans: Span[] = [];
  /** What really happened, and when. */
  readonly effects: { op: Op; at: number }[] = [];
  readonly #keys = new Set<string>();
  readonly #here: Environment;

  constructor(here: Environment) {
    this.#here = here;
  }

  /**
   * A key that is known gets its answer again, without a second effect. What
   * never happened is not taken back.
   */
  async call(op: Op, key: string): Promise<void> {
    const { clock, plan, power, random } = this.#here;
    const from = clock.now();
    const trouble = plan(op, this.calls(op) + 1);
    const span: Span = { op, from, to: from, isDone: trouble === undefined };
    this.spans.push(span);
    await clock.sleep(20 + Math.round(random() * 15));
    span.to = clock.now();
    if (trouble === 'refuse') throw new BusinessError(`${op} refused`);
    if (trouble === 'hiccup') throw new Error(`${op} is not there`);
    const of = undone[op];
    const isIdle = of !== undefined && this.times(of) === 0;
    if (!this.#keys.has(key) && !isIdle)
      this.effects.push({ op, at: clock.now() });
    this.#keys.add(key);
    power(op);
    if (trouble === 'lost') await new Promise(() => {});
  }

  calls(op: Op): number {
    return this.spans.filter((span) => span.op === op).length;
  }

  times(op: Op): number {
    return this.effects.filter((effect) => effect.op === op).length;
  }
}
