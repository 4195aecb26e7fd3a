// Exercise 3, steps 4 and 6: sends commands through a handler to a store that is slow, that others write
// to, and that fails. Whatever is read, decided, appended or saved is compared with the events.
import {
  errorOf,
  type Failure,
  type History,
  type Model,
  show,
  type VirtualClock,
} from '../../src/trial/trial.ts';
import { atFirst, type Command, eventOf, evolved, refusalsOf, tellCommand } from './account.ts';
import { type CommandMade, censusOf, programs, type Run } from './commands.ts';
import type * as exercise from './exercise-3.ts';
import { freeze, type Given, isSame, Ledger, type Recorded, tell, tellData } from './ledger.ts';
import { allOf, type Ending, started } from './programs.ts';
import { rules } from './rules.ts';

type Answer = typeof exercise;
type Rule = keyof typeof rules;

// --- The model --------------------------------------------------------------------------------------

export const handlers = (step: 4 | 6): Model<Answer, Run> => ({
  rules,
  programs: programs(step),
  shape: {
    required: [
      'stream',
      'command',
      'open',
      'deposit',
      'withdraw',
      'close',
      'set',
      'refuse',
      'times',
      'call',
      'error',
      'value',
      'commands',
      'decider',
      'handlers',
      'delays',
      'every',
      'schema',
      'snapshots',
    ],
    creates: [],
    points: [],
    counts: { times: 1, handlers: 1 },
  },
  crashes: step === 6 ? 'cache' : 'handled',
  play: (answer, run, history, clock) => new HandlerTrial(answer, run, history, clock).play(),
  census: censusOf,
  leastShares: {
    'falsy state': 0.2,
    'several events': 0.2,
    'no events': 0.04,
    'two handlers': 0.3,
    together: 0.2,
    load: 0.15,
    ...(step === 6
      ? { lose: 0.1, foreign: 0.1, 'schemaVersion 0': 0.15 }
      : {
          meddle: 0.3,
          'several conflicts': 0.2,
          'readStream fails': 0.1,
          'append fails': 0.1,
          'no retries': 0.1,
        }),
  },
});

// --- Deciders ---------------------------------------------------------------------------------------

interface AnyDecider {
  initialState(): unknown;
  evolve(state: any, event: Given): unknown;
  decide(command: any, state: any): Given[];
}

/** States are frozen: evolve() is pure, and nobody else has to change them. */
const accountsOf = (answer: Answer): AnyDecider => ({
  initialState: () => freeze(atFirst()),
  evolve: (state, event) => freeze(evolved(state, event)),
  decide(command: Command, state) {
    const [code] = refusalsOf(command, state);
    if (code) throw new answer.DomainError(code);
    return [eventOf(command)];
  },
});

/** The state is what was set last. An event says what it was before: on what it was decided. */
const registers: AnyDecider = {
  initialState: () => 'new',
  evolve: (state, { type, data }) => (type === 'Set' ? data.to : state),
  decide({ set, refuse }: { set?: unknown[]; refuse?: Failure }, state) {
    if (refuse) throw errorOf(refuse);
    return set!.map((to, i) => ({
      type: 'Set',
      data: { to, before: i === 0 ? state : set![i - 1] },
    }));
  },
};

const commandOf = (made: CommandMade): any => {
  if ('open' in made) return { type: 'Open', data: { owner: made.open } };
  if ('deposit' in made) return { type: 'Deposit', data: { amount: made.deposit } };
  if ('withdraw' in made) return { type: 'Withdraw', data: { amount: made.withdraw } };
  return 'close' in made ? { type: 'Close', data: {} } : { ...made };
};

const tellMade = (made: CommandMade): string => {
  if ('set' in made) return `set ${made.set.map(show).join(', ') || 'nothing'}`;
  if ('refuse' in made) return 'a command that is refused';
  return tellCommand(commandOf(made));
};

const tellEvents = (events: readonly Given[]): string =>
  events.every(({ type }) => type === 'Set')
    ? events.map(({ data }) => `set ${show(data.to)} (was ${show(data.before)})`).join(', ') ||
      'no events'
    : tell(events);

