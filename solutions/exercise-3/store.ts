// Exercise 3, steps 1 and 2: plays appends and readings against an event store, beside a plain list of
// events, and compares the whole history after each of them.
import {
  type Dice,
  type History,
  known,
  type Make,
  type Model,
  rolled,
  show,
  type VirtualClock,
} from '../../src/trial/trial.ts';
import type * as exercise from './exercise-3.ts';
import {
  freeze,
  type Given,
  isAt,
  isClosed,
  isSame,
  Ledger,
  type Recorded,
  spoil,
  tell,
  tellData,
  tellOne,
} from './ledger.ts';
import { allOf, type Ending, endingOf, isOddName, name, started } from './programs.ts';
import { rules } from './rules.ts';

type Answer = typeof exercise;
type Rule = keyof typeof rules;

// --- Programs ---------------------------------------------------------------------------------------

type EventMade =
  | { amount: number }
  | { odd: keyof typeof oddData }
  /** The event of that position, as it was read. */
  | { again: number }
  /** The object before it once more. */
  | { same: true }
  | { refused: true };

type Append = {
  do: 'append';
  stream: string;
  events: EventMade[];
  /** So far from the version of the stream, that version as a text, or an odd value. */
  expected?: { off: number } | { text: true } | { value: unknown };
  metadata?: keyof typeof oddMetadata;
  /** What fails while it is recorded. */
  trouble?: 'newId' | 'now';
  /** For `newId`: so many ids are made before. */
  after?: number;
  /** The caller changes what it put in and what it got. */
  spoils?: true;
  /** What is put in is frozen. */
  frozen?: true;
};

type Op =
  | Append
  | { do: 'together'; appends: Append[] }
  | { do: 'readStream'; stream: string; after?: number; spoils?: true }
  | { do: 'readAll'; after?: number; limit?: number; spoils?: true }
  | { do: 'wait'; ms: number };

type Run = {
  ops: Op[];
  /** What newId() returns; without it the store makes ids of its own. */
  ids?: 'counted' | 'alike' | 'empty';
  now?: true;
};

/** Made anew at each use: what a run spoils must not reach the next one. */
const oddData = {
  nested: () => ({ amount: 10, till: { city: 'Oslo', coins: [1, 2] } }),
  date: () => ({ at: new Date(1000) }),
  map: () => ({ coins: new Map([['ten', { times: 3 }]]) }),
  list: () => [1, [2, undefined], null],
  undefined: () => undefined,
  null: () => null,
  zero: () => 0,
  NaN: () => Number.NaN,
  empty: () => '',
  bytes: () => new Uint8Array([1, 2]),
} satisfies Record<string, () => unknown>;

const nothing = () => {};
const oddMetadata: Record<string, () => Record<string, unknown>> = {
  flat: () => ({ user: 'Eve' }),
  nested: () => ({ user: { name: 'Eve', roles: ['till'] } }),
  falsy: () => ({ retry: 0, reason: '', parent: null, cause: undefined }),
  date: () => ({ asked: new Date(2000) }),
  refused: () => ({ user: 'Eve', print: nothing }),
};

const plainEvent = (dice: Dice): EventMade => ({ amount: dice.pick([10, 20, 30]) });
const oddKinds = Object.keys(oddData) as (keyof typeof oddData)[];
const eventKinds: [number, Make<EventMade>][] = [
  [5, plainEvent],
  [3, (dice) => ({ odd: dice.pick(oddKinds) })],
  [1, (dice) => ({ again: dice.between(0, 3) })],
  [1, () => ({ same: true })],
];
const events = (dice: Dice) => dice.many(0, 3, () => dice.weighted(eventKinds));
const spoils = (dice: Dice) => (dice.isOneIn(3) ? true : undefined);
const sound = (dice: Dice) => dice.pick(['flat', 'nested', 'falsy', 'date']);

