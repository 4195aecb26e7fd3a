// What the programs of exercise 3 share: names, odd values, and how a call ends.
import { fc, type VirtualClock } from '../src/trial/trial.ts';

/** One time in `of`. (fast-check's `option` with `freq: 1` is always nil.) */
export const onceIn = <T>(of: number, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: of - 1, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });

/** A field that is undefined is left out: it would show in what the run is made of. */
export const record = <T>(fields: { [Key in keyof T]: fc.Arbitrary<T[Key]> }): fc.Arbitrary<T> =>
  fc
    .record(fields as Record<string, fc.Arbitrary<unknown>>)
    .map((made) =>
      Object.fromEntries(Object.entries(made).filter(([, value]) => value !== undefined)),
    ) as fc.Arbitrary<T>;

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

/** How a call fails: with an Error, or with an odd value. */
export type Failure = { error: true } | { value: unknown };

export const failure: fc.Arbitrary<Failure> = fc.oneof(
  { weight: 2, arbitrary: fc.constant<Failure>({ error: true }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Failure>({ value: undefined }, { value: 0 }, { value: '' }),
  },
);

const errors = new WeakMap<Failure, Error>();

/** One error for each place in the program: errors are compared by identity. */
export function errorOf(failure: Failure): unknown {
  if (!('error' in failure)) return failure.value;
  const error = errors.get(failure) ?? new Error('no');
  errors.set(failure, error);
  return error;
}

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
