// What can happen to a shop in one generated run. A program is data, so that it can be shrunk: how the
// services answer, and how subscribers fail, are a part of it.
import { fc, type Operation, type Program } from '../src/trial/trial.ts';

export const forwardOps = ['charge', 'reserve', 'ship'] as const;
export type ForwardOp = (typeof forwardOps)[number];
export type Op = ForwardOp | 'release' | 'refund';

/** How a call goes wrong. After a refusal every later call is refused, too. */
export type Trouble =
  | 'fails' // it rejects, and nothing has happened
  | 'rejects with undefined'
  | 'fails with a code' // ECONNRESET, as Node's errors have it
  | 'answer lost' // it has happened, and the call rejects
  | 'never answers' // nothing has happened
  | 'answer never comes' // it has happened
  | 'answers too late' // it has happened
  | 'refused'
  | 'refused by another class'; // an error of that name, from elsewhere

export interface Plan {
  how: Trouble;
  /** So many calls; the later ones succeed. */
  times: number;
}

/** What is wrong with an order. */
export type Odd =
  | 'no id'
  | 'id undefined'
  | 'items []'
  | 'items undefined'
  | 'qty 0'
  | 'qty -1'
  | 'qty NaN'
  | 'qty missing'
  | 'total 0'
  | 'total -5'
  | 'total NaN'
  | 'total missing';

export interface Place extends Operation {
  do: 'place';
  id: string;
  total: number;
  items?: number;
  odd?: Odd;
  /** Twice at once. */
  twice?: true;
  plans?: Partial<Record<Op, Plan>>;
}

export interface Subscribe extends Operation {
  do: 'subscribe';
  type: string;
  name: string;
  /** Each event fails that often. */
  fails?: { how: 'throws' | 'rejects' | 'rejects with undefined'; times: number };
  /** Milliseconds that the handler takes. */
  takes?: number;
}

export type Act =
  | Place
  | Subscribe
  | { do: 'start' }
  | { do: 'drain' }
  | { do: 'wait'; ms: number }
  /** The commit after so many others fails. */
  | { do: 'fail'; commit: number }
  /** The power goes: after so many commits, or effects of services, or at once. */
  | { do: 'cut'; after: 'commit' | 'effect' | 'now'; nth: number }
  | { do: 'restart' }
  | { do: 'stop'; timeoutMs?: number };

export interface Config {
  maxAttempts?: number;
  backoffMs?: number;
  maxBackoffMs?: number;
  concurrency?: number;
  callTimeoutMs?: number;
}

export interface Run extends Program {
  config?: Config;
  /** Milliseconds that a service takes for its answer; 0: one turn of the event loop. */
  takes?: number;
}

// --- Orders ---------------------------------------------------------------------------------------

/** Few ids, so that they meet; now and then one that an object has already. */
const ids = ['o1', 'o1', 'o1', 'o2', 'o2', 'o3', 'o11', '__proto__', 'constructor'];
const id = fc.nat(ids.length - 1).map((index) => ids[index]!);

const odd = fc.constantFrom<Odd>(
  'items []',
  'items undefined',
  'no id',
  'id undefined',
  'qty 0',
  'qty -1',
  'qty NaN',
  'qty missing',
  'total 0',
  'total -5',
  'total NaN',
  'total missing',
);

const lost = ['fails', 'answer lost', 'rejects with undefined'] as const;
const passing = [...lost, 'fails with a code'] as const;
const slow = ['never answers', 'answer never comes', 'answers too late'] as const;
const final = ['refused', 'refused', 'refused by another class'] as const;

/** A service may fail for a while; from step 4 on it may also refuse, or be away for good. */
function plan(step: number): fc.Arbitrary<Plan> {
  if (step < 4) return fc.record({ how: fc.constantFrom<Trouble>(...lost), times: fc.constant(1) });
  return fc.record({
    how: fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom<Trouble>(...final) },
      { weight: 4, arbitrary: fc.constantFrom<Trouble>(...passing) },
      { weight: 2, arbitrary: fc.constantFrom<Trouble>(...slow) },
    ),
    times: fc.constantFrom(1, 9, 2, 3),
  });
}

function plans(step: number): fc.Arbitrary<Place['plans']> {
  if (step < 3) return fc.constant(undefined);
  const of = (times: number) => fc.onceIn(times, plan(step));
  const none = fc.constant(undefined);
  return fc
    .onceIn(
      2,
      fc.record<NonNullable<Place['plans']>>({
        charge: of(4),
        reserve: of(3),
        ship: of(2),
        release: step < 4 ? none : of(3),
        refund: step < 4 ? none : of(3),
      }),
    )
    .map((one) => (one && Object.keys(one).length > 0 ? one : undefined));
}

const place = (step: number): fc.Arbitrary<Place> =>
  fc.record<Place>({
    do: fc.constant('place'),
    id,
    total: fc.constantFrom(40, 55, 7),
    items: fc.onceIn(3, fc.constant(2)),
    odd: fc.onceIn(step === 1 ? 3 : 20, odd),
    twice: fc.onceIn(step === 1 ? 4 : 10, fc.constant(true)),
    plans: plans(step),
  });

// --- Whatever else happens --------------------------------------------------------------------------

