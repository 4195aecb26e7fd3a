// What can happen in one generated run of exercise 1. A program is data, so that it can be shrunk: what
// listeners do is a part of it.
import { fc, type Program } from '../src/trial/trial.ts';

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
  | { do: 'crowd'; times: number }
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

/** One time in `of`. (fast-check's `option` with `freq: 1` is always nil.) */
const onceIn = <T>(of: number, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: of - 1, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });

/** A field that is undefined is left out: it would show in what the run is made of. */
const record = <T>(fields: { [Key in keyof T]-?: fc.Arbitrary<T[Key]> }): fc.Arbitrary<T> =>
  fc
    .record(fields as Record<string, fc.Arbitrary<unknown>>)
    .map((made) =>
      Object.fromEntries(Object.entries(made).filter(([, value]) => value !== undefined)),
    ) as fc.Arbitrary<T>;

type Of<Op, Name> = Extract<Op, { do: Name }>;

const one = <Op>(arbitrary: fc.Arbitrary<Op>): fc.Arbitrary<Op[]> => arbitrary.map((op) => [op]);

/** Each time one thing, or a few that belong together. */
const several = <Op>(choices: [number, fc.Arbitrary<Op[]>][], maxLength: number) =>
  fc
    .array(fc.oneof(...choices.map(([weight, arbitrary]) => ({ weight, arbitrary }))), {
      maxLength,
      size: 'max',
    })
    .map((lists) => lists.flat());

/** Mostly the first: they are to meet. */
const mostlyFirst = fc.constantFrom(0, 0, 0, 1);
const which = fc.constantFrom(0, 0, 1, 1, 2, 3, 4);
const args = fc.array(
  fc.oneof(fc.nat(9), fc.constantFrom(undefined, 0, Number.NaN, '', null, false)),
  { maxLength: 3 },
);

// --- Runs of step 1 -------------------------------------------------------------------------------

const label = fc.constantFrom('hub', 'hub', 'lobby', '');
const detectorEvent = fc.oneof(
  { weight: 3, arbitrary: fc.constant(0) },
  { weight: 2, arbitrary: fc.constantFrom(1, 2, 3) },
  { weight: 1, arbitrary: fc.nat(detectorEvents.length - 1) },
);
const emitter = fc.constantFrom(0, 0, 1);
const watch = record<Of<DetectorOp, 'watch'>>({ do: fc.constant('watch'), emitter, label });
const change = record<Of<DetectorOp, 'add' | 'remove'>>({
  do: fc.constantFrom('add', 'add', 'add', 'add', 'remove'),
  emitter,
  event: detectorEvent,
  times: onceIn(3, fc.integer({ min: 2, max: 4 })),
});
const sample = fc.constant<DetectorOp>({ do: 'sample' });
const interval = fc.constantFrom(100, 10, 70);
/** Growth of another name at each reading. */
const growth = fc
  .array(change, { minLength: 2, maxLength: 4 })
  .map((changes) => changes.flatMap((op): DetectorOp[] => [op, { do: 'sample' }]));
/** The same changes before each of a few readings, by hand or by the timer. */
const trend = fc
  .tuple(
    fc.boolean(),
    fc.array(change, { minLength: 1, maxLength: 3 }),
    fc.integer({ min: 2, max: 5 }),
    onceIn(3, interval),
    fc.boolean(),
  )
  .map(([isMany, changes, readings, ms, stopsFirst]): DetectorOp[] => {
    const reading: DetectorOp = ms ? { do: 'wait', ms } : { do: 'sample' };
    const all = Array.from({ length: readings }, () => [...changes, reading]).flat();
    const before: DetectorOp[] = isMany ? [{ ...changes[0]!, do: 'add', times: 9 }] : [];
    if (ms && stopsFirst) before.push({ do: 'start', ms }, { do: 'stop' });
    return [...before, ...(ms ? [{ do: 'start' as const, ms }] : []), ...all];
  });

