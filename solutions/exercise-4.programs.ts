// What can happen to a newsroom in one generated run. A program is data, so that it can be shrunk:
// what handlers do is a part of it.
import { type Failure, fc, type Operation, type Program } from '../src/trial/trial.ts';

/** Without a kind, the payload is a number. */
export type PayloadKind = 'deep' | 'date' | 'map' | 'undefined' | 'zero' | 'null' | 'empty';

export interface Publish extends Operation {
  do: 'publish';
  topic: string;
  payload?: PayloadKind;
  headers?: true;
  /** Afterwards the publisher changes what it has published. */
  changes?: true;
  times?: number;
}

/** What a handler does at one of its calls. */
export interface Outcome {
  /** Milliseconds until the handler's promise settles; without it, it returns at once. */
  takes?: number;
  fails?: Failure;
  /** It changes the message that it was given. */
  changes?: true;
  /** It returns an object with a then(), not a Promise. */
  thenable?: true;
  does?: Op;
  /** `does` comes when the promise settles, not at once. */
  atEnd?: true;
}

export interface Subscribe extends Operation {
  do: 'subscribe';
  filter: string;
  /** The handler of that subscription once more, if it can be. */
  again?: number;
  signal?: number;
  group?: string;
  /** `odd`: wants every second message. `changes`: wants all, and changes what it is shown. */
  where?: 'odd' | 'changes';
  replay?: 'all' | number;
  maxAttempts?: number;
  backoffMs?: number;
  name?: string;
  /** One for each call, from the beginning again after the last. */
  handler: Outcome[];
}

export type Op =
  | Publish
  | Subscribe
  | { do: 'unsubscribe'; which: number }
  | { do: 'abort'; controller: number }
  | { do: 'wait'; ms: number }
  | { do: 'badTopic' | 'badFilter'; bad: string }
  | { do: 'drain' | 'close' };

export interface Run extends Program {
  /** Without it, the clock of the bus is its default. */
  now?: true;
  retention?: number;
}

export interface Match extends Operation {
  do: 'match';
  filter: string;
  topic: string;
}

const rarely = <T>(arbitrary: fc.Arbitrary<T>) => fc.onceIn(4, arbitrary);
const never = fc.constant(undefined);
const yes = fc.constant<true>(true);

// --- Names ----------------------------------------------------------------------------------------

const joined = (token: fc.Arbitrary<string>) =>
  fc.array(token, { minLength: 1, maxLength: 4 }).map((tokens) => tokens.join('.'));
const plainToken = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('a', 'b') },
  {
    weight: 3,
    arbitrary: fc.constantFrom('A', 'ab', 'constructor', '__proto__', 'a$', '(', '^', 'a+', '\\w'),
  },
);
const filterToken = fc.oneof(
  { weight: 2, arbitrary: plainToken },
  { weight: 1, arbitrary: fc.constant('*') },
);
/** All that `\s` matches, and little else. */
const spaces = [' ', '\t', '\n', '\r', '\f', '\v', '\u00a0', '\u2028', '\ufeff'];
const badName = fc.oneof(
  fc.constantFrom('', 'a.', '.a', 'a..b', '.', 'a b'),
  fc.tuple(fc.constantFrom(...spaces), fc.constantFrom('a', 'a.', 'b.a')).map(([s, a]) => a + s),
);
const badFilter = fc.oneof(
  badName,
  fc.constantFrom('a*', '*a', '>.a', 'a.**', 'a>', 'a.>>', '>.>'),
);
const badTopic = fc.oneof(badName, fc.constantFrom('*', '>', 'a.*', 'a.>', '*.a'));
const openFilter = joined(filterToken).map((start) => `${start}.>`);

const match = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(joined(filterToken), joined(plainToken)) },
  { weight: 3, arbitrary: fc.tuple(openFilter, joined(plainToken)) },
  { weight: 2, arbitrary: joined(plainToken).map((name): [string, string] => [name, name]) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('>'), joined(plainToken)) },
  { weight: 2, arbitrary: fc.tuple(badFilter, joined(plainToken)) },
  { weight: 1, arbitrary: fc.tuple(joined(filterToken), badTopic) },
  { weight: 1, arbitrary: badTopic.map((name): [string, string] => [name, name]) },
);

