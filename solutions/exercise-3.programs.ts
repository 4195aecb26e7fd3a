// What the programs of exercise 3 share: names, odd values, and how a call ends.
import { type Failure, fc, type VirtualClock } from '../src/trial/trial.ts';

export const always = <const T>(value: T): fc.Arbitrary<T> => fc.constant(value);

const oddNames = ['', '__proto__', 'constructor', 'Ann', 'ann ', '', '__proto__', '0', '1'];
export const isOddName = (name: string): boolean => oddNames.includes(name);

/** Few names, so that they meet. */
export const name: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.constant('ann') },
  { weight: 2, arbitrary: fc.constant('bob') },
  { weight: 2, arbitrary: fc.constantFrom(...oddNames) },
);

/** Most are small; two of them are larger than 32 bits. */
export const amount: fc.Arbitrary<number> = fc.constantFrom(10, 20, 1, 80, 2 ** 31, 2 ** 40);

export const failure: fc.Arbitrary<Failure> = fc.oneof(
  { weight: 2, arbitrary: fc.constant<Failure>({ error: true }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Failure>({ value: undefined }, { value: 0 }, { value: '' }),
  },
);

export type Ending = { value: any } | { error: unknown } | 'pending';

/** Starts a call, sync or not. Its ending is looked up later. */
export function started(call: () => unknown): () => Ending {
  let ending: Ending = 'pending';
  const run = async () => call();
  run().then(
    (value) => {
      ending = { value };
    },
    (error) => {
      ending = { error };
    },
  );
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
