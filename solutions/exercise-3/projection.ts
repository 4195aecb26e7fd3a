// Exercise 3, step 5: a projection reads a log that grows, is interrupted and begins anew. At any time
// its balances must be those of the events up to its checkpoint.
import {
  type Dice,
  errorOf,
  type Failure,
  type History,
  known,
  type Make,
  type Model,
  one,
  rolled,
  show,
  type VirtualClock,
} from '../../src/trial/trial.ts';
import type * as exercise from './exercise-3.ts';
import { type Given, Ledger, type Recorded, tell, tellOne } from './ledger.ts';
import { allOf, amount, type Ending, failure, isOddName, name, started } from './programs.ts';
import { rules } from './rules.ts';

type Answer = typeof exercise;
type Rule = keyof typeof rules;

// --- Programs ---------------------------------------------------------------------------------------

type EventMade = { plus: number } | { minus: number } | { odd: unknown };

type Op =
  | { do: 'record'; stream: string; events: EventMade[] }
  /** The event so many places behind the checkpoint, or before it: then it comes again. */
  | { do: 'handle'; from: number; times?: number }
  /** An event that is not in the log. */
  | { do: 'stray'; stream: string }
  | { do: 'catchUp'; batch?: number; meanwhile?: { stream: string; plus: number } }
  | { do: 'together'; batches: number[] }
  | { do: 'rebuild' }
  | { do: 'fail'; after: number; error: Failure }
  | { do: 'restart' };

type Run = {
  ops: Op[];
  /** How long the store takes for a page. */
  delays: number[];
};

const eventKinds: [number, Make<EventMade>][] = [
  [4, (dice) => ({ plus: amount(dice) })],
  [3, (dice) => ({ minus: amount(dice) })],
  [2, (dice) => ({ odd: dice.pick<unknown>([{ amount: 5 }, undefined, null, 0]) })],
];
const recording = (dice: Dice): Op => ({
  do: 'record',
  stream: name(dice),
  events: dice.many(1, 4, () => dice.weighted(eventKinds)),
});
const handling = (dice: Dice) =>
  known<Extract<Op, { do: 'handle' }>>({
    do: 'handle',
    from: dice.pick([1, 1, 1, 0, 0, -1, -2, 2]),
    times: dice.isOneIn(2) ? dice.between(2, 3) : undefined,
  });
const catchUp = (dice: Dice) =>
  known<Extract<Op, { do: 'catchUp' }>>({
    do: 'catchUp',
    batch: dice.pick([2, 1, 3, 4, undefined]),
    meanwhile: dice.isOneIn(4) ? { stream: name(dice), plus: amount(dice) } : undefined,
  });
const together = (dice: Dice): Op => ({
  do: 'together',
  batches: dice.many(2, 3, () => dice.between(1, 4)),
});

/** And what is read after it. */
const failing = (dice: Dice): Op[] => [
  { do: 'fail', after: dice.between(0, 2), error: failure(dice) },
  { do: 'catchUp', batch: 2 },
  { do: 'catchUp' },
];

/** Often at the end of the log, where it takes the checkpoint beyond it. */
const stray = (dice: Dice): Op[] => [
  ...(dice.isOneIn(2) ? [{ do: 'catchUp' } as const] : []),
  { do: 'stray', stream: name(dice) },
  { do: 'rebuild' },
];

const ops: [number, Make<Op[]>][] = [
  [4, one(recording)],
  [4, one<Op>(handling)],
  [4, one<Op>(catchUp)],
  [2, one(together)],
  [2, () => [{ do: 'rebuild' }]],
  [1, failing],
  [1, stray],
  [1, () => [{ do: 'restart' }]],
];

const programs = rolled(
  (dice): Run => ({
    delays: dice.many(1, 3, () => dice.pick([0, 0, 5, 20])),
    ops: [recording(dice), ...dice.many(3, 7, () => dice.weighted(ops)).flat()],
  }),
);

function censusOf({ ops }: Run): string[] {
  const found = new Set<string>(ops.map((op) => op.do));
  for (const op of ops) {
    if (op.do === 'handle' && (op.from < 1 || op.times)) found.add('comes again');
    if (op.do === 'record' && op.events.some((event) => 'odd' in event && !event.odd))
      found.add('no data');
    if (op.do === 'record' && isOddName(op.stream)) found.add('odd name');
    if (op.do === 'catchUp' && op.meanwhile) found.add('the log grows meanwhile');
  }
  const fails = ops.findIndex((op) => op.do === 'fail');
  if (fails >= 0 && ops.slice(fails).filter((op) => op.do === 'catchUp').length > 1)
    found.add('reads on after a failure');
  return [...found];
}

