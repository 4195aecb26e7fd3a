// Exercise 3: the bank ledger
//
// A bank that stores balances knows how much money it has. A bank with a
// ledger also knows why. The ledger contains every deposit and withdrawal,
// nothing in it is ever changed or deleted, and the balance is computed.
// That is event sourcing. You build all of it: the store, the rules, the
// command handler, a read model and snapshots.
//
// Every rule that is checked is stated here, above the code that it is about.
// You decide everything else. Keep names and signatures.
//
//   events-course check 3     checks the steps in order, and stops at the
//                             first that fails
//   events-course hint 3      a question first, a sketch last

// --- Step 1: the event store ------------------------------------------------

/** What is to be recorded: a fact, named in the past tense. */
export interface NewEvent {
  type: string;
  data: any;
}

/** A fact as it was recorded. */
export interface RecordedEvent extends NewEvent {
  id: string;
  streamId: string;
  version: number; // its place in its stream: 1, 2, 3
  position: number; // its place among all events of the store: 1, 2, 3
  recordedAt: string; // ISO 8601, as toISOString() gives it
  metadata: Record<string, unknown>; // {} if none was given
}

/** The version that a writer has read; see step 2. */
export type ExpectedVersion = number | 'any' | 'no-stream';

export interface AppendOptions {
  expectedVersion?: ExpectedVersion;
  metadata?: Record<string, unknown>;
}

export interface StoreOptions {
  now?: () => Date;
  newId?: () => string;
}

/**
 * An append-only log, made of streams: one for each account.
 *
 * Writing
 *   - append() records the events at the end of the stream, in their order.
 *     It returns the stream's version after them, and the recorded events.
 *   - Versions count the events of the stream, positions those of the whole
 *     store: from 1, without a gap.
 *   - It takes type, data and metadata from the caller, and makes the rest:
 *     an event that was read from one stream gets a new id, version and
 *     position when it is appended to another.
 *   - The same object may be appended twice, and is two events.
 *   - The metadata goes to every event of the call.
 *   - Ids come from newId(), one for each event; the time comes from now().
 *     Without these options, ids are unique and the time is the clock's.
 *   - Any string names a stream, even '', 'constructor' and '__proto__'.
 *
 * Reading
 *   - readStream() returns the events of one stream in order: those whose
 *     version is above `afterVersion`, by default all. For a stream without
 *     events it returns [].
 *   - readAll() returns the events of all streams in the order in which they
 *     were recorded: those with a position above `afterPosition`, by default
 *     all, and at most `limit` of them. With limit 0 it returns [].
 *
 * History does not change
 *   - Once append() has resolved, nothing that is done to what was put in, or
 *     to what was given out, changes what is read later. That goes for nested
 *     objects, for a Date or a Map, and for the lists.
 *   - The caller's objects are neither changed nor frozen. They may be frozen
 *     already.
 *   - What structuredClone can copy is kept as it is: a Date is read as a
 *     Date, a Map as a Map. If it refuses the data or the metadata, as with a
 *     function in it, append() rejects.
 */
export class EventStore {
  constructor(options: StoreOptions = {}) {
    // TODO step 1: remember where ids and time come from
    void options;
  }

  async append(
    streamId: string,
    events: NewEvent[],
    options: AppendOptions = {},
  ): Promise<{ version: number; events: RecordedEvent[] }> {
    // TODO step 2: refuse when the stream is not at the expected version
    // TODO step 1: record a copy of each event, in an envelope
    throw new NotImplemented('step 1: append', streamId, events, options);
  }

  async readStream(
    streamId: string,
    options: { afterVersion?: number } = {},
  ): Promise<RecordedEvent[]> {
    // TODO step 1: return this stream's events after afterVersion
    throw new NotImplemented('step 1: readStream', streamId, options);
  }

  async readAll(
    options: { afterPosition?: number; limit?: number } = {},
  ): Promise<RecordedEvent[]> {
    // TODO step 1: return everybody's events after afterPosition
    throw new NotImplemented('step 1: readAll', options);
  }
}