const append = (dice: Dice, more: Omit<Append, 'do' | 'stream'>): Append =>
  known<Append>({
    do: 'append',
    stream: name(dice),
    spoils: spoils(dice),
    frozen: dice.isOneIn(6) ? true : undefined,
    ...more,
  });

const plainAppend = (dice: Dice) =>
  append(dice, { events: events(dice), metadata: dice.isOneIn(3) ? sound(dice) : undefined });
/** Nothing but the event that is refused. */
const refused = (dice: Dice) => append(dice, { events: [{ refused: true }] });

const readStream = (dice: Dice) =>
  known<Extract<Op, { do: 'readStream' }>>({
    do: 'readStream',
    stream: name(dice),
    after: dice.isOneIn(2) ? dice.pick([1, 0, 1, 2, 3]) : undefined,
    spoils: spoils(dice),
  });
const readAll = (dice: Dice) =>
  known<Extract<Op, { do: 'readAll' }>>({
    do: 'readAll',
    after: dice.isOneIn(2) ? dice.pick([1, 0, 1, 2, 3, 4, 6]) : undefined,
    limit: dice.isOneIn(2) ? dice.pick([0, 1, 0, 2, 3]) : undefined,
    spoils: spoils(dice),
  });
const wait = (dice: Dice): Op => ({ do: 'wait', ms: dice.pick([1000, 1]) });

const expected = (dice: Dice) => dice.weighted(expectations);
const expectations: [number, Make<Append['expected']>][] = [
  [4, () => ({ off: 0 })],
  [5, (dice) => ({ off: dice.pick([-1, 1, -2]) })],
  [3, (dice) => ({ value: dice.pick(['no-stream', 0]) })],
  [2, () => ({ value: 'any' })],
  [1, () => ({ text: true })],
  [2, (dice) => ({ value: dice.pick([Number.NaN, '1', 1.5, -1, '', true, Infinity, 'none']) })],
];
const expecting = (dice: Dice) =>
  append(dice, {
    events: events(dice),
    expected: expected(dice),
    metadata: dice.isOneIn(4) ? sound(dice) : undefined,
  });

/** Of an append that is half done. */
const failing = (dice: Dice) => append(dice, dice.pick(failures)(dice));
const failures: Make<Omit<Append, 'do' | 'stream'>>[] = [
  (dice) => ({
    events: [...dice.many(0, 2, plainEvent), { refused: true }, ...dice.many(0, 1, plainEvent)],
  }),
  (dice) => ({ events: dice.many(1, 3, plainEvent), metadata: 'refused' }),
  (dice) => ({
    events: dice.many(1, 3, plainEvent),
    trouble: dice.pick(['newId', 'now']),
    after: dice.between(0, 2),
  }),
];

/** Most of them expect the same version of the same stream. */
function together(dice: Dice): Op {
  const stream = dice.isOneIn(2) ? name(dice) : undefined;
  const expects = expected(dice);
  return {
    do: 'together',
    appends: dice.many(2, 3, () => ({
      do: 'append',
      stream: stream ?? name(dice),
      events: [plainEvent(dice)],
      expected: expects,
    })),
  };
}

const opsOf: Record<number, [number, Make<Op>][]> = {
  1: [
    [12, plainAppend],
    [4, readStream],
    [4, readAll],
    [1, refused],
    [1, wait],
  ],
  2: [
    [2, plainAppend],
    [2, readStream],
    [2, readAll],
    [1, wait],
    [6, expecting],
    [3, failing],
    [2, together],
  ],
};

const programs = (step: number) =>
  rolled((dice) =>
    known<Run>({
      ids: dice.pick(['counted', undefined, 'counted', 'alike', 'empty']),
      now: dice.isOneIn(2) ? true : undefined,
      ops: dice.many(3, step === 1 ? 7 : 8, () => dice.weighted(opsOf[step]!)),
    }),
  );

