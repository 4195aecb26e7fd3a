// What can happen to a shop in one generated run. A program is data, so that it can be shrunk: how the
// services answer, and how subscribers fail, are a part of it.
import {
  type Dice,
  known,
  type Make,
  type Operation,
  type Program,
  rolled,
} from '../../src/trial/trial.ts';

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

const odds: Odd[] = [
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
];

const lost = ['fails', 'answer lost', 'rejects with undefined'] as const;
const passing = [...lost, 'fails with a code'] as const;
const slow = ['never answers', 'answer never comes', 'answers too late'] as const;
const final = ['refused', 'refused', 'refused by another class'] as const;
const troubles: [number, Make<Trouble>][] = [
  [3, (dice) => dice.pick(final)],
  [4, (dice) => dice.pick(passing)],
  [2, (dice) => dice.pick(slow)],
];

/** A service may fail for a while; from step 4 on it may also refuse, or be away for good. */
const plan = (dice: Dice, step: number): Plan =>
  step < 4
    ? { how: dice.pick(lost), times: 1 }
    : { how: dice.weighted(troubles), times: dice.pick([1, 9, 2, 3]) };

function plans(dice: Dice, step: number): Place['plans'] {
  if (step < 3 || dice.isOneIn(2)) return undefined;
  const of = (times: number) => (dice.isOneIn(times) ? plan(dice, step) : undefined);
  const made = known<NonNullable<Place['plans']>>({
    charge: of(4),
    reserve: of(3),
    ship: of(2),
    release: step < 4 ? undefined : of(3),
    refund: step < 4 ? undefined : of(3),
  });
  return Object.keys(made).length > 0 ? made : undefined;
}

const place = (dice: Dice, step: number) =>
  known<Place>({
    do: 'place',
    id: dice.pick(ids),
    total: dice.pick([40, 55, 7]),
    items: dice.isOneIn(3) ? 2 : undefined,
    odd: dice.isOneIn(step === 1 ? 3 : 20) ? dice.pick(odds) : undefined,
    twice: dice.isOneIn(step === 1 ? 4 : 10) ? true : undefined,
    plans: plans(dice, step),
  });

// --- Whatever else happens --------------------------------------------------------------------------

const start: Act = { do: 'start' };
const wait = (dice: Dice): Act => ({ do: 'wait', ms: dice.pick([0, 1, 5, 20, 50, 100]) });
const fail = (dice: Dice): Act => ({
  do: 'fail',
  commit: dice.pick([1, 1, 2, 3, 4, 5, 6, 8, 10]),
});
const cut = (dice: Dice): Act => ({
  do: 'cut',
  after: dice.pick(['commit', 'effect', 'commit', 'now']),
  nth: dice.pick([1, 2, 3, 4, 5, 6, 7, 8, 10]),
});
const stop = (dice: Dice) =>
  known<Extract<Act, { do: 'stop' }>>({
    do: 'stop',
    timeoutMs: dice.pick([undefined, undefined, 0, 15, 200]),
  });

const subscribe = (dice: Dice) =>
  known<Subscribe>({
    do: 'subscribe',
    type: dice.pick(['*', 'OrderPlaced', 'PaymentCharged', 'OrderCompleted']),
    name: dice.pick(['A', 'A', 'B', 'constructor']),
    fails: dice.isOneIn(2)
      ? {
          how: dice.pick(['rejects', 'throws', 'rejects with undefined']),
          times: dice.pick([1, 9, 2]),
        }
      : undefined,
    takes: dice.isOneIn(3) ? dice.pick([3, 15]) : undefined,
  });

/** The defaults now and then, but for a time limit of 5 seconds: apps that poll would poll for long. */
function config(dice: Dice, step: number): Config | undefined {
  if (step < 3) return dice.isOneIn(4) ? { concurrency: 2 } : undefined;
  if (step === 3)
    return dice.pick([
      { backoffMs: 10, maxAttempts: 2 },
      { backoffMs: 10, maxAttempts: 5 },
      { backoffMs: 10 },
      undefined,
    ]);
  if (dice.isOneIn(8)) return { callTimeoutMs: 40 };
  return known<Config>({
    maxAttempts: dice.pick([2, 3, undefined, 1, 2]),
    backoffMs: dice.pick([10, 20, 0]),
    maxBackoffMs: dice.pick([undefined, 35, undefined, 0]),
    concurrency: dice.pick([undefined, 1, 2, 1]),
    callTimeoutMs: dice.pick([40, 40, 25]),
  });
}

// --- What belongs together --------------------------------------------------------------------------

const restart: Act = { do: 'restart' };
const cutNow: Act = { do: 'cut', after: 'now', nth: 1 };
const maybe = (dice: Dice, of: number, ...made: Act[]) => (dice.isOneIn(of) ? made : []);
const plain = (id: string): Place => ({ do: 'place', id, total: 40 });

/** An order is placed, or the app started, though the power is gone. */
const inTheDark = (dice: Dice, step: number): Act[] => [
  ...maybe(dice, 2, place(dice, step)),
  cutNow,
  step === 1 || dice.isOneIn(2) ? plain(dice.pick(['o2', 'o3'])) : start,
  ...maybe(dice, 2, restart, place(dice, step)),
];