// --- How they are played ----------------------------------------------------------------------------

/** A command that is in work. */
interface Work {
  id: string;
  stream: string;
  command: any;
  text(): string;
  metadata?: Record<string, unknown>;
  /** At least so far it must have read. */
  atLeast: number;
  began: number;
  attempts: number;
  written?: Recorded[];
  conflicts: unknown[];
  refusal?: { error: unknown };
  failed?: { error: unknown };
}

class HandlerTrial {
  readonly #run: Run;
  readonly #answer: Answer;
  readonly #history: History;
  readonly #clock: VirtualClock;
  readonly #decider: AnyDecider;
  readonly #handlers: { handle: any; load: any }[];
  readonly #ledger = new Ledger();
  readonly #states = new Map<string, unknown[]>();
  readonly #latest = new Map<string, exercise.Snapshot>();
  /** For each stream: the version from which on snapshots must keep up. */
  readonly #countsFrom = new Map<string, number>();
  readonly #schema: number;
  #works: Work[] = [];
  #isAlone = true;
  #lastAnswerAt = 0;
  #calls = 0;
  #numbers = 0;
  #meddles = 0;
  #fails: { call: string; after: number; wrote?: true; error: Failure } | undefined;
  #loadFails: { error: unknown } | undefined;

  constructor(answer: Answer, run: Run, history: History, clock: VirtualClock) {
    this.#run = run;
    this.#answer = answer;
    this.#history = history;
    this.#clock = clock;
    this.#decider = run.decider === 'account' ? accountsOf(answer) : registers;
    const { maxRetries, snapshots } = run;
    this.#schema = snapshots?.schema ?? 1;
    const options = {
      ...(maxRetries !== undefined && { maxRetries }),
      ...(snapshots && { snapshots: this.#snapshots, snapshotEvery: snapshots.every }),
      ...(snapshots?.schema !== undefined && { schemaVersion: snapshots.schema }),
    };
    const { snapshots: _, ...shown } = options;
    const about = Object.keys(shown).length > 0 ? ` ${show(shown)}` : '';
    const many = run.handlers > 1 ? `${run.handlers} handlers` : 'a handler';
    const decider =
      run.decider === 'register'
        ? "; the state is the value that was set last, at first 'new'"
        : '';
    if (about || decider || run.handlers > 1)
      history.did(`${many}${snapshots ? ' with snapshots' : ''}${about}${decider}`);
    this.#handlers = Array.from({ length: run.handlers }, () =>
      Object.keys(options).length > 0
        ? answer.createCommandHandler(this.#store as any, this.#watched as any, options)
        : answer.createCommandHandler(this.#store as any, this.#watched as any),
    );
  }

  async play(): Promise<void> {
    for (const op of this.#run.ops) {
      if (op.do === 'command') await this.#commands(op.stream, [op.command], op.via, op.metadata);
      else if (op.do === 'together') await this.#commands(op.stream, op.commands);
      else if (op.do === 'load') await this.#load(op.stream, op.via);
      else if (op.do === 'other') this.#others(op.stream, op.times ?? 1);
      else if (op.do === 'meddle') this.#meddles = op.times;
      else if (op.do === 'fail') this.#fails = { ...op, after: op.after ?? 0 };
      else if (op.do === 'lose') this.#lose();
      else this.#foreign(op.stream, op.schema);
    }
    for (const name of this.#ledger.names()) await this.#load(name);
  }

  // --- What somebody else does --------------------------------------------------------------------------

  #others(stream: string, times: number): void {
    for (let time = 0; time < times; time++) {
      const [event] = this.#ledger.add(stream, [this.#eventOfOthers(stream)]);
      this.#history.did(() => `somebody else appends to ${show(stream)}: ${tellEvents([event!])}`);
    }
    this.#countsFrom.set(stream, this.#ledger.versionOf(stream));
  }

  /** Something that this stream may well have. */
  #eventOfOthers(stream: string): Given {
    const state: any = this.#stateAt(stream);
    if (this.#run.decider === 'register') return { type: 'Set', data: { to: 7, before: state } };
    if (state.status === 'none') return { type: 'AccountOpened', data: { owner: 'Joe' } };
    if (state.status === 'closed') return { type: 'StatementPrinted', data: { amount: 5 } };
    const all = { type: 'MoneyWithdrawn', data: { amount: state.balance } };
    return state.balance >= 80 ? all : { type: 'MoneyDeposited', data: { amount: 50 } };
  }

  #lose(): void {
    this.#history.did('all snapshots are lost');
    this.#latest.clear();
    for (const name of this.#ledger.names())
      this.#countsFrom.set(name, this.#ledger.versionOf(name));
  }

  #foreign(streamId: string, schemaVersion: number): void {
    const version = this.#ledger.versionOf(streamId);
    if (schemaVersion === this.#schema || version === 0) return;
    const state =
      this.#run.decider === 'register' ? 'foreign' : { status: 'open', owner: 'Eve', balance: 999 };
    const snapshot = { streamId, version, schemaVersion, state };
    this.#history.did(
      `code of schemaVersion ${schemaVersion} saves a snapshot of ${show(streamId)}, version ${version}: ${tellData(state)}`,
    );
    this.#latest.set(streamId, snapshot);
    this.#countsFrom.set(streamId, version);
  }

  // --- Commands -------------------------------------------------------------------------------------------

  async #commands(
    stream: string,
    made: CommandMade[],
    via = 0,
    withMetadata?: true,
  ): Promise<void> {
    const history = this.#history;
    this.#isAlone = made.length === 1;
    this.#lastAnswerAt = this.#clock.now;
    this.#works = made.map((one) => this.#workOf(stream, one, withMetadata));
    const calls = this.#works.map((work, i) => {
      const at = (via + i) % this.#handlers.length;
      history.did(() => this.#tellCall(work, at));
      const { command, metadata } = work;
      return started(() =>
        metadata
          ? this.#handlers[at]!.handle(stream, command, { metadata })
          : this.#handlers[at]!.handle(stream, command),
      );
    });
    await allOf(calls, this.#clock);
    history.throwIfBroken();
    for (const [i, work] of this.#works.entries()) this.#isEnding(work, calls[i]!());
    // Of several at once, the one that is behind may save its snapshot last.
    if (!this.#isAlone) this.#countsFrom.set(stream, this.#ledger.versionOf(stream));
    this.#works = [];
  }

  #workOf(stream: string, made: CommandMade, withMetadata?: true): Work {
    const id = `c${++this.#numbers}`;
    const metadata = {
      ...(withMetadata && { user: { name: 'Eve' }, attempt: 0 }),
      ...(!this.#isAlone && { id }),
    };
    const began = this.#ledger.versionOf(stream);
    return {
      id,
      stream,
      command: { ...commandOf(made), id },
      text: () => tellMade(made),
      ...(Object.keys(metadata).length > 0 && { metadata }),
      atLeast: began,
      began,
      attempts: 0,
      conflicts: [],
    };
  }

  #isEnding(work: Work, ending: Ending): void {
    const { failed, refusal, written, conflicts, text } = work;
    if (ending === 'pending')
      this.#history.broken(
        this.#is('handled'),
        `${text()} resolves or rejects`,
        'it never does',
        'never',
      );
    if (failed) this.#rejects(ending, [failed.error], 'storeFails', "the store's error");
    else if (refusal) this.#rejects(ending, [refusal.error], 'refusal', 'the refusal');
    else if (!written && conflicts.length > this.#maxRetries)
      this.#rejects(ending, conflicts, 'conflicts', 'the ConcurrencyError');
    else if ('error' in ending)
      this.#history.broken(
        conflicts.length > 0 ? 'retries' : this.#is('handled'),
        conflicts.length > 0 && !written
          ? `${text()} is tried again, at most ${this.#maxRetries} times`
          : `${text()} succeeds`,
        `it rejects with ${show(ending.error)}`,
        conflicts.length > 0 ? 'gives up' : 'rejects',
      );
    else this.#isResult(work, ending.value);
  }

  #rejects(ending: Ending, errors: unknown[], rule: Rule, what: string): void {
    const isRight =
      ending !== 'pending' &&
      'error' in ending &&
      errors.some((error) => Object.is(error, ending.error));
    const isSilent = ending !== 'pending' && 'value' in ending;
    this.#history.check(
      isRight,
      rule,
      () => `the caller gets ${what} itself: ${show(errors[0])}`,
      () => (isSilent ? 'the call resolves' : `it rejects with ${show((ending as any).error)}`),
      isSilent ? 'swallowed' : 'other error',
    );
  }

  #isResult({ written, stream, text, began }: Work, result: any): void {
    const history = this.#history;
    const hasEvents = Array.isArray(result?.events);
    const events: any[] = hasEvents ? result.events : [];
    const wanted = written ?? [];
    const isSameEvents = hasEvents && isSame(events.map(inShort), wanted.map(inShort));
    history.check(
      isSameEvents,
      this.#is('handled'),
      () => `${text()} returns its new events: ${tellEvents(wanted)}`,
      () => (hasEvents ? tellEvents(events) : show(result)),
      'events',
    );
    const last = wanted.at(-1)?.version;
    const now = this.#ledger.versionOf(stream);
    // A command without events has read some version: which one, nobody can say.
    const isVersion =
      last === undefined
        ? result.version >= began && result.version <= now
        : result.version === last;
    history.check(
      isVersion,
      this.#is('handled', stream),
      () => `${text()} returns version ${last ?? now}`,
      () => show(result.version),
      'version',
    );
    const state = this.#stateAt(stream, result.version);
    history.check(
      isSame(result.state, state),
      this.#is('handled', stream),
      () => `${text()} returns the state ${tellData(state)}`,
      () => tellData(result.state),
      'state',
    );
    history.saw(() => `version ${result.version}`);
  }

  #tellCall({ stream, text, metadata }: Work, at: number): string {
    const { id: _, ...shown } = metadata ?? {};
    const about = Object.keys(shown).length > 0 ? `, { metadata: ${tellData(shown)} }` : '';
    const which = this.#handlers.length > 1 ? `handler ${at + 1}: ` : '';
    return `${this.#isAlone ? '' : 'at once: '}${which}handle(${show(stream)}, ${text()}${about})`;
  }

  async #load(stream: string, via = 0): Promise<void> {
    const history = this.#history;
    this.#isAlone = true;
    this.#works = [];
    this.#loadFails = undefined;
    this.#lastAnswerAt = this.#clock.now;
    const at = via % this.#handlers.length;
    const which = this.#handlers.length > 1 ? `handler ${at + 1}: ` : '';
    history.did(() => `${which}load(${show(stream)})`);
    const call = started(() => this.#handlers[at]!.load(stream));
    await allOf([call], this.#clock);
    history.throwIfBroken();
    const ending = call();
    if (this.#loadFails)
      return this.#rejects(
        ending,
        [(this.#loadFails as any).error],
        'storeFails',
        "the store's error",
      );
    if (ending === 'pending' || 'error' in ending)
      this.#history.broken(
        this.#is('loaded'),
        'load() resolves',
        ending === 'pending' ? 'it never does' : `it rejects with ${show(ending.error)}`,
        'rejects',
      );
    const version = this.#ledger.versionOf(stream);
    const state = this.#stateAt(stream);
    const theirs = { version: ending.value?.version, state: ending.value?.state };
    history.check(
      theirs.version === version && isSame(theirs.state, state),
      this.#is('loaded', stream),
      () => `load() returns version ${version} and ${tellData(state)}`,
      () => `version ${show(theirs.version)} and ${tellData(theirs.state)}`,
      [theirs.version !== version && 'version', !isSame(theirs.state, state) && 'state']
        .filter(Boolean)
        .join(' '),
    );
  }

  // --- The decider as the handler sees it -----------------------------------------------------------------

  readonly #watched = {
    initialState: () => this.#decider.initialState(),
    evolve: (state: unknown, event: Given) => this.#decider.evolve(state, event),
    decide: (command: any, state: unknown) => {
      const work = this.#works.find(({ id }) => id === command.id);
      if (work) this.#decides(work, state);
      try {
        return this.#decider.decide(command, state);
      } catch (error) {
        if (work) work.refusal = { error };
        throw error;
      }
    },
  };

  #decides(work: Work, state: unknown): void {
    const history = this.#history;
    if (history.failure) throw history.failure;
    history.check(
      !work.refusal,
      'refusal',
      () => 'a refusal is not retried',
      () => 'the decider is asked again',
      'retried',
    );
    history.check(
      !work.written,
      'handled',
      () => 'the command is done',
      () => 'the decider is asked again',
      'again',
    );
    history.check(
      !work.failed,
      'storeFails',
      () => "the store's error reaches the caller",
      () => 'the decider is asked again',
      'retried',
    );
    const { stream, atLeast } = work;
    const last = this.#ledger.versionOf(stream);
    for (let version = last; version >= atLeast; version--)
      if (isSame(state, this.#stateAt(stream, version))) return;
    const isAgain = work.conflicts.length > 0;
    history.broken(
      this.#is(isAgain ? 'retries' : 'handled', stream),
      `it decides on ${tellData(this.#stateAt(stream))}`,
      `it decides on ${tellData(state)}`,
      'old state',
    );
  }

  // --- The stores -------------------------------------------------------------------------------------------

  readonly #store = {
    readStream: async (streamId: string, options: { afterVersion?: number } = {}) => {
      const { afterVersion = 0 } = options;
      this.#isCalled();
      const events = this.#ledger.of(streamId).slice(afterVersion);
      this.#isShort(streamId, events.length);
      await this.#takesTime();
      this.#mayFail('readStream', this.#works.length === 1 ? this.#works[0] : undefined);
      return events.map(copyOf);
    },
    append: async (streamId: string, events: Given[], options: exercise.AppendOptions = {}) => {
      this.#isCalled();
      const work = this.#workAt(options);
      const fresh = this.#isAppend(work, streamId, events, options);
      await this.#takesTime();
      this.#meddle(streamId);
      const { expectedVersion } = options;
      if (!this.#ledger.fits(streamId, expectedVersion))
        return this.#conflict(work, expectedVersion!);
      this.#mayFail('append', work, true);
      const written = this.#ledger.add(streamId, fresh, { ...options.metadata });
      const version = this.#ledger.versionOf(streamId);
      if (written.length > 0) work.written = written;
      this.#mayFail('append', work);
      this.#history.saw(() => `appended: ${tellEvents(written)}`);
      await this.#takesTime();
      return { version, events: written.map(copyOf) };
    },
  };

  /** At once means: no time passes between what the stores answer and the next call. */
  #isCalled(): void {
    const history = this.#history;
    if (history.failure) throw history.failure;
    if (this.#calls++ > 400)
      history.broken(this.#is('handled'), 'the work ends', 'it goes on for ever', 'endless');
    const waited = this.#clock.now - this.#lastAnswerAt;
    const isAgain = this.#works.some(({ conflicts }) => conflicts.length > 0);
    if (!this.#isAlone) return;
    history.check(
      waited <= 1,
      isAgain ? 'atOnce' : this.#is('handled'),
      () => `the next call of the store comes at once`,
      () => `it comes ${Math.round(waited)} ms later`,
      'pause',
    );
  }

  /** A store is slow only where several commands are in work: one alone would only take longer. */
  async #takesTime(): Promise<void> {
    const { delays } = this.#run;
    const delay = this.#isAlone ? 0 : delays[this.#calls % delays.length]!;
    if (delay > 0) await new Promise<void>((resolve) => setTimeout(resolve, delay));
    this.#lastAnswerAt = this.#clock.now;
  }

  #mayFail(call: string, work: Work | undefined, before = false): void {
    const fails = this.#fails;
    if (
      !fails ||
      fails.call !== call ||
      !this.#isAlone ||
      (call === 'append' && !fails.wrote !== before)
    )
      return;
    if (fails.after-- > 0) return;
    this.#fails = undefined;
    const error = errorOf(fails.error);
    // Nobody could save a snapshot of what was written.
    if (work) this.#countsFrom.set(work.stream, this.#ledger.versionOf(work.stream));
    if (work) work.failed = { error };
    else this.#loadFails = { error };
    this.#history.saw(
      `${call}() ${fails.wrote && call === 'append' ? 'writes, then ' : ''}rejects with ${show(error)}`,
    );
    throw error;
  }

  #workAt({ metadata }: exercise.AppendOptions): Work {
    const history = this.#history;
    if (this.#works.length === 0)
      return history.broken('loaded', 'load() appends nothing', 'append() is called', 'appends');
    if (this.#isAlone) return this.#works[0]!;
    const work = this.#works.find(({ id }) => id === metadata?.id);
    return (
      work ??
      history.broken(
        'handedOn',
        'append() gets the metadata of the command',
        tellData(metadata),
        'metadata',
      )
    );
  }

  #isAppend(
    work: Work,
    streamId: string,
    events: Given[],
    options: exercise.AppendOptions,
  ): Given[] {
    const history = this.#history;
    const { text } = work;
    work.attempts++;
    history.check(
      !work.refusal,
      'refusal',
      () => 'nothing is appended after a refusal',
      () => 'append() is called',
      'appends',
    );
    history.check(
      !work.failed,
      'storeFails',
      () => "the store's error reaches the caller",
      () => 'append() is called again',
      'retried',
    );
    history.check(
      !work.written,
      'handled',
      () => `${text()} is appended in one call`,
      () => 'append() is called again',
      'twice',
    );
    history.check(
      work.attempts <= this.#maxRetries + 1,
      'retries',
      () => `at most ${this.#maxRetries + 1} attempts`,
      () => `${work.attempts}`,
      'too many',
    );
    const isRight = isSame(options.metadata ?? {}, work.metadata ?? {}) && streamId === work.stream;
    history.check(
      isRight,
      streamId === work.stream ? 'handedOn' : 'handled',
      () => `append(${show(work.stream)}) with the metadata ${tellData(work.metadata ?? {})}`,
      () => `append(${show(streamId)}) with ${tellData(options.metadata)}`,
      'metadata',
    );
    const { expectedVersion } = options;
    const version = expectedVersion === 'no-stream' ? 0 : expectedVersion;
    const last = this.#ledger.versionOf(streamId);
    if (typeof version !== 'number' || !(version >= 0 && version <= last))
      history.broken(
        this.#is('withVersion', streamId),
        'append() expects the version that was read',
        show(expectedVersion),
        'none',
      );
    const wanted = this.#decidedAt(work, version as number);
    const fresh = Array.isArray(events)
      ? events.map(({ type, data }) => ({ type, data: { ...data } }))
      : [];
    history.check(
      isSame(fresh, wanted),
      this.#is(work.attempts > 1 ? 'retries' : 'withVersion', streamId),
      () =>
        `at version ${show(version)}, ${text()} leads to ${wanted ? tellEvents(wanted) : 'a refusal'}`,
      () => `append() gets ${tellEvents(fresh)}`,
      wanted && fresh.length !== wanted.length ? 'number' : 'old decision',
    );
    return fresh;
  }

  /** What is decided on the first `version` events; undefined: it is refused. */
  #decidedAt({ command, stream }: Work, version: number): Given[] | undefined {
    try {
      return this.#decider.decide(command, this.#stateAt(stream, version));
    } catch {
      return undefined;
    }
  }

  #meddle(streamId: string): void {
    if (this.#meddles === 0 || !this.#isAlone) return;
    this.#meddles--;
    const [event] = this.#ledger.add(streamId, [this.#eventOfOthers(streamId)]);
    this.#countsFrom.set(streamId, this.#ledger.versionOf(streamId));
    this.#history.saw(() => `somebody else is faster: ${tellEvents([event!])}`);
  }

  #conflict(work: Work, expected: exercise.ExpectedVersion): never {
    const actual = this.#ledger.versionOf(work.stream);
    const error = new this.#answer.ConcurrencyError(work.stream, expected, actual);
    work.conflicts.push(error);
    work.atLeast = actual;
    this.#history.saw(() => `ConcurrencyError: at version ${actual}, not ${show(expected)}`);
    throw error;
  }

  readonly #snapshots: exercise.SnapshotStore = {
    load: async (streamId) => {
      await this.#takesTime();
      const latest = this.#latest.get(streamId);
      return latest && copyOfSnapshot(latest);
    },
    save: async (snapshot) => {
      const copy = copyOfSnapshot(snapshot);
      this.#isTrue(copy);
      await this.#takesTime();
      this.#latest.set(copy.streamId, copy);
      this.#history.saw(() => `snapshot at version ${copy.version}`);
    },
  };

  #isTrue(snapshot: exercise.Snapshot): void {
    const history = this.#history;
    if (history.failure) throw history.failure;
    const { streamId, version, schemaVersion, state } = snapshot;
    const last = this.#ledger.versionOf(streamId);
    history.check(
      version <= last && version >= 0,
      'truth',
      () =>
        `a snapshot of ${show(streamId)} is of version ${last} at most: that's what is in the store`,
      () => show(version),
      'version',
    );
    const wanted = this.#stateAt(streamId, version);
    history.check(
      isSame(state, wanted),
      'truth',
      () => `the snapshot of version ${version} has the state ${tellData(wanted)}`,
      () => tellData(state),
      isSame(state, this.#stateAt(streamId, version + 1)) ? 'later state' : 'state',
    );
    history.check(
      schemaVersion === this.#schema,
      'schemaSaved',
      () => `the snapshot has schemaVersion ${this.#schema}`,
      () => show(schemaVersion),
    );
  }

  /** With snapshots a reading is short, once enough events have come through the handlers. */
  #isShort(streamId: string, read: number): void {
    const { snapshots, decider } = this.#run;
    if (!snapshots || !this.#isAlone) return;
    const last = this.#ledger.versionOf(streamId);
    const snapshot = this.#latest.get(streamId);
    const covered = snapshot?.schemaVersion === this.#schema ? snapshot.version : 0;
    const most = snapshots.every + (decider === 'register' ? 2 : 0);
    const isDue = last - (this.#countsFrom.get(streamId) ?? 0) >= most;
    this.#history.check(
      read <= most || (!isDue && read <= last - covered),
      'short',
      () =>
        isDue
          ? `readStream() returns at most ${most} events: snapshotEvery is ${snapshots.every}`
          : `readStream() returns what comes after the snapshot of version ${covered}: ${last - covered} events`,
      () => `${read} events`,
      isDue ? 'long' : 'not used',
    );
  }

  // --- What is right -------------------------------------------------------------------------------------

  /** The state after the first `version` events. */
  #stateAt(stream: string, version = Infinity): unknown {
    const states = this.#states.get(stream) ?? [this.#decider.initialState()];
    this.#states.set(stream, states);
    for (const event of this.#ledger.of(stream).slice(states.length - 1))
      states.push(this.#decider.evolve(states.at(-1), event));
    return states[Math.min(version, states.length - 1)];
  }

  get #maxRetries(): number {
    return this.#run.maxRetries ?? 3;
  }

  /** With snapshots the rule is that they change nothing. */
  #is(rule: Rule, stream?: string): Rule {
    if (!this.#run.snapshots) return rule;
    const snapshot = stream === undefined ? undefined : this.#latest.get(stream);
    return snapshot && snapshot.schemaVersion !== this.#schema ? 'schema' : 'cache';
  }
}

/** Data and metadata of these runs are flat, or nobody changes what is in them. */
const copyOf = (event: Recorded): Recorded => ({
  ...event,
  data: { ...event.data },
  metadata: { ...event.metadata },
});

/** States are flat here. */
const copyOfSnapshot = (snapshot: exercise.Snapshot): exercise.Snapshot => {
  const { state } = snapshot;
  return { ...snapshot, state: typeof state === 'object' && state ? { ...state } : state };
};

const inShort = ({ id, type, data, version }: any) => ({ id, type, data, version });