function censusOf({ ops }: Run): string[] {
  const found = new Set<string>();
  const appends = ops.flatMap((op) => (op.do === 'append' ? [op] : []));
  for (const { events, expected, metadata, trouble, stream, spoils } of appends) {
    if (expected && 'value' in expected) found.add(`expects ${show(expected.value)}`);
    if (expected && 'off' in expected) found.add(expected.off === 0 ? 'fits' : 'conflict');
    if (trouble || metadata === 'refused') found.add('fails half way');
    if (events.length > 1 && events.some((event) => 'refused' in event))
      found.add('fails half way');
    if (events.some((event) => 'same' in event || 'again' in event)) found.add('two of the same');
    if (isOddName(stream)) found.add('odd name');
    if (spoils) found.add('spoils');
    if (events.length === 0) found.add('no events');
  }
  if (ops.some((op) => op.do === 'together')) found.add('together');
  if (ops.some((op) => op.do === 'readAll' && op.after && op.limit)) found.add('second page');
  return [...found];
}

export const stores = (step: number): Model<Answer, Run> => ({
  rules,
  programs: programs(step),
  shape: {
    required: [
      'stream',
      'events',
      'amount',
      'odd',
      'again',
      'same',
      'refused',
      'off',
      'text',
      'value',
      'appends',
      'ms',
    ],
    creates: [],
    points: [],
  },
  crashes: 'recorded',
  play: (answer, run, history, clock) => new StoreTrial(answer, run, history, clock).play(),
  census: censusOf,
  leastShares:
    step === 1
      ? {
          spoils: 0.5,
          'two of the same': 0.4,
          'odd name': 0.3,
          'no events': 0.3,
          'second page': 0.1,
        }
      : {
          fits: 0.4,
          conflict: 0.25,
          together: 0.35,
          'fails half way': 0.4,
          "expects 'no-stream'": 0.15,
        },
});

// --- How they are played ----------------------------------------------------------------------------

interface Prepared {
  op: Append;
  expectedVersion: unknown;
  events: Given[];
  options: Record<string, unknown>;
  line(): string;
}

class StoreTrial {
  readonly #run: Run;
  readonly #answer: Answer;
  readonly #history: History;
  readonly #clock: VirtualClock;
  readonly #store: InstanceType<Answer['EventStore']>;
  readonly #ledger = new Ledger();
  readonly #names = new Set(['ann']);
  #ids: string[] = [];
  #times: string[] = [];
  #trouble: { newId?: number; now?: true } = {};
  #made = 0;

