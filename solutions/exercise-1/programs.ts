// What can happen in one generated run of exercise 1. A program is data, so that it can be shrunk: what
// listeners do is a part of it.
import { type Dice, known, type Make, one, type Program, rolled } from '../../src/trial/trial.ts';

// --- Step 1 ---------------------------------------------------------------------------------------

export type DetectorOp =
  | { do: 'watch'; emitter: number; label: string }
  | { do: 'unwatch'; which: number }
  | { do: 'add' | 'remove'; emitter: number; event: number; times?: number }
  | { do: 'sample' | 'stop' }
  | { do: 'start' | 'wait'; ms: number };

export interface DetectorRun extends Program {
  minSamples?: number;
  ops: DetectorOp[];
}

/** Operations point to them by index. */
export const detectorEvents = [
  'typing',
  'message',
  Symbol('joined'),
  Symbol('joined'),
  '__proto__',
  'constructor',
  '',
];

// --- Steps 2 and 3 --------------------------------------------------------------------------------

/** `heartbeat` is only listened to: sessions emit it. */
export type HubEvent = 'message' | 'typing' | 'joined' | 'heartbeat';

export type SessionOp =
  | { do: 'open'; hub: number; user: string; signal: number; heartbeatMs?: number }
  | { do: 'close'; which: number }
  | { do: 'send'; hub: number; event: Exclude<HubEvent, 'heartbeat'>; from: string; text: string }
  | { do: 'listen'; hub: number; event: HubEvent; first?: true; does?: SessionOp[] }
  | { do: 'onAbort'; signal: number; does?: SessionOp[] }
  | { do: 'abort'; signal: number }
  | { do: 'wait'; ms: number };

export interface SessionRun extends Program {
  ops: SessionOp[];
}

// --- Step 4 ---------------------------------------------------------------------------------------

export type WaitOp =
  | { do: 'waitFor'; hub: number; event: string; timeoutMs?: number; signal?: number }
  | { do: 'emit'; hub: number; event: string; args: unknown[] }
  | { do: 'listen'; hub: number; event: string; does?: WaitOp[] }
  | { do: 'onAbort'; signal: number; does?: WaitOp[] }
  | { do: 'abort'; signal: number; reason?: { value: unknown } }
  | { do: 'wait'; ms: number };

export interface WaitRun extends Program {
  ops: WaitOp[];
}

// --- Step 5 ---------------------------------------------------------------------------------------

export type WeakOp =
  | { do: 'onWeak'; hub: number; event: string; target: number; handler: number; does?: WeakOp[] }
  | { do: 'off'; which: number }
  | { do: 'emit'; hub: number; event: string; args: unknown[] }
  | { do: 'listen'; hub: number; event: string };

export interface WeakRun extends Program {
  ops: WeakOp[];
}

// --- Values ---------------------------------------------------------------------------------------

type Of<Op, Name> = Extract<Op, { do: Name }>;

/** Each time one thing, or a few that belong together. */
const several = <Op>(dice: Dice, most: number, choices: [number, Make<Op[]>][]): Op[] =>
  dice.many(Math.round(most / 3), most, () => dice.weighted(choices)).flat();

/** Mostly the first: they are to meet. */
const mostlyFirst = (dice: Dice) => dice.pick([0, 0, 0, 1]);
const which = (dice: Dice) => dice.pick([0, 0, 1, 1, 2, 3, 4]);
const args = (dice: Dice) =>
  dice.many(0, 3, () => dice.pick<unknown>([1, 2, 7, undefined, 0, Number.NaN, '', null, false]));

// --- Runs of step 1 -------------------------------------------------------------------------------

const label = (dice: Dice) => dice.pick(['hub', 'hub', 'lobby', '']);
const detectorEvent = (dice: Dice) => dice.pick([0, 0, 0, 0, 1, 2, 3, 1, 2, 3, 4, 5, 6]);
const emitter = (dice: Dice) => dice.pick([0, 0, 1]);
const interval = (dice: Dice) => dice.pick([100, 10, 70]);
const sample: DetectorOp = { do: 'sample' };

const change = (dice: Dice) =>
  known<Of<DetectorOp, 'add' | 'remove'>>({
    do: dice.isOneIn(5) ? 'remove' : 'add',
    emitter: emitter(dice),
    event: detectorEvent(dice),
    times: dice.isOneIn(3) ? dice.between(2, 4) : undefined,
  });

/** Growth of another name at each reading. */
const growth = (dice: Dice) => dice.many(2, 4, (): DetectorOp[] => [change(dice), sample]).flat();