// --- Step 2: optimistic concurrency -----------------------------------------

/**
 * Two tills read a balance of 100 and each pays out 80. No lock is needed to
 * prevent that: a writer says which version it has read, and the store
 * refuses if the stream is at another one. That is `expectedVersion`.
 *
 *   - A number: the stream must be at this version, neither further on nor
 *     behind. A stream without events is at version 0.
 *   - 'no-stream': the stream must not have any events yet, as with 0.
 *   - 'any', or nothing: the version does not matter.
 *   - No stream is ever at anything else, such as NaN, 1.5, -1 or the text
 *     '1': then append() rejects.
 *   - Only the version of this stream counts, whatever is in the others.
 *   - If the stream is at another version, append() rejects with
 *     ConcurrencyError, and the stream stays as it was.
 *   - The error has the streamId, the version that was expected, as it was
 *     given ('no-stream' too), and the actual one, a number. Its name is
 *     'ConcurrencyError'.
 *   - Of several that start together and expect the same version, exactly
 *     one wins.
 *   - All or nothing: if one event of the call cannot be recorded, append()
 *     rejects and records none, whether its data or its metadata is refused,
 *     or newId() or now() throws. The next append() goes on as if nothing had
 *     happened.
 */
export class ConcurrencyError extends Error {
  override name = 'ConcurrencyError';
  readonly streamId: string;
  readonly expected: ExpectedVersion;
  readonly actual: number;

  constructor(streamId: string, expected: ExpectedVersion, actual: number) {
    super(`stream '${streamId}' is at version ${actual}, not ${expected}`);
    this.streamId = streamId;
    this.expected = expected;
    this.actual = actual;
  }
}

// --- Step 3: the decider ----------------------------------------------------

/**
 * The rules, and nothing but the rules: no store, no clock, no waiting.
 *
 *   - initialState() returns the state before the first event, a new object
 *     each time.
 *   - evolve() returns the state after one more event. It is pure: it changes
 *     neither the state nor the event that it is given.
 *   - An event of a type that it does not know leaves the state as it is,
 *     whatever its data is, even undefined.
 *   - decide() returns the new events that a command leads to, or throws. It
 *     changes nothing.
 */
export interface Decider<State, Command, Event> {
  initialState(): State;
  evolve(state: State, event: Event): State;
  decide(command: Command, state: State): Event[];
}

export interface AccountState {
  status: 'none' | 'open' | 'closed';
  owner: string; // '' at first
  balance: number; // in cents; 0 at first
}

export type AccountCommand =
  | { type: 'Open'; data: { owner: string } }
  | { type: 'Deposit'; data: { amount: number } }
  | { type: 'Withdraw'; data: { amount: number } }
  | { type: 'Close'; data: Record<string, never> };

export type AccountEvent =
  | { type: 'AccountOpened'; data: { owner: string } }
  | { type: 'MoneyDeposited'; data: { amount: number } }
  | { type: 'MoneyWithdrawn'; data: { amount: number } }
  | { type: 'AccountClosed'; data: Record<string, never> };

export type RefusalCode =
  | 'ALREADY_OPEN'
  | 'NOT_OPEN'
  | 'INVALID_AMOUNT'
  | 'INSUFFICIENT_FUNDS'
  | 'BALANCE_NOT_ZERO';

/** A rule of the bank says no. */
export class DomainError extends Error {
  override name = 'DomainError';
  readonly code: RefusalCode;

  constructor(code: RefusalCode) {
    super(`refused: ${code}`);
    this.code = code;
  }
}