  constructor(answer: Answer, run: Run, history: History, clock: VirtualClock) {
    this.#run = run;
    this.#answer = answer;
    this.#history = history;
    this.#clock = clock;
    const { ids, now } = run;
    const options = { ...(ids && { newId: this.#newId }), ...(now && { now: this.#now }) };
    this.#store = new answer.EventStore(options);
    const about = [ids && `newId() returns ${aboutIds[ids]}`, now && 'now() is given'].filter(
      Boolean,
    );
    if (about.length > 0) history.did(`a store: ${about.join(', ')}`);
  }

  readonly #newId = () => {
    if (this.#trouble.newId === this.#ids.length) throw new Error('no id today');
    this.#made++;
    const id = { counted: `e${this.#made}`, alike: 'e', empty: '' }[this.#run.ids ?? 'counted'];
    this.#ids.push(id);
    return id;
  };

  readonly #now = () => {
    if (this.#trouble.now) throw new Error('no clock today');
    const date = new Date(1_900_000_000_000 + 1000 * ++this.#made);
    this.#times.push(date.toISOString());
    return date;
  };

  async play(): Promise<void> {
    for (const op of this.#run.ops) {
      if (op.do === 'wait') await this.#clock.advance(op.ms);
      else if (op.do === 'append') await this.#append(op);
      else if (op.do === 'together') await this.#together(op.appends);
      else await this.#read(op);
    }
    await this.#compare('recorded', this.#names);
  }

  // --- append() -------------------------------------------------------------------------------------

  async #append(op: Append): Promise<void> {
    const { history } = this;
    const before = [this.#ledger.versionOf(op.stream), this.#ledger.events.length] as const;
    const prepared = this.#prepare(op);
    const { expectedVersion, events, options } = prepared;
    history.did(prepared.line);
    const began = Date.now();
    const wanted = this.#prepare(op);
    const ending = await endingOf(() => this.#call(prepared), this.#clock);
    this.#trouble = {};
    const fits = this.#ledger.fits(op.stream, expectedVersion);
    const fails = this.#failureOf(op);
    this.#namesKeep(op.stream);
    let after: Rule | undefined;
    if (!fits) {
      this.#isRefused(ending, op.stream, expectedVersion, fails !== undefined);
      after = 'untouched';
    } else if (fails) {
      history.check(
        ending !== 'pending' && 'error' in ending,
        fails.rule,
        () => `append() rejects: ${fails.why}`,
        () => tellEnding(ending),
        'accepted',
      );
      after = fails.rule;
    } else this.#isAccepted(ending, wanted, began);
    this.#callersAre(events, options, wanted, op.frozen === true);
    if (after) await this.#compare(after, [op.stream], ...before);
    if (!op.spoils) return;
    history.did('the caller changes all that it put in and got');
    if (!op.frozen) spoil([events, options]);
    if (ending !== 'pending' && 'value' in ending) spoil(ending.value);
    await this.#compare('history', [op.stream]);
  }

  get history(): History {
    return this.#history;
  }

  #call({ op, events, options }: Prepared): unknown {
    const hasOptions = Object.keys(options).length > 0;
    return hasOptions
      ? this.#store.append(op.stream, events, options as exercise.AppendOptions)
      : this.#store.append(op.stream, events);
  }

  /** What is put in, made anew at each call. */
  #prepare(op: Append): Prepared {
    this.#ids = [];
    this.#times = [];
    this.#trouble = troubleOf(op, this.#run);
    const events: Given[] = [];
    for (const made of op.events) {
      const last = events.at(-1);
      if ('same' in made && last) events.push(last);
      else events.push(this.#eventOf(made));
    }
    const actual = this.#ledger.versionOf(op.stream);
    const expectedVersion = expectedBy(op, actual);
    const options = {
      ...(op.expected && { expectedVersion }),
      ...(op.metadata && { metadata: oddMetadata[op.metadata]!() }),
    };
    if (op.frozen) freeze([events, options]);
    const isTroubled = Object.keys(this.#trouble).length > 0;
    const line = () => lineOf(op, events, options, isTroubled);
    return { op, expectedVersion, events, options, line };
  }

  #eventOf(made: EventMade): Given {
    if ('amount' in made) return { type: 'MoneyDeposited', data: { amount: made.amount } };
    if ('odd' in made) return { type: 'Noted', data: oddData[made.odd]() };
    if ('refused' in made) return { type: 'Odd', data: { print: nothing } };
    const known = 'again' in made ? this.#ledger.events[made.again] : undefined;
    return known ? structuredClone(known) : { type: 'MoneyDeposited', data: { amount: 40 } };
  }

  #failureOf(op: Append): { rule: Rule; why: string } | undefined {
    const { events, metadata, trouble } = op;
    const rule = events.length === 1 && !metadata && !trouble ? 'kept' : 'allOrNothing';
    if (events.some((event) => 'refused' in event)) return { rule, why: 'a function is no data' };
    if (metadata === 'refused' && events.length > 0)
      return { rule, why: 'there is a function in the metadata' };
    if (trouble === 'now' && this.#run.now && events.length > 0)
      return { rule, why: 'now() throws' };
    const { newId } = troubleOf(op, this.#run);
    return newId === undefined ? undefined : { rule, why: 'newId() throws' };
  }

  #namesKeep(name: string): void {
    this.#names.add(name);
  }

  #isRefused(ending: Ending, streamId: string, expected: unknown, mayFailOtherwise: boolean): void {
    const { history } = this;
    const actual = this.#ledger.versionOf(streamId);
    const isOdd = isOddVersion(expected);
    const rule: Rule = isOdd ? 'oddVersion' : expected === 'no-stream' ? 'noStream' : 'expected';
    const isAt = `${show(streamId)} is at version ${actual}`;
    if (ending === 'pending' || !('error' in ending))
      this.#history.broken(
        rule,
        `append() rejects: ${isAt}, not ${show(expected)}`,
        tellEnding(ending),
      );
    if (isOdd || mayFailOtherwise) return;
    const error = ending.error as any;
    history.check(
      error instanceof this.#answer.ConcurrencyError && error.name === 'ConcurrencyError',
      'conflict',
      () => `append() rejects with ConcurrencyError: ${isAt}`,
      () => tellEnding(ending),
      'other',
    );
    const wanted = { streamId, expected, actual };
    const theirs = { streamId: error.streamId, expected: error.expected, actual: error.actual };
    history.check(
      isSame(theirs, wanted),
      'conflict',
      () => `the error has ${show(wanted)}`,
      () => show(theirs),
      wrongField(theirs, wanted),
    );
  }

  #isAccepted(
    ending: Ending,
    { op, events, options, expectedVersion }: Prepared,
    began: number,
  ): void {
    const { history } = this;
    if (ending === 'pending' || 'error' in ending) {
      const isConflict =
        ending !== 'pending' && ending.error instanceof this.#answer.ConcurrencyError;
      this.#history.broken(
        isConflict
          ? ruleOfExpected(expectedVersion)
          : isOddName(op.stream)
            ? 'names'
            : op.frozen
              ? 'callers'
              : 'recorded',
        'append() resolves',
        tellEnding(ending),
        'refused',
      );
    }
    const metadata = (options.metadata ?? {}) as Record<string, unknown>;
    const wanted = this.#ledger.add(
      op.stream,
      events.map(({ type, data }) => ({ type, data })),
      metadata,
    );
    const version = this.#ledger.versionOf(op.stream);
    const theirs = ending.value;
    history.check(
      theirs?.version === version,
      'recorded',
      () => `append() returns version ${version}`,
      () => show(theirs?.version),
      'version',
    );
    history.check(
      Array.isArray(theirs.events) && theirs.events.length === wanted.length,
      'recorded',
      () => `append() returns ${tell(wanted)}`,
      () => (Array.isArray(theirs.events) ? tell(theirs.events) : show(theirs.events)),
      'events',
    );
    for (const [i, event] of wanted.entries()) {
      this.#isMadeAnew(event, theirs.events[i], events[i]!);
      this.#stamp(event, theirs.events[i], i, began);
    }
    this.#isEqual(theirs.events, wanted, 'append() returns', 'recorded');
  }