/** A commit fails, or the power goes, while an order is placed. */
const placedInTrouble = (dice: Dice): Act[] => [
  dice.isOneIn(2)
    ? { do: 'fail', commit: dice.pick([1, 2, 3]) }
    : { do: 'cut', after: 'commit', nth: dice.pick([1, 2, 3]) },
  place(dice, 1),
  ...maybe(dice, 2, place(dice, 1)),
];

/** An order has trouble while another one has none. */
const troubleBesideOthers = (dice: Dice): Act[] => [
  ...maybe(dice, 4, subscribe(dice)),
  start,
  { ...plain('o1'), plans: { [dice.pick(forwardOps)]: plan(dice, 4) } },
  ...maybe(dice, 3, wait(dice)),
  plain('o2'),
];

/** An order is sent back, and that fails, too. */
const troubleOnTheWayBack = (dice: Dice): Act[] => [
  start,
  {
    ...plain('o1'),
    plans: {
      ship: { how: 'refused', times: 1 },
      [dice.pick(['release', 'refund'])]: plan(dice, 4),
    },
  },
];

/** Two subscribers, one of them perhaps late, perhaps of the same name. */
const deliveries = (dice: Dice): Act[] => [
  subscribe(dice),
  start,
  place(dice, 3),
  ...maybe(dice, 2, wait(dice)),
  subscribe(dice),
  ...maybe(dice, 3, restart),
];

/** The power goes while an order is on its way there or back, perhaps once more after the restart. */
const cutOnTheWay = (dice: Dice, step: number): Act[] => [
  ...maybe(dice, 4, subscribe(dice)),
  start,
  ...(dice.isOneIn(4) ? [fail(dice)] : [cut(dice)]),
  { ...place(dice, step), id: 'o1' },
  ...maybe(dice, 2, wait(dice)),
  ...maybe(dice, 4, restart, cut(dice), wait(dice)),
];

/** An order that is refused late or not at all, and stop() while it is on its way there or back. */
const stoppedOnTheWay = (dice: Dice): Act[] => [
  start,
  known<Place>({
    ...plain('o1'),
    plans: dice.pick<Place['plans']>([
      { ship: { how: 'refused', times: 1 } },
      { charge: { how: 'fails', times: 3 } },
      { charge: { how: 'fails', times: 3 } },
      { reserve: { how: 'refused', times: 1 } },
      undefined,
      { ship: { how: 'refused', times: 1 }, release: { how: 'fails', times: 1 } },
    ]),
  }),
  ...maybe(dice, 3, plain('o2'), plain('o3')),
  { do: 'wait', ms: dice.pick([20, 5, 50, 10]) },
  { do: 'wait', ms: dice.pick([0, 20, 5, 50]) },
  stop(dice),
  ...maybe(dice, 3, { do: 'stop' }),
  { do: 'wait', ms: 50 },
  ...maybe(dice, 2, restart),
];

// --- Runs -------------------------------------------------------------------------------------------

/** Step by step more can happen: a learner at step 3 has no stop() yet. */
function acts(step: number): [number, Make<Act>][] {
  const when = (is: boolean, ...more: [number, Make<Act>][]) => (is ? more : []);
  return [
    [5, (dice) => place(dice, step)],
    [step === 1 ? 1 : 5, wait],
    ...when(step === 1 || step >= 5, [2, fail], [2, cut]),
    ...when(step !== 2 && step !== 4, [2, () => restart]),
    ...when(step >= 2, [1, () => start], [1, () => ({ do: 'drain' })]),
    ...when(step >= 3, [2, subscribe]),
    ...when(step >= 6, [4, stop]),
  ];
}

/** Of the acts of that step a few. */
function anything(step: number, most: number): Make<Act[]> {
  const choices = acts(step);
  return (dice) => [
    ...(step >= 3 ? maybe(dice, 2, subscribe(dice)) : []),
    ...(step >= 2 && !dice.isOneIn(3) ? [start] : []),
    place(dice, step),
    ...dice.many(0, most, () => dice.weighted(choices)),
  ];
}

const scenes: Record<number, [number, Make<Act[]>][]> = {
  1: [
    [6, anything(1, 4)],
    [1, (dice) => inTheDark(dice, 1)],
    [2, placedInTrouble],
  ],
  2: [[1, anything(2, 4)]],
  3: [
    [3, anything(3, 3)],
    [3, deliveries],
  ],
  4: [
    [2, anything(4, 3)],
    [2, troubleBesideOthers],
    [1, troubleOnTheWayBack],
  ],
  5: [
    [2, anything(5, 4)],
    [4, (dice) => cutOnTheWay(dice, 5)],
    [1, (dice) => inTheDark(dice, 5)],
  ],
  6: [
    [1, anything(6, 4)],
    [1, stoppedOnTheWay],
  ],
};

export const shopRuns = (step: number) =>
  rolled((dice) =>
    known<Run>({
      config: config(dice, step),
      takes: step === 1 ? undefined : dice.pick([undefined, 5, 20, undefined]),
      ops: dice.weighted(scenes[step]!),
    }),
  );
