// What can happen to a bus in one generated run. A program is data, so that it can be shrunk: what
// listeners and handlers do is a part of it.
import { type Failure, fc, type Operation, type Program } from '../../src/trial/trial.ts';

export interface Emit extends Operation {
  do: 'emit';
  event: string;
  /** Without it, the next number. */
  payload?: { value: unknown };
  times?: number;
}

export interface On extends Operation {
  do: 'on';
  event: string;
  /** The listener of that index once more, instead of a new one. */
  again?: number;
  /** By once(), or by the option: so it is with a signal. */
  once?: 'method' | 'option';
  signal?: number;
  throws?: Failure;
  /** Milliseconds for which the listener blocks. */
  takes?: number;
  /** What the listener does at its first call. */
  does?: Op[];
}

export interface Outcome {
  /** Milliseconds until the handler's promise settles; 0: it returns at once. */
  takes: number;
  fails?: Failure;
  /** It takes the items out of its array. */
  empties?: boolean;
  /** It emits one more item. */
  emits?: boolean;
}

export interface BatchOn extends Operation {
  do: 'batch';
  event: string;
  options: {
    maxSize: number;
    maxWaitMs: number;
    maxBuffered?: number;
    overflow?: 'reject' | 'drop-oldest' | 'drop-newest';
  };
  /** One for each call, from the beginning again after the last. */
  handler: Outcome[];
}

export type Op =
  | Emit
  | On
  | BatchOn
  | { do: 'off'; which: number }
  | { do: 'abort'; signal: number }
  | { do: 'wait'; ms: number }
  | { do: 'flush' | 'close'; which: number };

export interface Run extends Program {
  /** What onError does; without it there is none. */
  onError?: 'keeps' | 'throws';
  /** `sampleEvery`; 0: left out, so the default of 64 holds. Without it metrics are off. */
  metrics?: number;
}

// --- Values that hurt -----------------------------------------------------------------------------

const names = ['price', 'error', 'constructor', '__proto__', 'newListener', ''];
/** Few names, so that they meet. */
const name = fc
  .oneof(
    { weight: 5, arbitrary: fc.constant(0) },
    { weight: 2, arbitrary: fc.constant(1) },
    { weight: 1, arbitrary: fc.nat(names.length - 1) },
  )
  .map((index) => names[index]!);

const oddValue = fc.constantFrom(undefined, 0, Number.NaN, '', null, false);
/** An object too: who copies it hands on another one. */
const payload = fc
  .oneof(
    { weight: 2, arbitrary: oddValue },
    { weight: 1, arbitrary: fc.constant({ symbol: 'ACME' }) },
  )
  .map((value) => ({ value }));

const rarely = <T>(arbitrary: fc.Arbitrary<T>) => fc.onceIn(4, arbitrary);

const failure: fc.Arbitrary<Failure> = fc.oneof(
  fc.constant<Failure>({ error: true }),
  oddValue.map((value) => ({ value })),
);

const one = <T extends Op>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<Op[]> =>
  arbitrary.map((op) => [op]);

// --- Operations -----------------------------------------------------------------------------------

const emit = fc.record<Emit>({
  do: fc.constant('emit'),
  event: name,
  payload: rarely(payload),
  times: fc.oneof(
    { weight: 12, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.constant(70) },
  ),
});
const off = fc.record({ do: fc.constant('off' as const), which: fc.nat(4) });
const abort = fc.record({ do: fc.constant('abort' as const), signal: fc.nat(1) });

/** What a listener does: one thing, or two that hurt only together. */
function doings(again: fc.Arbitrary<On>, step: number): fc.Arbitrary<Op[]> {
  const replaces = fc.tuple(fc.constantFrom(1, 1, 2, 0), name).map(([which, event]): Op[] => [
    { do: 'off', which },
    { do: 'on', event, again: which },
  ]);
  const addsAndEmits = fc.tuple(fc.nat(2), name).map(([index, event]): Op[] => [
    { do: 'on', event, again: index },
    { do: 'emit', event },
  ]);
  return fc.oneof(
    { weight: 3, arbitrary: one<Op>(fc.oneof(emit, off, again, ...(step >= 3 ? [abort] : []))) },
    { weight: 1, arbitrary: replaces },
    { weight: 1, arbitrary: addsAndEmits },
  );
}

