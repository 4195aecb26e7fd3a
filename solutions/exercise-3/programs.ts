// What the programs of exercise 3 share: names, odd values, and how a call ends.
import type { Dice, Failure, VirtualClock } from '../../src/trial/trial.ts';

const oddNames = ['', '__proto__', 'constructor', 'Ann', 'ann ', '', '__proto__', '0', '1'];
export const isOddName = (name: string): boolean => oddNames.includes(name);

/** Few names, so that they meet. */
export const name = (dice: Dice): string =>
  dice.pick(dice.isOneIn(4) ? oddNames : ['ann', 'ann', 'bob']);

/** Most are small; two of them are larger than 32 bits. */
export const amount = (dice: Dice): number => dice.pick([10, 20, 1, 80, 2 ** 31, 2 ** 40]);

export const failure = (dice: Dice): Failure =>
  dice.isOneIn(3) ? { value: dice.pick([undefined, 0, '']) } : { error: true };

export type Ending = { value: any } | { error: unknown } | 'pending';

/** Starts a call, sync or not. Its ending is looked up later. */
export function started(call: () => unknown): () => Ending {
  let ending: Ending = 'pending';
  const fails = (error: unknown) => {
    ending = { error };
  };
  try {
    Promise.resolve(call()).then((value) => {
      ending = { value };
    }, fails);
  } catch (error) {
    fails(error);
  }
  return () => ending;
}

/** Gives calls the time that they need, up to 10 s. */
export async function allOf(calls: (() => Ending)[], clock: VirtualClock): Promise<void> {
  const isOver = () => calls.every((call) => call() !== 'pending');
  for (let turn = 0; turn < 50 && !isOver(); turn++) await null;
  if (isOver()) return;
  await clock.settle();
  for (let waited = 0; waited < 10_000 && !isOver(); ) {
    const ms = Math.min(Math.max(clock.nextDueAt() - clock.now, 1), 100);
    waited += ms;
    await clock.advance(ms);
  }
}

export async function endingOf(call: () => unknown, clock: VirtualClock): Promise<Ending> {
  const ending = started(call);
  await allOf([ending], clock);
  return ending();
}
