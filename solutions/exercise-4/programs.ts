// What can happen to a newsroom in one generated run. A program is data, so that it can be shrunk:
// what handlers do is a part of it.
import {
  type Dice,
  type Failure,
  known,
  type Make,
  type Operation,
  one,
  type Program,
  rolled,
} from '../../src/trial/trial.ts';

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

// --- Names ----------------------------------------------------------------------------------------

const plainToken = (dice: Dice) =>
  dice.isOneIn(3)
    ? dice.pick(['A', 'ab', 'constructor', '__proto__', 'a$', '(', '^', 'a+', '\\w'])
    : dice.pick(['a', 'b']);
const filterToken = (dice: Dice) => (dice.isOneIn(3) ? '*' : plainToken(dice));
const goodTopic = (dice: Dice) => dice.many(1, 4, plainToken).join('.');
const goodFilter = (dice: Dice) => dice.many(1, 4, filterToken).join('.');
/** All that `\s` matches, and little else. */
const spaces = [' ', '\t', '\n', '\r', '\f', '\v', '\u00a0', '\u2028', '\ufeff'];
const badName = (dice: Dice) =>
  dice.isOneIn(2)
    ? dice.pick(['', 'a.', '.a', 'a..b', '.', 'a b'])
    : dice.pick(['a', 'a.', 'b.a']) + dice.pick(spaces);
const badFilter = (dice: Dice) =>
  dice.isOneIn(2) ? badName(dice) : dice.pick(['a*', '*a', '>.a', 'a.**', 'a>', 'a.>>', '>.>']);
const badTopic = (dice: Dice) =>
  dice.isOneIn(2) ? badName(dice) : dice.pick(['*', '>', 'a.*', 'a.>', '*.a']);

const match = (filter: string, topic: string): Match => ({ do: 'match', filter, topic });

function itself(name: string): Match {
  return match(name, name);
}

function otherCase(name: string): Match {
  return match(name.toUpperCase(), name);
}

const matches: [number, Make<Match>][] = [
  [4, (dice) => match(goodFilter(dice), goodTopic(dice))],
  [3, (dice) => match(`${goodFilter(dice)}.>`, goodTopic(dice))],
  [2, (dice) => itself(goodTopic(dice))],
  [1, (dice) => otherCase(goodTopic(dice))],
  [1, (dice) => match('>', goodTopic(dice))],
  [2, (dice) => match(badFilter(dice), goodTopic(dice))],
  [1, (dice) => match(goodFilter(dice), badTopic(dice))],
  [1, (dice) => itself(badTopic(dice))],
];

/** Questions to the matcher. */
export const matchRuns = rolled((dice) => ({
  ops: dice.many(1, 12, () => dice.weighted(matches)),
}));

// --- Operations -----------------------------------------------------------------------------------

const yes = () => true as const;

/** Few topics, so that they meet. */
const topics = ['a', 'a', 'a', 'a', 'a', 'a.b', 'a.b'];
const filters = ['a', '>', 'a', '>', 'a', '>', 'a.*', '*', 'a.>', 'a.b'];
const specialTopics = ['error', 'constructor', '__proto__'];
const orSpecial = (dice: Dice, usual: string[]) =>
  dice.pick(dice.isOneIn(9) ? specialTopics : usual);

const payloads = 'deep deep deep date date map map map undefined zero null empty'.split(
  ' ',
) as PayloadKind[];

const publish =
  (step: number): Make<Publish> =>
  (dice) =>
    known<Publish>({
      do: 'publish',
      topic: orSpecial(dice, topics),
      payload: dice.maybe(2, () => dice.pick(payloads)),
      headers: dice.maybe(4, yes),
      changes: step >= 3 ? dice.maybe(step === 6 ? 4 : 2, yes) : undefined,
      times: dice.maybe(4, () => dice.pick([2, 4])),
    });

const unsubscribe = (dice: Dice): Op => ({ do: 'unsubscribe', which: dice.between(0, 3) });
const abort = (dice: Dice): Op => ({ do: 'abort', controller: dice.between(0, 1) });

const failure = (dice: Dice): Failure =>
  dice.isOneIn(2) ? { error: true } : { value: dice.pick([undefined, 0, '', null, false]) };