  /** An event that was read may be put in again: what the store made then doesn't count. */
  #isMadeAnew(event: Recorded, theirs: any, given: Partial<Recorded>): void {
    const taken = (['streamId', 'version', 'position'] as const).find(
      (field) => given[field] === theirs?.[field] && event[field] !== theirs?.[field],
    );
    this.#history.check(
      taken === undefined,
      'envelope',
      () => `the store makes the ${taken} itself: ${show(event[taken!])}`,
      () => `${show(theirs[taken!])}, which the event brought along`,
      taken,
    );
  }

  /** Takes over what the store makes by itself: id and time. */
  #stamp(event: Recorded, theirs: any, index: number, began: number): void {
    const { history } = this;
    const { ids, now } = this.#run;
    const id = theirs?.id;
    const others = this.#ledger.events.filter((one) => one !== event);
    const isRight = ids
      ? id === this.#ids[index]
      : typeof id === 'string' && id !== '' && !others.some((one) => one.id === id);
    history.check(
      isRight,
      'ids',
      () =>
        ids ? `the id is newId()'s: ${show(this.#ids[index])}` : 'each event has an id of its own',
      () => show(id),
      ids ? 'given' : 'unique',
    );
    event.id = id;
    const at = theirs?.recordedAt;
    const ms = typeof at === 'string' ? Date.parse(at) : Number.NaN;
    const isIso = ms >= 0 && new Date(ms).toISOString() === at;
    const isTime = now ? this.#times.includes(at) : isIso && ms >= began && ms <= Date.now();
    history.check(
      isTime,
      'time',
      () =>
        `recordedAt is ${now ? `now()'s: ${this.#times.map(show)}` : show(new Date(began).toISOString())}`,
      () => tellData(at),
      isIso ? 'other' : 'form',
    );
    event.recordedAt = at;
  }

  #callersAre(events: Given[], options: object, wanted: Prepared, areFrozen: boolean): void {
    const { history } = this;
    history.check(
      isSame(events, wanted.events) && isSame(options, wanted.options),
      'callers',
      () => `the caller's objects stay as they are: ${tellData([wanted.events, wanted.options])}`,
      () => tellData([events, options]),
      'changed',
    );
    history.check(
      areFrozen || !isClosed([events, options]),
      'callers',
      () => "the caller's objects aren't frozen",
      () => 'they are',
      'frozen',
    );
  }

  // --- Several at once --------------------------------------------------------------------------------

  async #together(appends: Append[]): Promise<void> {
    const { history } = this;
    const prepared = appends.map((op) => this.#prepare(op));
    for (const { line } of prepared) history.did(() => `at once: ${line()}`);
    for (const { stream } of appends) this.#namesKeep(stream);
    const calls = prepared.map((one) => started(() => this.#call(one)));
    await allOf(calls, this.#clock);
    const endings = calls.map((call) => call());
    const position = this.#ledger.events.length;
    const theirs = await this.#all(position);
    const tails = theirs.map(inShort);
    for (const [i, { op, expectedVersion }] of prepared.entries())
      if (isOddVersion(expectedVersion))
        this.#isRefused(endings[i]!, op.stream, expectedVersion, true);
    const order = orders(prepared).find((order) => this.#explains(order, prepared, endings, tails));
    if (!order) {
      const accepted = endings.filter((one) => one !== 'pending' && 'value' in one).length;
      return history.broken(
        'oneWins',
        'the same as if one had been started after the other',
        `${accepted} of ${endings.length} accepted; to the log come ${tell(theirs)}`,
        accepted > 1 ? 'several win' : 'other',
      );
    }
    for (const one of order) {
      if (!this.#ledger.fits(one.op.stream, one.expectedVersion)) continue;
      const added = this.#ledger.add(one.op.stream, one.events);
      for (const event of added) {
        const { id, recordedAt } = theirs[event.position - 1 - position]!;
        Object.assign(event, { id, recordedAt });
      }
    }
    await this.#compare('oneWins', new Set(appends.map(({ stream }) => stream)));
  }

  /** Whether one after the other, in this order, leads to the same endings and to the same log. */
  #explains(order: Prepared[], prepared: Prepared[], endings: Ending[], tails: string[]): boolean {
    const versions = new Map<string, number>();
    const tail: string[] = [];
    for (const one of order) {
      const { op, expectedVersion, events } = one;
      const version = versions.get(op.stream) ?? this.#ledger.versionOf(op.stream);
      const fits = isAt(version, expectedVersion);
      const ending = endings[prepared.indexOf(one)]!;
      if (ending === 'pending' || 'value' in ending !== fits) return false;
      if (!fits && !isOddVersion(expectedVersion) && !this.#isConflict(ending)) return false;
      if (!fits) continue;
      versions.set(op.stream, version + events.length);
      for (const event of events) tail.push(inShort({ ...event, streamId: op.stream }));
    }
    return isSame(tails, tail);
  }

  #isConflict = (ending: Ending) =>
    ending !== 'pending' &&
    'error' in ending &&
    ending.error instanceof this.#answer.ConcurrencyError;

  // --- Readings -----------------------------------------------------------------------------------------

  async #read(op: Extract<Op, { do: 'readStream' | 'readAll' }>): Promise<void> {
    const { history } = this;
    const isAll = op.do === 'readAll';
    const { after } = op;
    const limit = isAll ? op.limit : undefined;
    const key = isAll ? 'afterPosition' : 'afterVersion';
    const options = {
      ...(after !== undefined && { [key]: after }),
      ...(limit !== undefined && { limit }),
    };
    const hasOptions = Object.keys(options).length > 0;
    const args: any[] = [...(isAll ? [] : [op.stream]), ...(hasOptions ? [options] : [])];
    const call = () => `${op.do}(${args.map((arg) => show(arg)).join(', ')})`;
    const from = isAll ? this.#ledger.events : this.#ledger.of(op.stream);
    const wanted = from.slice(after ?? 0, limit === undefined ? undefined : (after ?? 0) + limit);
    history.did(call);
    const ending = await endingOf(() => (this.#store as any)[op.do](...args), this.#clock);
    const rule = isAll ? 'readAll' : isOddName(op.stream) ? 'names' : 'readStream';
    if (ending === 'pending' || 'error' in ending)
      this.#history.broken(rule, `${call()} returns ${tell(wanted)}`, tellEnding(ending), 'fails');
    this.#isEqual(ending.value, wanted, `${op.do}() returns`, rule);
    if (!op.spoils) return;
    history.did('the reader changes all that it got');
    spoil(ending.value);
    await this.#compare('history', isAll ? this.#names : [op.stream]);
  }

  async #all(afterPosition: number): Promise<Recorded[]> {
    const ending = await endingOf(
      () => (afterPosition > 0 ? this.#store.readAll({ afterPosition }) : this.#store.readAll()),
      this.#clock,
    );
    if (ending !== 'pending' && 'value' in ending && Array.isArray(ending.value))
      return ending.value;
    return this.#history.broken(
      'readAll',
      'readAll() returns the events',
      tellEnding(ending),
      'fails',
    );
  }

  /** What is read after a version and a position, by both ways. What differs broke the rule of what was done last. */
  async #compare(after: Rule, names: Iterable<string>, version = 0, position = 0): Promise<void> {
    const [afterVersion, afterPosition] = [version, position];
    const streams = [...names].map((name) => {
      const read = () =>
        version > 0 ? this.#store.readStream(name, { afterVersion }) : this.#store.readStream(name);
      return { name, ending: started(read) };
    });
    const all = started(() =>
      position > 0 ? this.#store.readAll({ afterPosition }) : this.#store.readAll(),
    );
    await allOf([...streams.map(({ ending }) => ending), all], this.#clock);
    for (const { name, ending } of streams) {
      const args = version > 0 ? `${show(name)}, { afterVersion: ${version} }` : show(name);
      const wanted = this.#ledger.of(name).slice(version);
      this.#isReading(ending(), wanted, `readStream(${args}) returns`, after, name);
    }
    const args = position > 0 ? `{ afterPosition: ${position} }` : '';
    const wanted = this.#ledger.events.slice(position);
    this.#isReading(all(), wanted, `readAll(${args}) returns`, after);
  }

  #isReading(
    ending: Ending,
    wanted: readonly Recorded[],
    what: string,
    after: Rule,
    name = 'ann',
  ): void {
    const usual =
      after !== 'recorded'
        ? after
        : isOddName(name)
          ? 'names'
          : what.startsWith('readAll')
            ? 'readAll'
            : 'readStream';
    if (ending === 'pending' || 'error' in ending)
      this.#history.broken(usual, `${what} ${tell(wanted)}`, tellEnding(ending), 'fails');
    this.#isEqual(ending.value, wanted, what, usual);
  }

  /** `usual` is the rule of what is not a matter of one field. */
  #isEqual(theirs: any, wanted: readonly Recorded[], what: string, usual: Rule): void {
    const { history } = this;
    const isList = Array.isArray(theirs) && theirs.every((one) => one && typeof one === 'object');
    const inShort = (events: readonly Recorded[]) => tell(events);
    if (!isList || theirs.length !== wanted.length)
      history.broken(
        usual,
        `${what} ${inShort(wanted)}`,
        isList ? inShort(theirs) : show(theirs),
        'number',
      );
    const isOther = wanted.some(({ type }, i) => theirs[i].type !== type);
    if (isOther) history.broken(usual, `${what} ${inShort(wanted)}`, inShort(theirs), 'others');
    for (const field of fields) {
      const at = wanted.findIndex((event, i) => !isSame(theirs[i][field], event[field]));
      if (at < 0) continue;
      const isSet =
        usual !== 'readStream' && usual !== 'readAll' && usual !== 'recorded' && usual !== 'names';
      history.broken(
        isSet ? usual : ruleOfField[field],
        `${what} ${inShort(wanted)}: ${field} of ${tellOne(wanted[at]!)} is ${tellData(wanted[at]![field])}`,
        tellData(theirs[at][field]),
        field,
      );
    }
  }
}

const fields = ['data', 'streamId', 'version', 'position', 'metadata', 'id', 'recordedAt'] as const;
const ruleOfField: Record<(typeof fields)[number], Rule> = {
  data: 'kept',
  streamId: 'envelope',
  version: 'counted',
  position: 'counted',
  metadata: 'metadata',
  id: 'ids',
  recordedAt: 'time',
};

function lineOf(op: Append, events: Given[], options: object, isTroubled: boolean): string {
  const shown = Object.keys(options).length > 0 ? `, ${tellData(options)}` : '';
  const trouble = { newId: 'newId() throws', now: 'now() throws' }[op.trouble ?? ('' as 'now')];
  const about = [op.frozen && events.length > 0 && 'frozen objects', isTroubled && trouble].filter(
    Boolean,
  );
  const more = about.length > 0 ? `   (${about.join('; ')})` : '';
  return `append(${show(op.stream)}, [${events.map(tellOne).join(', ')}]${shown})${more}`;
}

const inShort = ({ streamId, ...event }: Given & { streamId: string }) =>
  `${streamId}: ${tellOne(event)}`;

const aboutIds = { counted: "'e1', 'e2', …", alike: "'e' each time", empty: "'' each time" };

/** Only where it can be: a store without newId() makes its own ids. */
function troubleOf({ trouble, after = 0, events }: Append, { ids, now }: Run) {
  if (trouble === 'now' && now) return { now: true as const };
  return trouble === 'newId' && ids && after < events.length ? { newId: after } : {};
}

function expectedBy({ expected }: Append, actual: number): unknown {
  if (!expected) return undefined;
  if ('off' in expected) return actual + expected.off;
  return 'text' in expected ? String(actual) : expected.value;
}

const isOddVersion = (expected: unknown) =>
  !['no-stream', 'any', undefined].includes(expected as string) &&
  !(Number.isInteger(expected) && Number(expected) >= 0);

const ruleOfExpected = (expected: unknown): Rule =>
  expected === undefined || expected === 'any'
    ? 'any'
    : expected === 'no-stream'
      ? 'noStream'
      : 'expected';

const tellEnding = (ending: Ending): string => {
  if (ending === 'pending') return 'it never resolves';
  return 'error' in ending ? `it rejects with ${show(ending.error)}` : 'it resolves';
};

const wrongField = (theirs: Record<string, unknown>, wanted: Record<string, unknown>) =>
  Object.keys(wanted)
    .filter((key) => !isSame(theirs[key], wanted[key]))
    .join(' ');

function orders<T>(list: T[]): T[][] {
  if (list.length < 2) return [list];
  return list.flatMap((one, i) =>
    orders(list.filter((_, at) => at !== i)).map((rest) => [one, ...rest]),
  );
}