export const detectorRuns: fc.Arbitrary<DetectorRun> = record<DetectorRun>({
  minSamples: fc.constantFrom(undefined, undefined, 2, 5),
  ops: fc
    .tuple(
      label,
      fc.constantFrom([0], [0, 0], [0, 0], [0, 1]), // one emitter, the same twice, two with one label
      several<DetectorOp>(
        [
          [5, trend],
          [3, growth],
          [3, one(change)],
          [3, one(sample)],
          [2, one(watch)],
          [2, one(fc.record({ do: fc.constant('unwatch' as const), which }))],
          [1, one(fc.record({ do: fc.constant('start' as const), ms: interval }))],
          [1, one(fc.constant<DetectorOp>({ do: 'stop' }))],
          [
            2,
            one(fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(50, 100, 250) })),
          ],
        ],
        6,
      ),
    )
    .map(([label, emitters, rest]) => [
      ...emitters.map((emitter): DetectorOp => ({ do: 'watch', emitter, label })),
      ...rest,
    ]),
});

// --- Runs of steps 2 and 3 ------------------------------------------------------------------------

const user = fc.constantFrom('ann', 'bob', 'cid', 'ann', '', 'constructor', '__proto__');
const text = fc.constantFrom('hi', 'bye', '');
const open = record<Of<SessionOp, 'open'>>({
  do: fc.constant('open'),
  hub: mostlyFirst,
  user,
  signal: mostlyFirst,
  heartbeatMs: fc.constantFrom(undefined, 50, 50, 300),
});
const close = fc.record({ do: fc.constant('close' as const), which });
const abort = fc.record({ do: fc.constant('abort' as const), signal: mostlyFirst });
const send = record<Of<SessionOp, 'send'>>({
  do: fc.constant('send'),
  hub: mostlyFirst,
  event: fc.constantFrom('message', 'message', 'typing', 'joined'),
  from: user,
  text,
});
const doing = onceIn(
  2,
  fc.array(fc.oneof<fc.Arbitrary<SessionOp>[]>(close, close, send, open, abort), {
    minLength: 1,
    maxLength: 2,
  }),
);
const listen = record<Of<SessionOp, 'listen'>>({
  do: fc.constant('listen'),
  hub: mostlyFirst,
  event: fc.constantFrom('message', 'message', 'typing', 'heartbeat', 'joined'),
  first: onceIn(2, fc.constant(true as const)),
  does: doing,
});
const onAbort = record<Of<SessionOp, 'onAbort'>>({
  do: fc.constant('onAbort'),
  signal: mostlyFirst,
  does: doing,
});
const someWait = fc.record({
  do: fc.constant('wait' as const),
  ms: fc.constantFrom(10, 50, 120, 300, 1000, 2100),
});
const crowd = fc.record({
  do: fc.constant('crowd' as const),
  times: fc.constantFrom(120, 60, 101, 99),
});

/** A session is closed by a listener that is called before its own. */
const closedInTheMiddle = record<Of<SessionOp, 'send'>>({
  do: fc.constant('send'),
  hub: fc.constant(0),
  event: fc.constantFrom('message', 'typing'),
  from: user,
  text,
}).map((op): SessionOp[] => [
  { do: 'listen', hub: 0, event: op.event, first: true, does: [{ do: 'close', which: 0 }] },
  op,
]);
/** Two sessions of one user, and time for their heartbeats. */
const twins = fc
  .tuple(open, fc.constantFrom(2100, 120))
  .map(([op, ms]): SessionOp[] => [op, op, { do: 'wait', ms }]);

export const sessionRuns: fc.Arbitrary<SessionRun> = fc.record({
  ops: fc
    .tuple(
      open,
      several<SessionOp>(
        [
          [4, one(open)],
          [3, one(close)],
          [5, one(send)],
          [2, one(listen)],
          [2, closedInTheMiddle],
          [1, twins],
          [1, one(onAbort)],
          [1, one(abort)],
          [3, one(someWait)],
        ],
        11,
      ),
    )
    .map(([first, rest]) => [first, ...rest]),
});

