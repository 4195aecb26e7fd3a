// One step, tried until it succeeds, is refused, or is given up.
import type { VirtualClock } from './clock.ts';
import type { Journal } from './journal.ts';
import { PowerCut } from './power.ts';
import { BusinessError, type Op, type Services } from './services.ts';

export interface Rules {
  maxAttempts: number;
  /** As a step, unless somebody thinks that it does not matter. */
  maxUndoAttempts: number;
  /** No answer after this is a failed attempt. Infinity: we wait. */
  timeoutMs: number;
  backoffMs: number;
  /** The key under which a service knows a call again. */
  keyOf: (op: Op) => string;
}

/** Everything that one order lives in. */
export interface World {
  clock: VirtualClock;
  services: Services;
  journal: Journal;
  rules: Rules;
  /** Messages between the parts: commands and replies, or events. */
  sent: { messages: number };
}

export type Outcome = 'done' | 'refused' | 'given up';

const hopMs = 6;

/** A message is on its way for a while. */
export function send({ clock, sent }: World): Promise<void> {
  sent.messages++;
  return clock.sleep(hopMs);
}

/** The pause doubles. In production chance scatters it (scene errors). */
export const pause = (retry: number, baseMs: number): number =>
  baseMs * 2 ** (retry - 1);

export async function attempt(
  op: Op,
  { clock, services, rules }: World,
  maxAttempts = rules.maxAttempts,
): Promise<Outcome> {
  for (let n = 1; n <= maxAttempts; n++) {
    if (n > 1) await clock.sleep(pause(n - 1, rules.backoffMs));
    try {
      await within(rules.timeoutMs, clock, services.call(op, rules.keyOf(op)));
      return 'done';
    } catch (error) {
      if (error instanceof PowerCut) throw error;
      if (error instanceof BusinessError) return 'refused';
    }
  }
  return 'given up';
}

/** A time-out says that there was no answer, not that there was no effect. */
function within(ms: number, clock: VirtualClock, call: Promise<void>) {
  if (ms === Infinity) return call;
  const tooLate = clock.sleep(ms).then(() => {
    throw new Error(`no answer within ${ms} ms`);
  });
  return Promise.race([call, tooLate]);
}