/** Step by step more can happen: a learner at step 3 has no groups yet. */
const subscribing =
  (step: number, handler: Make<Outcome[]>): Make<Subscribe> =>
  (dice) => {
    const since = <Part>(first: number, of: number, choices: Part[]) =>
      step >= first ? dice.maybe(of, () => dice.pick(choices)) : undefined;
    return known<Subscribe>({
      do: 'subscribe',
      filter: orSpecial(dice, filters),
      again: dice.maybe(4, () => dice.between(0, 2)),
      signal: dice.maybe(3, () => dice.between(0, 1)),
      group: since(4, 2, ['g', 'g', 'g', '', '', 'h', 'constructor']),
      where: since(4, 4, ['odd', 'odd', 'changes']),
      replay: since<'all' | number>(5, 2, ['all', 'all', 1, 2, 0]),
      maxAttempts: since(6, 2, [1, 2, 4]),
      backoffMs: since(6, 2, [20, 50, 0]),
      name: since(6, 4, ['desk', '']),
      handler: handler(dice),
    });
  };

const returnsAtOnce = (): Outcome[] => [{}];

function handlers(step: number): Make<Outcome[]> {
  if (step < 3) return returnsAtOnce;
  const inside: [number, Make<Op>][] = [
    [4, publish(step)],
    [2, unsubscribe],
    [1, abort],
    [1, subscribing(step, returnsAtOnce)],
  ];
  if (step >= 6) inside.push([1, () => ({ do: 'close' })]);
  const fails = (dice: Dice) => {
    if (step === 3) return dice.maybe(4, failure);
    return step === 6 ? dice.maybe(2, failure) : undefined;
  };
  const outcome = (dice: Dice) =>
    known<Outcome>({
      takes: dice.maybe(2, () => dice.pick([50, 5, 100])),
      fails: fails(dice),
      changes: dice.maybe(3, yes),
      thenable: dice.maybe(4, yes),
      does: dice.maybe(4, () => dice.weighted(inside)),
      atEnd: dice.maybe(2, yes),
    });
  return (dice) => dice.many(1, 3, outcome);
}

const waiting = (dice: Dice): Op => ({ do: 'wait', ms: dice.pick([0, 1, 5, 20, 50, 100]) });
const bad = (dice: Dice): Op =>
  dice.isOneIn(2)
    ? { do: 'badTopic', bad: badTopic(dice) }
    : { do: 'badFilter', bad: badFilter(dice) };

/** Two who want the same topic, whichever way their filters say it. */
function meeting(dice: Dice): Op[] {
  const topic = dice.pick(['a', 'a', ...specialTopics]);
  const subscribe = (): Subscribe => ({
    do: 'subscribe',
    filter: dice.pick([topic, '>', '*']),
    handler: returnsAtOnce(),
  });
  return [subscribe(), subscribe(), { do: 'publish', topic }];
}

/** Somebody leaves while messages wait, some of them once more. */
function leaving(dice: Dice): Op[] {
  const controller = dice.between(0, 1);
  const leave: Op = dice.isOneIn(4)
    ? { do: 'abort', controller }
    : { do: 'unsubscribe', which: dice.between(0, 2) };
  const subscribe = (): Subscribe => ({
    do: 'subscribe',
    filter: 'a',
    signal: controller,
    handler: returnsAtOnce(),
  });
  return [
    subscribe(),
    { do: 'publish', topic: 'a', times: 2 },
    leave,
    ...dice.many(0, 1, () => leave),
    ...dice.many(0, 1, subscribe),
    { do: 'publish', topic: 'a' },
  ];
}

/** The first handler once more; then the first subscription leaves. */
const twins = (): Op[] => [
  { do: 'subscribe', filter: 'a', again: 0, handler: returnsAtOnce() },
  { do: 'wait', ms: 0 },
  { do: 'unsubscribe', which: 0 },
  { do: 'publish', topic: 'a' },
];