/**
 * An account. At first its status is 'none', its owner '' and its balance 0.
 *
 *   - Each command leads to one event: Open to AccountOpened, Deposit to
 *     MoneyDeposited, Withdraw to MoneyWithdrawn, Close to AccountClosed.
 *   - AccountOpened sets the owner, and the status to 'open'. MoneyDeposited
 *     adds its amount to the balance, MoneyWithdrawn subtracts it, however
 *     large they are. AccountClosed sets the status to 'closed'. Nothing else
 *     changes.
 *   - Or the command is refused: decide() throws a DomainError, whose name is
 *     'DomainError', with one of these codes. Where two apply, either will
 *     do.
 *
 *   ALREADY_OPEN         Open, when the account is open; whether a closed one
 *                        can be opened again is yours to decide
 *   NOT_OPEN             Deposit, Withdraw or Close, before it is opened and
 *                        after it is closed
 *   INVALID_AMOUNT       Deposit or Withdraw of an amount that is not a
 *                        positive integer: 0, -5, 0.5, NaN, Infinity, '10',
 *                        true, [5], undefined
 *   INSUFFICIENT_FUNDS   Withdraw of more than the balance; to withdraw all
 *                        is allowed
 *   BALANCE_NOT_ZERO     Close, while there is money in the account
 */
export const account: Decider<AccountState, AccountCommand, AccountEvent> = {
  initialState() {
    // TODO step 3: return the state of an account that nobody has opened
    throw new NotImplemented('step 3: initialState');
  },

  evolve(state, event) {
    // TODO step 3: return a new state for each of the four events
    throw new NotImplemented('step 3: evolve', state, event);
  },

  decide(command, state) {
    // TODO step 3: refuse, or return the event that the command leads to
    throw new NotImplemented('step 3: decide', command, state);
  },
};

// --- Step 4: the command handler --------------------------------------------

export interface CommandHandlerOptions {
  maxRetries?: number; // 3
  snapshots?: SnapshotStore; // step 6
  snapshotEvery?: number; // 100; step 6
  schemaVersion?: number; // 1; step 6
}

/**
 * Brings a store and a decider together.
 *
 * load()
 *   - It returns the state and the version of a stream: the initial state and
 *     0 if there are no events. It appends nothing.
 *
 * handle()
 *   - It reads the stream, lets the decider decide, and appends all the events
 *     of the decision in one call, with the version that it has read. A
 *     command may lead to several events, or to none.
 *   - It passes its metadata on to append().
 *   - It returns state and version after that, and the new events.
 *   - A refusal of the decider reaches the caller as it is. Nothing is
 *     appended and nothing is retried.
 *   - ConcurrencyError: somebody else was faster. Then all of it is done
 *     again, from the reading on, at most `maxRetries` times (0: never).
 *   - A retry begins at once, without a pause.
 *   - After the last retry the ConcurrencyError reaches the caller.
 *   - Any other error of the store, of readStream() or of append(), reaches
 *     the caller of handle() or load() as it is, and is not retried: nobody
 *     knows whether the events were written.
 *   - Many commands may be in work at once, through this handler or another
 *     one on the same store: no money is paid out twice. Twenty withdrawals
 *     of 10 from 100, at once, over a slow store, with retries enough:
 *     exactly ten succeed, ten are refused.
 *
 * It uses only append() and readStream(), so any store that has these two
 * will do, and any decider.
 */
export function createCommandHandler<State, Command, Event extends NewEvent>(
  store: Pick<EventStore, 'append' | 'readStream'>,
  decider: Decider<State, Command, Event>,
  options: CommandHandlerOptions = {},
): {
  handle(
    streamId: string,
    command: Command,
    options?: { metadata?: Record<string, unknown> },
  ): Promise<{ state: State; version: number; events: RecordedEvent[] }>;
  load(streamId: string): Promise<{ state: State; version: number }>;
} {
  // TODO step 6: begin with the snapshot, if there is one that fits
  // TODO step 6: save a snapshot when enough events have come
  void [store, decider, options];
  return {
    async handle(streamId, command, options = {}) {
      // TODO step 4: read, decide, append with the version that was read
      // TODO step 4: after a ConcurrencyError, do all of it again
      throw new NotImplemented('step 4: handle', streamId, command, options);
    },
    async load(streamId) {
      // TODO step 4: fold the events of the stream into a state
      throw new NotImplemented('step 4: load', streamId);
    },
  };
}