export const projections: Model<Answer, Run> = {
  rules,
  programs,
  shape: {
    required: [
      'stream',
      'events',
      'plus',
      'minus',
      'odd',
      'from',
      'batches',
      'after',
      'error',
      'value',
      'delays',
    ],
    creates: [],
    points: [],
  },
  crashes: 'balances',
  play: (answer, run, history, clock) => new ProjectionTrial(answer, run, history, clock).play(),
  census: censusOf,
  leastShares: {
    'comes again': 0.4,
    'no data': 0.3,
    'odd name': 0.2,
    'the log grows meanwhile': 0.2,
    together: 0.2,
    rebuild: 0.4,
    stray: 0.2,
    restart: 0.2,
    'reads on after a failure': 0.1,
  },
};

// --- How they are played ----------------------------------------------------------------------------

type Call = { what: string; ending(): Ending; batch: number; from: number; isRebuild: boolean };

class ProjectionTrial {
  readonly #run: Run;
  readonly #answer: Answer;
  readonly #history: History;
  readonly #clock: VirtualClock;
  readonly #ledger = new Ledger();
  #projection: InstanceType<Answer['BalancesProjection']>;
  /** What was handled, by position: not always what is in the log. */
  #handled = new Map<number, Recorded>();
  #checkpoint = 0;
  #fails: { after: number; error: Failure } | undefined;
  #meanwhile: { stream: string; plus: number } | undefined;
  #calls: Call[] = [];
  #failed: { error: unknown }[] = [];
  #reads = 0;
  /** After a stray event, or a rebuild() that failed, the next rebuild() tells. */
  #isUnknown = false;

  constructor(answer: Answer, run: Run, history: History, clock: VirtualClock) {
    this.#run = run;
    this.#answer = answer;
    this.#history = history;
    this.#clock = clock;
    this.#projection = new answer.BalancesProjection();
  }

  async play(): Promise<void> {
    this.#looksRight('balances');
    for (const op of this.#run.ops) {
      if (op.do === 'record') this.#record(op.stream, op.events);
      else if (op.do === 'handle') this.#handle(op.from, op.times ?? 1);
      else if (op.do === 'stray') this.#stray(op.stream);
      else if (op.do === 'fail') this.#fails = { ...op };
      else if (op.do === 'restart') this.#restart();
      else await this.#read(op);
    }
    await this.#read({ do: 'catchUp', batch: 3 });
  }