/** Questions to the matcher. */
export const matchRuns = fc.record({
  ops: fc.array(
    match.map(([filter, topic]): Match => ({ do: 'match', filter, topic })),
    { minLength: 1, maxLength: 12, size: 'max' },
  ),
});

// --- Operations -----------------------------------------------------------------------------------

/** Few topics, so that they meet. */
const topic = fc.oneof(
  { weight: 6, arbitrary: fc.constant('a') },
  { weight: 2, arbitrary: fc.constant('a.b') },
  { weight: 1, arbitrary: fc.constantFrom('error', 'constructor', '__proto__') },
);
const filter = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom('a', '>') },
  { weight: 2, arbitrary: fc.constantFrom('a.*', '*', 'a.>', 'a.b') },
  { weight: 1, arbitrary: fc.constantFrom('error', 'constructor', '__proto__') },
);

const publish = (step: number) =>
  fc.record<Publish>({
    do: fc.constant('publish'),
    topic,
    payload: fc.onceIn(
      2,
      fc.constantFrom<PayloadKind>(
        'deep',
        'deep',
        'deep',
        'date',
        'map',
        'map',
        'undefined',
        'zero',
        'null',
        'empty',
      ),
    ),
    headers: rarely(yes),
    changes: step >= 3 ? fc.onceIn(step === 5 ? 2 : 4, yes) : never,
    times: rarely(fc.constantFrom(2, 4)),
  });

const unsubscribe = fc.record({ do: fc.constant('unsubscribe' as const), which: fc.nat(3) });
const abort = fc.record({ do: fc.constant('abort' as const), controller: fc.nat(1) });

const failure: fc.Arbitrary<Failure> = fc.oneof(
  fc.constant<Failure>({ error: true }),
  fc.constantFrom(undefined, 0, '', null, false).map((value) => ({ value })),
);

/** Step by step more can happen: a learner at step 3 has no groups yet. */
function subscribing(step: number, handler: fc.Arbitrary<Outcome[]>) {
  return fc.record<Subscribe>({
    do: fc.constant('subscribe'),
    filter,
    again: rarely(fc.nat(2)),
    signal: fc.onceIn(3, fc.nat(1)),
    group:
      step >= 4 ? fc.onceIn(2, fc.constantFrom('g', 'g', 'g', '', '', 'h', 'constructor')) : never,
    where: step >= 4 ? rarely(fc.constantFrom('odd', 'odd', 'changes')) : never,
    replay:
      step >= 5 ? fc.onceIn(2, fc.constantFrom<'all' | number>('all', 'all', 1, 2, 0)) : never,
    maxAttempts: step >= 6 ? fc.onceIn(2, fc.constantFrom(1, 2, 4)) : never,
    backoffMs: step >= 6 ? fc.onceIn(2, fc.constantFrom(20, 50, 0)) : never,
    name: step >= 6 ? rarely(fc.constantFrom('desk', '')) : never,
    handler,
  });
}

const returnsAtOnce: Outcome[] = [{}];

function handlers(step: number): fc.Arbitrary<Outcome[]> {
  if (step < 3) return fc.constant(returnsAtOnce);
  const inside = fc.oneof(
    { weight: 4, arbitrary: publish(step) },
    { weight: 2, arbitrary: unsubscribe },
    { weight: 1, arbitrary: abort },
    { weight: 1, arbitrary: subscribing(step, fc.constant(returnsAtOnce)) },
    ...(step >= 6 ? [{ weight: 1, arbitrary: fc.constant({ do: 'close' as const }) }] : []),
  );
  const outcome = fc.record<Outcome>({
    takes: fc.onceIn(2, fc.constantFrom(50, 5, 100)),
    fails: step === 3 ? rarely(failure) : step === 6 ? fc.onceIn(2, failure) : never,
    changes: fc.onceIn(3, yes),
    thenable: rarely(yes),
    does: rarely(inside),
    atEnd: fc.onceIn(2, yes),
  });
  return fc.array(outcome, { minLength: 1, maxLength: 3 });
}

const waiting = fc.record({
  do: fc.constant('wait' as const),
  ms: fc.constantFrom(0, 1, 5, 20, 50, 100),
});
const bad = fc.oneof(
  fc.record({ do: fc.constant('badTopic' as const), bad: badTopic }),
  fc.record({ do: fc.constant('badFilter' as const), bad: badFilter }),
);