/** The same changes before each of a few readings, by hand or by the timer. */
function trend(dice: Dice): DetectorOp[] {
  const changes = dice.many(1, 3, change);
  const ms = dice.isOneIn(3) ? interval(dice) : undefined;
  const reading: DetectorOp = ms ? { do: 'wait', ms } : sample;
  const before: DetectorOp[] = dice.isOneIn(2) ? [{ ...changes[0]!, do: 'add', times: 9 }] : [];
  if (ms && dice.isOneIn(2)) before.push({ do: 'start', ms }, { do: 'stop' });
  if (ms) before.push({ do: 'start', ms });
  return [...before, ...dice.many(2, 5, () => [...changes, reading]).flat()];
}

const detectorOps: [number, Make<DetectorOp[]>][] = [
  [5, trend],
  [3, growth],
  [3, one(change)],
  [3, () => [sample]],
  [2, (dice) => [{ do: 'watch', emitter: emitter(dice), label: label(dice) }]],
  [2, (dice) => [{ do: 'unwatch', which: mostlyFirst(dice) }]],
  [1, (dice) => [{ do: 'start', ms: interval(dice) }]],
  [1, () => [{ do: 'stop' }]],
  [2, (dice) => [{ do: 'wait', ms: dice.pick([50, 100, 250]) }]],
];

export const detectorRuns = rolled((dice): DetectorRun => {
  const first = label(dice);
  // One emitter, the same twice, two with one label.
  const emitters = dice.pick([[0], [0, 0], [0, 0], [0, 1]]);
  return known<DetectorRun>({
    minSamples: dice.pick([undefined, undefined, 2, 5]),
    ops: [
      ...emitters.map((index): DetectorOp => ({ do: 'watch', emitter: index, label: first })),
      ...several(dice, 5, detectorOps),
    ],
  });
});

// --- Runs of steps 2 and 3 ------------------------------------------------------------------------

const user = (dice: Dice) =>
  dice.pick(['ann', 'bob', 'cid', 'ann', '', 'constructor', '__proto__']);
const text = (dice: Dice) => dice.pick(['hi', 'bye', '']);

const open = (dice: Dice) =>
  known<Of<SessionOp, 'open'>>({
    do: 'open',
    hub: mostlyFirst(dice),
    user: user(dice),
    signal: mostlyFirst(dice),
    heartbeatMs: dice.pick([undefined, 300, 300, 700]),
  });
const close = (dice: Dice): SessionOp => ({ do: 'close', which: which(dice) });
const abort = (dice: Dice): SessionOp => ({ do: 'abort', signal: mostlyFirst(dice) });
const send = (dice: Dice): SessionOp => ({
  do: 'send',
  hub: mostlyFirst(dice),
  event: dice.pick(['message', 'message', 'typing', 'joined']),
  from: user(dice),
  text: text(dice),
});

/** What a listener does at its first call. */
const doing = (dice: Dice): SessionOp[] | undefined =>
  dice.isOneIn(2)
    ? dice.many(1, 2, () => dice.pick<Make<SessionOp>>([close, close, send, open, abort])(dice))
    : undefined;
const listen = (dice: Dice) =>
  known<Of<SessionOp, 'listen'>>({
    do: 'listen',
    hub: mostlyFirst(dice),
    event: dice.pick(['message', 'message', 'typing', 'heartbeat', 'joined']),
    first: dice.isOneIn(2) ? true : undefined,
    does: doing(dice),
  });
const onAbort = (dice: Dice) =>
  known<Of<SessionOp, 'onAbort'>>({
    do: 'onAbort',
    signal: mostlyFirst(dice),
    does: doing(dice),
  });
const someWait = (dice: Dice): SessionOp => ({
  do: 'wait',
  ms: dice.pick([10, 150, 300, 1000, 2100]),
});

/** A session is closed by a listener that is called before its own. */
function closedInTheMiddle(dice: Dice): SessionOp[] {
  const event = dice.pick(['message' as const, 'typing' as const]);
  return [
    { do: 'listen', hub: 0, event, first: true, does: [{ do: 'close', which: 0 }] },
    { do: 'send', hub: 0, event, from: user(dice), text: text(dice) },
  ];
}

/** Two sessions of one user, and time for their heartbeats. */
function twins(dice: Dice): SessionOp[] {
  const op = open(dice);
  return [op, op, { do: 'wait', ms: dice.pick([2100, 700]) }];
}