  #record(stream: string, events: EventMade[]): void {
    const added = this.#ledger.add(stream, events.map(eventOf));
    const at = added[0]!.position;
    this.#history.did(
      () => `the log gets ${tell(added)} of ${show(stream)}, from position ${at} on`,
    );
  }

  #restart(): void {
    this.#history.did('a new BalancesProjection');
    this.#projection = new this.#answer.BalancesProjection();
    this.#handled.clear();
    this.#checkpoint = 0;
    this.#isUnknown = false;
  }

  // --- handle() ---------------------------------------------------------------------------------------

  #handle(from: number, times: number): void {
    if (this.#isUnknown) return;
    const position = this.#checkpoint + from;
    const event = this.#handled.get(position) ?? this.#ledger.events[position - 1];
    if (!event || (from < 1 && !this.#handled.has(position))) return;
    const isKnown = this.#handled.has(position);
    for (let time = 1; time <= times; time++) {
      const again = isKnown || time > 1 ? ', again' : '';
      this.#history.did(
        () => `handle(${tellOne(event)} of ${show(event.streamId)}, position ${position})${again}`,
      );
      this.#deliver(event);
      this.#looksRight(again ? 'again' : ruleOf(event));
    }
  }

  #deliver(event: Recorded): void {
    if (!this.#handled.has(event.position)) this.#handled.set(event.position, event);
    this.#checkpoint = Math.max(this.#checkpoint, event.position);
    try {
      this.#projection.handle({ ...event });
    } catch (error) {
      this.#history.broken(ruleOf(event), 'handle() returns', `it throws ${show(error)}`, 'throws');
    }
  }

  #stray(streamId: string): void {
    if (this.#isUnknown) return;
    const position = this.#checkpoint + 1;
    const [event] = new Ledger().add(streamId, [{ type: 'MoneyDeposited', data: { amount: 7 } }]);
    Object.assign(event!, { position, version: 1 + this.#ledger.versionOf(streamId) });
    this.#history.did(
      `handle(+7 of ${show(streamId)}, position ${position}), which isn't in the log`,
    );
    this.#deliver(event!);
    this.#isUnknown = true;
  }

  // --- catchUp() and rebuild() --------------------------------------------------------------------------

  async #read(op: Extract<Op, { do: 'catchUp' | 'together' | 'rebuild' }>): Promise<void> {
    if (this.#isUnknown && op.do === 'together') return;
    const isRebuild = op.do === 'rebuild';
    const batches =
      op.do === 'together' ? op.batches : [op.do === 'catchUp' ? op.batch : undefined];
    this.#meanwhile = op.do === 'catchUp' ? op.meanwhile : undefined;
    this.#failed = [];
    this.#reads = 0;
    const logEnd = this.#ledger.events.length;
    const checkpoint = this.#projection.checkpoint;
    this.#calls = [];
    for (const batch of batches) {
      const what = isRebuild
        ? 'rebuild(store)'
        : `catchUp(store${batch === undefined ? '' : `, ${batch}`})`;
      this.#history.did(batches.length > 1 ? `at once: ${what}` : what);
      const call: Call = {
        what,
        batch: batch ?? 100,
        from: isRebuild ? 0 : checkpoint,
        isRebuild,
        ending: () => 'pending',
      };
      this.#calls.push(call);
      call.ending = started(() =>
        isRebuild
          ? this.#projection.rebuild(this.#store as any)
          : batch === undefined
            ? this.#projection.catchUp(this.#store as any)
            : this.#projection.catchUp(this.#store as any, batch),
      );
    }
    await allOf(
      this.#calls.map(({ ending }) => ending),
      this.#clock,
    );
    this.#history.throwIfBroken();
    const hasFailed = this.#endings();
    if (isRebuild && !hasFailed) {
      this.#handled.clear();
      this.#isUnknown = false;
    }
    if (isRebuild && hasFailed) this.#isUnknown = true;
    if (this.#isUnknown) return;
    this.#hasRead(
      isRebuild ? 'rebuild' : batches.length > 1 ? 'together' : 'toTheEnd',
      checkpoint,
      logEnd,
      hasFailed,
    );
  }

  /** Whether one of them failed. */
  #endings(): boolean {
    for (const { what, ending } of this.#calls) {
      const end = ending();
      if (end === 'pending')
        this.#history.broken('toTheEnd', `${what} resolves`, 'it never does', 'never');
      const thrown =
        'error' in end ? this.#failed.findIndex(({ error }) => Object.is(error, end.error)) : -1;
      if ('error' in end && thrown < 0)
        this.#history.broken(
          this.#failed.length > 0 ? 'readFails' : 'toTheEnd',
          this.#failed.length > 0
            ? `${what} rejects with ${show(this.#failed[0]!.error)}`
            : `${what} resolves`,
          `it rejects with ${show(end.error)}`,
          'other error',
        );
    }
    const rejected = this.#calls.filter(({ ending }) => 'error' in (ending() as object));
    this.#history.check(
      rejected.length >= this.#failed.length,
      'readFails',
      () => `${this.#calls[0]!.what} rejects with ${show(this.#failed[0]!.error)}`,
      () => 'it resolves',
      'swallowed',
    );
    return rejected.length > 0;
  }

  /** What the projection has read now is everything up to its checkpoint. */
  #hasRead(rule: Rule, before: number, logEnd: number, hasFailed: boolean): void {
    const theirs = this.#projection.checkpoint;
    const last = this.#ledger.events.length;
    // An event that is not in the log may have taken the checkpoint further than the log.
    const start = rule === 'rebuild' ? 0 : before;
    const least = hasFailed ? start : Math.max(logEnd, start);
    const most = Math.max(last, start);
    this.#history.check(
      theirs >= least && theirs <= most,
      rule,
      () => `the checkpoint is ${least === most ? least : `${least} to ${most}`}`,
      () => show(theirs),
      this.#reads === 0 ? 'reads nothing' : 'checkpoint',
    );
    for (const event of this.#ledger.events)
      if (event.position > start && event.position <= theirs)
        this.#handled.set(event.position, event);
    this.#checkpoint = theirs;
    this.#looksRight(rule);
  }

  readonly #store = {
    readAll: async (options: { afterPosition?: number; limit?: number } = {}) => {
      const { afterPosition = 0, limit = Infinity } = options;
      const page = this.#ledger.events.slice(afterPosition, afterPosition + limit);
      this.#pageFits(afterPosition, page);
      const reads = this.#reads++;
      // Alone, a slow store only takes longer: once is enough.
      const isSlow = reads === 0 || this.#calls.length > 1;
      const delay = isSlow ? this.#run.delays[reads % this.#run.delays.length]! : 0;
      if (delay > 0) await new Promise<void>((resolve) => setTimeout(resolve, delay));
      if (this.#fails && this.#fails.after-- === 0) {
        const error = errorOf(this.#fails.error);
        this.#fails = undefined;
        this.#history.saw(`readAll() rejects with ${show(error)}`);
        this.#failed.push({ error });
        throw error;
      }
      this.#history.saw(
        () =>
          `reads ${page.length > 0 ? page.map(({ position }) => position).join(', ') : 'nothing more'}`,
      );
      this.#grows();
      return page.map((event) => ({ ...event }));
    },
    append: async () =>
      this.#history.broken('appendsNothing', 'nothing is appended', 'append() is called'),
  };

  #pageFits(afterPosition: number, page: Recorded[]): void {
    const history = this.#history;
    if (history.failure) throw history.failure;
    const from = Math.min(...this.#calls.map((call) => call.from));
    const batch = Math.max(...this.#calls.map((call) => call.batch));
    const isRebuild = this.#calls.some((call) => call.isRebuild);
    history.check(
      afterPosition >= from,
      'fromCheckpoint',
      () => `readAll() after position ${from} or later`,
      () => `after ${afterPosition}`,
    );
    history.check(
      isRebuild || page.length <= batch,
      'pages',
      () => `a page of at most ${batch} events`,
      () => `${page.length}`,
    );
    const most = 20 + 4 * this.#ledger.events.length;
    history.check(
      this.#reads < most,
      'toTheEnd',
      () => 'reading ends',
      () => `${most} pages, and no end`,
      'endless',
    );
  }

  /** An event is recorded between two pages. */
  #grows(): void {
    if (!this.#meanwhile) return;
    const { stream, plus } = this.#meanwhile;
    this.#meanwhile = undefined;
    this.#record(stream, [{ plus }]);
  }

  // --- What can be seen -----------------------------------------------------------------------------------

  #looksRight(rule: Rule): void {
    const history = this.#history;
    const wanted = new Map<string, number>();
    /** Amounts in events that aren't about money. */
    const others = new Map<string, number>();
    for (const { streamId, type, data } of this.#handled.values()) {
      const sign = { MoneyDeposited: 1, MoneyWithdrawn: -1 }[type] ?? 0;
      if (sign === 0 && data?.amount)
        others.set(streamId, (others.get(streamId) ?? 0) + data.amount);
      wanted.set(streamId, (wanted.get(streamId) ?? 0) + (sign === 0 ? 0 : sign * data.amount));
    }
    const theirs = this.#projection.checkpoint;
    history.check(
      theirs === this.#checkpoint,
      rule === 'balances' || rule === 'ignores' ? 'checkpoint' : rule,
      () => `the checkpoint is ${this.#checkpoint}`,
      () => show(theirs),
      'checkpoint',
    );
    for (const name of new Set(['ann', 'bob', 'constructor', ...wanted.keys()])) {
      const balance = this.#projection.balance(name);
      const isOther = Math.abs(balance - (wanted.get(name) ?? 0)) === others.get(name);
      history.check(
        balance === (wanted.get(name) ?? 0),
        isOther ? 'ignores' : wanted.has(name) && rule !== 'toTheEnd' ? rule : 'balances',
        () => `balance(${show(name)}) is ${wanted.get(name) ?? 0}`,
        () => show(balance),
        wanted.has(name) ? (rule === 'again' ? 'counted' : 'balance') : 'unknown account',
      );
    }
    const sum = [...wanted.values()].reduce((one, other) => one + other, 0);
    const total = this.#projection.total();
    history.check(
      total === sum,
      'total',
      () => `total() is ${sum}`,
      () => show(total),
    );
  }
}

const ruleOf = ({ type }: Given): Rule => (type.startsWith('Money') ? 'balances' : 'ignores');

function eventOf(made: EventMade): Given {
  if ('plus' in made) return { type: 'MoneyDeposited', data: { amount: made.plus } };
  if ('minus' in made) return { type: 'MoneyWithdrawn', data: { amount: made.minus } };
  return { type: 'StatementPrinted', data: made.odd };
}