/** A handler that publishes while drain() waits for it. */
function cascade(dice: Dice): Op[] {
  const takes = dice.pick([50, 5]);
  const does: Publish = { do: 'publish', topic: 'a.b' };
  const handler = [known<Outcome>({ takes, does, atEnd: dice.maybe(2, yes) })];
  return [
    { do: 'subscribe', filter: 'a', handler },
    { do: 'subscribe', filter: 'a.b', handler: [{ takes }] },
    { do: 'publish', topic: 'a' },
    { do: 'drain' },
  ];
}

/** One changes its copy, and another gets the same message. */
const spoiling = (dice: Dice): Op[] => [
  { do: 'subscribe', filter: 'a', handler: [{ changes: true }] },
  { do: 'subscribe', filter: 'a', handler: returnsAtOnce() },
  { do: 'publish', topic: 'a', payload: dice.pick(['deep', 'date', 'map']) },
];

/** Subscriptions that begin with what was published before. */
const comingLater =
  (step: number): Make<Op[]> =>
  (dice) => {
    const late = () => {
      const { group, handler } = subscribing(step, handlers(step))(dice);
      return known<Subscribe>({
        do: 'subscribe',
        filter: dice.pick(['a', '>']),
        replay: dice.pick<'all' | number>(['all', 2, 'all', 1, 3, 0]),
        where: dice.maybe(3, () => 'odd' as const),
        group,
        handler,
      });
    };
    const past = () => (dice.isOneIn(4) ? bad(dice) : publish(step)(dice));
    return [...dice.many(2, 4, past), ...dice.many(1, 2, late)];
  };

/** Members of one group, somebody beside it, and what all get. */
const desk =
  (step: number): Make<Op[]> =>
  (dice) => {
    const group = dice.pick(['g', '', 'g', 'constructor']);
    const member = (): Subscribe => ({
      ...subscribing(step, handlers(step))(dice),
      filter: dice.pick(['a', 'a', '>', '*']),
      group,
    });
    const outsider = (): Subscribe => ({ do: 'subscribe', filter: 'a', handler: returnsAtOnce() });
    return [
      ...dice.many(2, 3, member),
      ...dice.many(0, 1, outsider),
      { ...publish(step)(dice), topic: 'a' },
    ];
  };

/** One who fails several times, beside one who doesn't. */
function failing(dice: Dice): Op[] {
  const fails = failure(dice);
  return [
    {
      do: 'subscribe',
      filter: 'a',
      maxAttempts: dice.pick([3, 4]),
      backoffMs: dice.pick([20, 50]),
      handler: [...dice.many(1, 3, () => ({ fails })), {}],
    },
    { do: 'subscribe', filter: 'a', handler: returnsAtOnce() },
    { do: 'publish', topic: 'a', times: 2 },
  ];
}

/** Some close it once, some twice, and the second time may be while it closes. */
const closing = (dice: Dice): Op[] => [
  publish(6)(dice),
  { do: 'close' },
  { do: 'wait', ms: dice.pick([0, 20, 100]) },
  ...dice.many(0, 1, (): Op => ({ do: 'close' })),
];

/** Runs in which nothing is used but what a learner at this step has written. */
export function newsroomRuns(step: number) {
  const subscribe = subscribing(step, handlers(step));
  const ops: [number, Make<Op[]>][] = [
    [4, one(subscribe)],
    [8, one(publish(step))],
    [5, one(waiting)],
    [2, one(unsubscribe)],
    [2, one(abort)],
    [step === 2 ? 3 : 1, one(bad)],
    [step === 2 ? 3 : 1, meeting],
    [step === 2 ? 3 : 1, leaving],
  ];
  if (step === 2) ops.push([1, twins]);
  if (step >= 3) ops.push([2, () => [{ do: 'drain' }]]);
  if (step === 3) ops.push([1, cascade], [2, spoiling]);
  if (step >= 4) ops.push([step === 4 ? 5 : 1, desk(step)]);
  if (step === 5) ops.push([4, comingLater(step)]);
  if (step >= 6) ops.push([2, closing], [2, failing]);
  return rolled((dice) =>
    known<Run>({
      now: dice.maybe(2, yes),
      retention: step >= 5 ? dice.maybe(2, () => dice.pick([2, 1, 3, 0, 0])) : undefined,
      ops: [subscribe(dice), ...dice.many(1, 7, () => dice.weighted(ops)).flat()],
    }),
  );
}