const sessionOps: [number, Make<SessionOp[]>][] = [
  [4, one(open)],
  [3, one(close)],
  [5, one(send)],
  [2, one(listen)],
  [2, closedInTheMiddle],
  [1, twins],
  [1, one(onAbort)],
  [1, one(abort)],
  [3, one(someWait)],
];

export const sessionRuns = rolled(
  (dice): SessionRun => ({ ops: [open(dice), ...several(dice, 10, sessionOps)] }),
);

/** Who was here lately: many sessions, some of them after the shutdown. */
const visitorOps: [number, Make<SessionOp[]>][] = [
  [3, one(open)],
  [1, one(close)],
  [1, one(abort)],
];

export const visitorRuns = rolled((dice): SessionRun => ({ ops: several(dice, 8, visitorOps) }));

// --- Runs of step 4 -------------------------------------------------------------------------------

const waitEvent = (dice: Dice) => dice.pick(['reply', 'reply', 'reply', 'error', '__proto__', '']);

const waitFor = (dice: Dice) =>
  known<Of<WaitOp, 'waitFor'>>({
    do: 'waitFor',
    hub: mostlyFirst(dice),
    event: waitEvent(dice),
    timeoutMs: dice.pick([undefined, 100, 100, 0, 3000]),
    signal: dice.isOneIn(2) ? mostlyFirst(dice) : undefined,
  });
const emit = (dice: Dice): WaitOp => ({
  do: 'emit',
  hub: mostlyFirst(dice),
  event: waitEvent(dice),
  args: args(dice),
});
const abortWait = (dice: Dice) =>
  known<Of<WaitOp, 'abort'>>({
    do: 'abort',
    signal: mostlyFirst(dice),
    reason: dice.isOneIn(2)
      ? { value: dice.pick(['the user left', 0, '', null, false, Number.NaN]) }
      : undefined,
  });
const waitDoing = (dice: Dice): WaitOp[] | undefined =>
  dice.isOneIn(2) ? [dice.pick<Make<WaitOp>>([abortWait, emit, waitFor])(dice)] : undefined;
const pause = (dice: Dice): WaitOp => ({
  do: 'wait',
  ms: dice.pick([0, 50, 99, 100, 150, 5000, 100_000]),
});

function abortedWait(dice: Dice): WaitOp[] {
  const ending = abortWait(dice);
  return [{ ...waitFor(dice), signal: ending.signal }, ending];
}

const waitOps: [number, Make<WaitOp[]>][] = [
  [5, one(waitFor)],
  [4, one(emit)],
  [3, one(pause)],
  [1, one(abortWait)],
  [2, abortedWait],
  [
    1,
    one((dice) =>
      known<Of<WaitOp, 'listen'>>({
        do: 'listen',
        hub: mostlyFirst(dice),
        event: waitEvent(dice),
        does: waitDoing(dice),
      }),
    ),
  ],
  [
    1,
    one((dice) =>
      known<Of<WaitOp, 'onAbort'>>({
        do: 'onAbort',
        signal: mostlyFirst(dice),
        does: waitDoing(dice),
      }),
    ),
  ],
];

export const waitRuns = rolled((dice): WaitRun => ({ ops: several(dice, 10, waitOps) }));

// --- Runs of step 5 -------------------------------------------------------------------------------

const weakEvent = (dice: Dice) => dice.pick(['message', 'message', 'typing', '__proto__']);
const weakEmit = (dice: Dice): WeakOp => ({
  do: 'emit',
  hub: mostlyFirst(dice),
  event: weakEvent(dice),
  args: args(dice),
});
const off = (dice: Dice): WeakOp => ({ do: 'off', which: which(dice) });
const plain = (dice: Dice): Of<WeakOp, 'onWeak'> => ({
  do: 'onWeak',
  hub: mostlyFirst(dice),
  event: weakEvent(dice),
  target: mostlyFirst(dice),
  handler: dice.pick([0, 1, 2, 0]),
});
const onWeak = (dice: Dice) =>
  dice.isOneIn(4)
    ? { ...plain(dice), does: [dice.pick<Make<WeakOp>>([off, weakEmit, plain])(dice)] }
    : plain(dice);

const weakOps: [number, Make<WeakOp[]>][] = [
  [4, one<WeakOp>(onWeak)],
  [4, one(weakEmit)],
  [3, one(off)],
  [1, (dice) => [{ do: 'listen', hub: mostlyFirst(dice), event: weakEvent(dice) }]],
];

export const weakRuns = rolled((dice): WeakRun => ({ ops: several(dice, 12, weakOps) }));