/** Step by step more can happen: a learner at step 2 has no signals yet. */
function listening(step: number) {
  const signal = step >= 3 ? fc.onceIn(2, fc.nat(1)) : fc.constant(undefined);
  const once =
    step >= 2
      ? rarely(fc.constantFrom('method' as const, 'option' as const))
      : fc.constant(undefined);
  const again = fc.record<On>({
    do: fc.constant('on'),
    event: name,
    again: fc.constantFrom(0, 0, 1, 2),
    once,
    signal,
  });
  const inside = doings(again, step);
  const on = fc.record<On>({
    do: fc.constant('on'),
    event: name,
    once,
    signal,
    throws: step >= 2 ? rarely(failure) : fc.constant(undefined),
    takes: step >= 6 ? fc.onceIn(2, fc.constantFrom(1, 5, 20)) : fc.constant(undefined),
    does: step >= 2 ? fc.onceIn(2, inside) : fc.constant(undefined),
  });
  return fc.array<Op>(
    fc.oneof(
      { weight: 4, arbitrary: on },
      { weight: 2, arbitrary: again },
      { weight: 4, arbitrary: emit },
      { weight: 2, arbitrary: off },
      ...(step >= 3 ? [{ weight: 2, arbitrary: abort }] : []),
    ),
    { maxLength: 14, size: 'max' },
  );
}

const onError = fc.constantFrom('keeps' as const, undefined, 'throws' as const);

/** Runs with listeners only. */
export const listenerRuns = (step: number): fc.Arbitrary<Run> =>
  fc.record<Run>({
    onError: step >= 2 ? onError : fc.constant('keeps' as const),
    metrics: step >= 6 ? fc.constantFrom(1, 1, 2, 3, 0, 0, undefined) : fc.constant(undefined),
    ops: listening(step),
  });

const outcome = fc.record<Outcome>({
  takes: fc.constantFrom(0, 0, 30, 200, 400),
  fails: rarely(failure),
  empties: rarely(fc.constant(true)),
  emits: fc.oneof(
    { weight: 9, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.constant(true) },
  ),
});
const handler = fc.array(outcome, { minLength: 1, maxLength: 3 });
const maxWaitMs = fc.constantFrom(100, 300, 20, 0);

/** Three shapes: without a bound, with one, and with a bound of 0. */
const options = fc.oneof(
  { weight: 3, arbitrary: fc.record({ maxSize: fc.integer({ min: 1, max: 3 }), maxWaitMs }) },
  {
    weight: 3,
    arbitrary: fc.record<BatchOn['options']>({
      maxSize: fc.constantFrom(1, 2, 3, 4, 4),
      maxWaitMs,
      maxBuffered: fc.constantFrom(1, 2, 2, 3),
      overflow: fc.constantFrom('drop-oldest', 'drop-oldest', undefined, 'reject', 'drop-newest'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record<BatchOn['options']>({
      maxSize: fc.integer({ min: 1, max: 3 }),
      maxWaitMs,
      maxBuffered: fc.constant(0),
      overflow: fc.constantFrom(undefined, 'reject', 'drop-newest'),
    }),
  },
);

const batch = fc.record<BatchOn>({
  do: fc.constant('batch'),
  event: fc.oneof({ weight: 5, arbitrary: fc.constant('price') }, { weight: 1, arbitrary: name }),
  options,
  handler,
});

const item = (times: fc.Arbitrary<number>) =>
  fc.record<Emit>({
    do: fc.constant('emit'),
    event: fc.constant('price'),
    payload: fc.oneof(
      { weight: 6, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: payload },
    ),
    times,
  });
const wait = fc.record({
  do: fc.constant('wait' as const),
  ms: fc.constantFrom(0, 1, 10, 20, 50, 90, 100, 150, 300, 400),
});
const end = fc.record({
  do: fc.constantFrom('flush' as const, 'flush' as const, 'close' as const),
  which: fc.constantFrom(0, 0, 0, 1),
});
/** Prices that keep coming: a wait is put off by them, if it can be put off. */
const stream = fc
  .tuple(fc.integer({ min: 2, max: 6 }), fc.constantFrom(50, 20, 90))
  .map(([times, ms]): Op[] =>
    Array.from({ length: times }, (): Op[] => [
      { do: 'emit', event: 'price' },
      { do: 'wait', ms },
    ]).flat(),
  );

/** Runs with one batch, and now and then a second. */
export const batchRuns: fc.Arbitrary<Run> = fc.record<Run>({
  onError,
  ops: fc
    .tuple(
      batch,
      fc.array(
        fc.oneof(
          { weight: 6, arbitrary: one(item(fc.constantFrom(1, 1, 2, 3, 5))) },
          { weight: 2, arbitrary: stream },
          { weight: 5, arbitrary: one(wait) },
          { weight: 2, arbitrary: one(end) },
          { weight: 1, arbitrary: one(batch) },
        ),
        { maxLength: 12, size: 'max' },
      ),
    )
    .map(([first, rest]) => [first, ...rest.flat()]),
});