const wait = fc.record({
  do: fc.constant('wait' as const),
  ms: fc.constantFrom(0, 1, 5, 20, 50, 100),
});
const start = fc.constant({ do: 'start' as const });
const drain = fc.constant({ do: 'drain' as const });
const restart = fc.constant({ do: 'restart' as const });
const fail = fc.record({
  do: fc.constant('fail' as const),
  commit: fc.constantFrom(1, 1, 2, 3, 4, 5, 6, 8, 10),
});
const cut = fc.record({
  do: fc.constant('cut' as const),
  after: fc.constantFrom('commit' as const, 'effect' as const, 'commit' as const, 'now' as const),
  nth: fc.constantFrom(1, 2, 3, 4, 5, 6, 7, 8, 10),
});
const stop = fc.record<Extract<Act, { do: 'stop' }>>({
  do: fc.constant('stop'),
  timeoutMs: fc.constantFrom(undefined, undefined, 0, 15, 200),
});

const types = ['*', 'OrderPlaced', 'PaymentCharged', 'OrderCompleted'];
const subscribe: fc.Arbitrary<Subscribe> = fc.record<Subscribe>({
  do: fc.constant('subscribe'),
  type: fc.constantFrom(...types),
  name: fc.constantFrom('A', 'A', 'B', 'constructor'),
  fails: fc.onceIn(
    2,
    fc.record({
      how: fc.constantFrom('rejects', 'throws', 'rejects with undefined'),
      times: fc.constantFrom(1, 9, 2),
    }),
  ),
  takes: fc.onceIn(3, fc.constantFrom(3, 15)),
});

/** The defaults now and then, but for a time limit of 5 seconds: apps that poll would poll for long. */
function config(step: number): fc.Arbitrary<Config | undefined> {
  if (step < 3) return fc.onceIn(4, fc.constant({ concurrency: 2 }));
  if (step === 3)
    return fc.constantFrom({ backoffMs: 10 }, { backoffMs: 10, maxAttempts: 5 }, undefined);
  const small = fc.record<Config>({
    maxAttempts: fc.constantFrom(2, 3, undefined, 1),
    backoffMs: fc.constantFrom(10, 20, 0),
    maxBackoffMs: fc.constantFrom(undefined, 35, undefined, 0),
    concurrency: fc.constantFrom(undefined, 1, 2),
    callTimeoutMs: fc.constantFrom(40, 40, 25),
  });
  return fc.oneof(
    { weight: 7, arbitrary: small },
    { weight: 1, arbitrary: fc.constant({ callTimeoutMs: 40 }) },
  );
}

const weighted = (weight: number, arbitrary: fc.Arbitrary<Act>) => ({ weight, arbitrary });

/** Step by step more can happen: a learner at step 3 has no stop() yet. */
export function shopRuns(step: number): fc.Arbitrary<Run> {
  const order = place(step);
  const first: fc.Arbitrary<Act[]>[] = [
    step >= 3 ? fc.onceIn(2, subscribe).map((one) => (one ? [one] : [])) : fc.constant([]),
    step >= 2 ? fc.constantFrom<Act[]>([{ do: 'start' }], [{ do: 'start' }], []) : fc.constant([]),
    order.map((one) => [one]),
  ];
  const then = fc.array(
    fc.oneof(
      weighted(5, order),
      weighted(step === 1 ? 1 : 5, wait),
      ...(step === 1 ? [weighted(2, fail), weighted(2, cut), weighted(2, restart)] : []),
      ...(step >= 2 ? [weighted(1, start), weighted(1, drain)] : []),
      ...(step >= 3 ? [weighted(2, subscribe)] : []),
      ...(step === 3 ? [weighted(2, restart)] : []),
      ...(step >= 5 ? [weighted(2, fail), weighted(3, cut), weighted(2, restart)] : []),
      ...(step >= 6 ? [weighted(4, stop)] : []),
    ),
    { maxLength: 6, size: 'max' },
  );
  const anything = fc.tuple(...first, then).map((parts) => parts.flat());
  return fc.record<Run>({
    config: config(step),
    takes: step === 1 ? fc.constant(undefined) : fc.constantFrom(undefined, 5, 20, undefined),
    ops: step < 6 ? anything : fc.oneof(anything, stoppedOnTheWay),
  });
}

const plain = (id: string): Place => ({ do: 'place', id, total: 40 });

/** An order that is refused late or not at all, and stop() while it is on its way there or back. */
const stoppedOnTheWay: fc.Arbitrary<Act[]> = fc
  .tuple(
    fc.record<Place>({
      do: fc.constant('place'),
      id: fc.constant('o1'),
      total: fc.constant(40),
      plans: fc.constantFrom<Place['plans']>(
        { ship: { how: 'refused', times: 1 } },
        { charge: { how: 'fails', times: 3 } },
        { reserve: { how: 'refused', times: 1 } },
        undefined,
        { ship: { how: 'refused', times: 1 }, release: { how: 'fails', times: 1 } },
      ),
    }),
    fc.constantFrom<Act[]>([], [], [plain('o2'), plain('o3')]),
    fc.constantFrom(20, 5, 50, 10),
    fc.constantFrom(0, 20, 5, 50),
    stop,
    fc.constantFrom<Act[]>([], [], [{ do: 'stop' }]),
    fc.constantFrom<Act[]>([], [{ do: 'restart' }]),
  )
  .map(([order, others, ms, more, end, again, after]): Act[] => [
    { do: 'start' },
    order,
    ...others,
    { do: 'wait', ms },
    { do: 'wait', ms: more },
    end,
    ...again,
    { do: 'wait', ms: 50 },
    ...after,
  ]);