/** A handler that publishes while drain() waits for it. */
const cascade = fc
  .record({ takes: fc.constantFrom(50, 5), atEnd: fc.onceIn(2, yes) })
  .map(({ takes, atEnd }): Op[] => [
    {
      do: 'subscribe',
      filter: 'a',
      handler: [{ takes, does: { do: 'publish', topic: 'a.b' }, ...(atEnd && { atEnd }) }],
    },
    { do: 'subscribe', filter: 'a.b', handler: [{ takes }] },
    { do: 'publish', topic: 'a' },
    { do: 'drain' },
  ]);

/** Subscriptions that begin with what was published before. */
function comingLater(step: number): fc.Arbitrary<Op[]> {
  const late = subscribing(step, handlers(step)).chain((subscribe) =>
    fc.record<Subscribe>({
      do: fc.constant('subscribe'),
      filter: fc.constantFrom('a', '>'),
      replay: fc.constantFrom<'all' | number>('all', 2, 'all', 1, 3, 0),
      where: fc.constant(subscribe.where),
      group: fc.constant(subscribe.group),
      handler: fc.constant(subscribe.handler),
    }),
  );
  const past = fc.array(
    fc.oneof({ weight: 6, arbitrary: publish(step) }, { weight: 1, arbitrary: bad }),
    { minLength: 1, maxLength: 3 },
  );
  return fc
    .tuple(past, fc.array(late, { minLength: 1, maxLength: 2 }))
    .map(([published, subscribed]): Op[] => [...(published as Op[]), ...subscribed]);
}

/** Members of one group, and what they share. */
function desk(step: number): fc.Arbitrary<Op[]> {
  const member = fc
    .tuple(subscribing(step, handlers(step)), fc.constantFrom('a', 'a', '>', '*'))
    .map(([subscribe, filter]): Subscribe => ({ ...subscribe, filter }));
  return fc
    .tuple(
      fc.constantFrom('g', '', 'g', 'constructor'),
      fc.array(member, { minLength: 2, maxLength: 3 }),
      publish(step),
    )
    .map(([group, members, published]): Op[] => [
      ...members.map((subscribe) => ({ ...subscribe, group })),
      { ...published, topic: 'a' },
    ]);
}

/** Some close it once, some twice, and the second time may be while it closes. */
const closing = fc
  .tuple(publish(6), fc.constantFrom(0, 20, 100), fc.boolean())
  .map(([published, ms, isTwice]): Op[] => [
    published,
    { do: 'close' },
    { do: 'wait', ms },
    ...(isTwice ? [{ do: 'close' as const }] : []),
  ]);

const one = <T extends Op>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<Op[]> =>
  arbitrary.map((op) => [op]);

/** Runs in which nothing is used but what a learner at this step has written. */
export function newsroomRuns(step: number): fc.Arbitrary<Run> {
  const subscribe = subscribing(step, handlers(step));
  const ops = fc.oneof(
    { weight: 4, arbitrary: one(subscribe) },
    { weight: 8, arbitrary: one(publish(step)) },
    { weight: 5, arbitrary: one(waiting) },
    { weight: 2, arbitrary: one(unsubscribe) },
    { weight: 2, arbitrary: one(abort) },
    { weight: 1, arbitrary: one(bad) },
    ...(step >= 3 ? [{ weight: 2, arbitrary: fc.constant<Op[]>([{ do: 'drain' }]) }] : []),
    ...(step === 3 ? [{ weight: 1, arbitrary: cascade }] : []),
    ...(step >= 4 ? [{ weight: step === 4 ? 5 : 1, arbitrary: desk(step) }] : []),
    ...(step === 5 ? [{ weight: 4, arbitrary: comingLater(step) }] : []),
    ...(step >= 6 ? [{ weight: 1, arbitrary: closing }] : []),
  );
  return fc.record<Run>({
    now: fc.onceIn(2, yes),
    retention: step >= 5 ? fc.onceIn(3, fc.constantFrom(2, 1, 3, 0)) : never,
    ops: fc
      .tuple(subscribe, fc.array(ops, { maxLength: 12, size: 'max' }))
      .map(([first, rest]): Op[] => [first, ...rest.flat()]),
  });
}