/** Who was here lately: many sessions, some of them after the shutdown. */
export const visitorRuns: fc.Arbitrary<SessionRun> = fc.record({
  ops: several<SessionOp>(
    [
      [6, one(open)],
      [2, one(close)],
      [2, one(abort)],
      [1, one(crowd)],
    ],
    8,
  ),
});

// --- Runs of step 4 -------------------------------------------------------------------------------

const waitEvent = fc.constantFrom('reply', 'reply', 'reply', 'error', '__proto__', '');
const waitFor = record<Of<WaitOp, 'waitFor'>>({
  do: fc.constant('waitFor'),
  hub: mostlyFirst,
  event: waitEvent,
  timeoutMs: fc.constantFrom(undefined, 100, 100, 0, 3000),
  signal: onceIn(2, mostlyFirst),
});
const emit = record<Of<WaitOp, 'emit'>>({
  do: fc.constant('emit'),
  hub: mostlyFirst,
  event: waitEvent,
  args,
});
const abortWait = record<Of<WaitOp, 'abort'>>({
  do: fc.constant('abort'),
  signal: mostlyFirst,
  reason: fc.oneof(
    fc.constant(undefined),
    fc.constantFrom('the user left', 0, '', null, false, Number.NaN).map((value) => ({ value })),
  ),
});
const waitDoing = onceIn(2, one(fc.oneof<fc.Arbitrary<WaitOp>[]>(abortWait, emit, waitFor)));
const pause = fc.record({
  do: fc.constant('wait' as const),
  ms: fc.constantFrom(0, 50, 99, 100, 150, 5000, 100_000),
});

const abortedWait = fc
  .tuple(waitFor, abortWait)
  .map(([op, abort]): WaitOp[] => [{ ...op, signal: abort.signal }, abort]);

export const waitRuns: fc.Arbitrary<WaitRun> = fc.record({
  ops: several<WaitOp>(
    [
      [5, one(waitFor)],
      [4, one(emit)],
      [3, one(pause)],
      [1, one(abortWait)],
      [2, abortedWait],
      [
        1,
        one(
          record<Of<WaitOp, 'listen'>>({
            do: fc.constant('listen'),
            hub: mostlyFirst,
            event: waitEvent,
            does: waitDoing,
          }),
        ),
      ],
      [
        1,
        one(
          record<Of<WaitOp, 'onAbort'>>({
            do: fc.constant('onAbort'),
            signal: mostlyFirst,
            does: waitDoing,
          }),
        ),
      ],
    ],
    10,
  ),
});

// --- Runs of step 5 -------------------------------------------------------------------------------

const weakEvent = fc.constantFrom('message', 'message', 'typing', '__proto__');
const weakEmit = record<Of<WeakOp, 'emit'>>({
  do: fc.constant('emit'),
  hub: mostlyFirst,
  event: weakEvent,
  args,
});
const off = fc.record({ do: fc.constant('off' as const), which });
const onWeak = (does: fc.Arbitrary<WeakOp[] | undefined>) =>
  record<Of<WeakOp, 'onWeak'>>({
    do: fc.constant('onWeak'),
    hub: mostlyFirst,
    event: weakEvent,
    target: mostlyFirst,
    handler: fc.constantFrom(0, 1, 2, 0),
    does,
  });
const plain = onWeak(fc.constant(undefined));

export const weakRuns: fc.Arbitrary<WeakRun> = fc.record({
  ops: several<WeakOp>(
    [
      [4, one(onWeak(onceIn(4, one(fc.oneof<fc.Arbitrary<WeakOp>[]>(off, weakEmit, plain)))))],
      [4, one(weakEmit)],
      [3, one(off)],
      [
        1,
        one(
          record<Of<WeakOp, 'listen'>>({
            do: fc.constant('listen'),
            hub: mostlyFirst,
            event: weakEvent,
          }),
        ),
      ],
    ],
    12,
  ),
});