// --- Step 5: a projection ---------------------------------------------------

/**
 * A read model, computed from the events of all accounts: who has how much.
 *
 *   - balance() returns the balance of one account, 0 for one that it does
 *     not know. total() returns the sum over all accounts.
 *   - handle() takes one event. MoneyDeposited adds its amount to the balance
 *     of its stream, MoneyWithdrawn subtracts it, also from an account that
 *     was not known before.
 *   - Every other event changes no balance, whatever its data is, even
 *     undefined.
 *   - `checkpoint` is the position of the last event that was handled, of
 *     whatever type; 0 at first.
 *   - An event that was handled before changes nothing: delivery is at least
 *     once, and an old event may come again after newer ones.
 *   - catchUp() reads from the store what came after the checkpoint, to the
 *     end.
 *   - It reads in pages of at most `batch` events, by default 100.
 *   - Two catchUps at once do no harm.
 *   - An error of the store reaches the caller. The next catchUp() goes on
 *     after the last event that was handled.
 *   - rebuild() starts over: it forgets all balances and the checkpoint, and
 *     reads the whole log again. rebuild() appends nothing.
 */
export class BalancesProjection {
  checkpoint = 0;

  handle(event: RecordedEvent): void {
    // TODO step 5: change the balance, once only, and move the checkpoint
    throw new NotImplemented('step 5: handle', event);
  }

  balance(streamId: string): number {
    // TODO step 5: return the balance of one account
    throw new NotImplemented('step 5: balance', streamId);
  }

  total(): number {
    // TODO step 5: return the sum of all balances
    throw new NotImplemented('step 5: total');
  }

  async catchUp(
    store: Pick<EventStore, 'readAll'>,
    batch = 100,
  ): Promise<void> {
    // TODO step 5: handle page after page, until there is nothing more
    throw new NotImplemented('step 5: catchUp', store, batch);
  }

  async rebuild(store: Pick<EventStore, 'readAll'>): Promise<void> {
    // TODO step 5: start over from position 0
    throw new NotImplemented('step 5: rebuild', store);
  }
}

// --- Step 6: snapshots ------------------------------------------------------

/** The state after the first `version` events of a stream. */
export interface Snapshot<State = any> {
  streamId: string;
  version: number;
  schemaVersion: number;
  state: State;
}

/**
 * Keeps the latest snapshot of each stream. You need not write one: it is
 * handed to createCommandHandler, and may lose what it has at any time.
 *
 *   - Once a handler has `snapshots`, it saves one now and then, so that
 *     neither handle() nor load() has to read more than `snapshotEvery`
 *     events, however long the stream is. If one command leads to several
 *     events, those may come on top. If there is no snapshot that fits yet,
 *     the stream is read whole, until the next `snapshotEvery` events have
 *     come.
 *   - A snapshot tells the truth: its state is what the first `version`
 *     events fold to, and these events are in the store. So it is saved only
 *     after the append has succeeded.
 *   - A snapshot of another `schemaVersion` is ignored, an older as well as a
 *     newer one: it was made by code that understood the events otherwise.
 *   - New ones are saved in its place, with the handler's own
 *     `schemaVersion`.
 *   - A snapshot is a cache: handle() and load() return the same with and
 *     without. When all snapshots are lost, nothing is lost.
 */
export interface SnapshotStore {
  load(streamId: string): Promise<Snapshot | undefined>;
  save(snapshot: Snapshot): Promise<void>;
}

// ----------------------------------------------------------------------------

/** Marks what you have not written yet. Remove it with the last TODO. */
class NotImplemented extends Error {
  override name = 'NotImplemented';

  // What follows `what` is not used: it keeps your editor from greying out
  // the parameters that you are about to use.
  constructor(what: string, ..._unused: unknown[]) {
    super(what);
  }
}
