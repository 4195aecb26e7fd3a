// The bank ledger: the reference.
//
// The events are the truth; everything else is computed from them and may be thrown away. So each
// part has one duty: the store keeps facts and the order they came in, the decider knows the rules of
// a bank and nothing of stores, the command handler brings the two together, projections and
// snapshots are copies that make reading fast.
import { randomUUID } from 'node:crypto';

// --- Steps 1 and 2: the event store -------------------------------------------------------------

/** What is to be recorded: a fact, named in the past tense. */
export interface NewEvent {
  type: string;
  data: any;
}

/** A fact in its envelope. What the store knows stands beside the data, never in it. */
export interface RecordedEvent extends NewEvent {
  id: string;
  streamId: string;
  /** Its place in its stream, from 1. */
  version: number;
  /** Its place in the whole log, from 1. */
  position: number;
  /** ISO 8601. */
  recordedAt: string;
  /** About the event, not of it: correlation id, causation id, user. */
  metadata: Record<string, unknown>;
}

/** The version that a writer has read; `no-stream` is the same as 0. */
export type ExpectedVersion = number | 'any' | 'no-stream';

export interface AppendOptions {
  expectedVersion?: ExpectedVersion;
  metadata?: Record<string, unknown>;
}

/**
 * An append-only log, read by stream or as a whole.
 *
 * Optimistic concurrency: nobody locks a stream. A writer says which version it has read, and the
 * append is refused if the stream has moved on since. (Kung and Robinson, "On Optimistic Methods for
 * Concurrency Control", 1981; `expectedRevision` in EventStoreDB.)
 */
export class EventStore {
  readonly #log: RecordedEvent[] = [];
  /** The same events once more, by stream. A Map, since a stream may be called `constructor`. */
  readonly #streams = new Map<string, RecordedEvent[]>();
  readonly #now: () => Date;
  readonly #newId: () => string;

  constructor({ now = () => new Date(), newId = () => randomUUID() }: StoreOptions = {}) {
    this.#now = now;
    this.#newId = newId;
  }

  /** Adds all of the events to the end of the stream, or none: a ConcurrencyError, or what cannot be cloned. */
  async append(
    streamId: string,
    events: NewEvent[],
    { expectedVersion = 'any', metadata = {} }: AppendOptions = {},
  ): Promise<{ version: number; events: RecordedEvent[] }> {
    const actual = this.#streams.get(streamId)?.length ?? 0;
    if (!agrees(expectedVersion, actual)) {
      throw new ConcurrencyError(streamId, expectedVersion, actual);
    }
    // Whatever can fail fails here, before the first write: a batch is all or nothing.
    const recorded = events.map(({ type, data }, index): RecordedEvent => {
      return {
        id: this.#newId(),
        streamId,
        type,
        data: structuredClone(data),
        version: actual + 1 + index,
        position: this.#log.length + 1 + index,
        recordedAt: this.#now().toISOString(),
        metadata: structuredClone(metadata),
      };
    });
    // No await between the check and this line, so no other append can come in between.
    this.#write(streamId, recorded);
    return { version: actual + recorded.length, events: copyOf(recorded) };
  }

  async readStream(streamId: string, { afterVersion = 0 } = {}): Promise<RecordedEvent[]> {
    return copyOf(this.#streams.get(streamId)?.slice(afterVersion) ?? []);
  }

  async readAll({ afterPosition = 0, limit = Infinity } = {}): Promise<RecordedEvent[]> {
    return copyOf(this.#log.slice(afterPosition, afterPosition + limit));
  }

  #write(streamId: string, recorded: RecordedEvent[]): void {
    const stream = this.#streams.get(streamId) ?? [];
    for (const event of recorded) {
      stream.push(event);
      this.#log.push(event);
    }
    this.#streams.set(streamId, stream);
  }
}

export interface StoreOptions {
  now?: () => Date;
  newId?: () => string;
}

const agrees = (expected: ExpectedVersion, actual: number): boolean =>
  expected === 'any' || (expected === 'no-stream' ? 0 : expected) === actual;

/**
 * History stays what it was, whatever readers do to what they were given. (Freezing once is cheaper
 * than copying at every read, but Object.freeze stops nobody from changing a Date or a Map.)
 */
const copyOf = (events: RecordedEvent[]): RecordedEvent[] => structuredClone(events);

/** The stream has moved on since the writer read it. Read again, decide again. */
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

// --- Step 3: the decider ------------------------------------------------------------------------

/**
 * The rules of one kind of stream, without any infrastructure: state is a fold of `evolve` over the
 * events, `decide` answers a command with new events. Both are pure, so a test is given events, when
 * command, then events. (Jérémie Chassaing, "Functional Event Sourcing Decider", 2021.)
 */
export interface Decider<State, Command, Event> {
  initialState(): State;
  /** What happened has happened: it never refuses, and ignores what it does not know. */
  evolve(state: State, event: Event): State;
  /** New facts, or a DomainError. It changes nothing. */
  decide(command: Command, state: State): Event[];
}

export interface AccountState {
  status: 'none' | 'open' | 'closed';
  owner: string;
  /** In cents. */
  balance: number;
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

/** A rule of the bank says no. Trying again does not help. */
export class DomainError extends Error {
  override name = 'DomainError';
  readonly code: RefusalCode;

  constructor(code: RefusalCode) {
    super(`refused: ${code}`);
    this.code = code;
  }
}

/** A bank account: it opens once, holds whole cents, never less than none, and closes when empty. */
export const account: Decider<AccountState, AccountCommand, AccountEvent> = {
  initialState() {
    return { status: 'none', owner: '', balance: 0 };
  },

  evolve(state, { type, data }) {
    switch (type) {
      case 'AccountOpened':
        return { ...state, status: 'open', owner: data.owner };
      case 'MoneyDeposited':
        return { ...state, balance: state.balance + data.amount };
      case 'MoneyWithdrawn':
        return { ...state, balance: state.balance - data.amount };
      case 'AccountClosed':
        return { ...state, status: 'closed' };
      default:
        return state;
    }
  },

  decide({ type, data }, state) {
    switch (type) {
      case 'Open':
        refuseIf(state.status !== 'none', 'ALREADY_OPEN');
        return [{ type: 'AccountOpened', data: { owner: data.owner } }];
      case 'Deposit':
        refuseIf(state.status !== 'open', 'NOT_OPEN');
        refuseIf(!isAmount(data.amount), 'INVALID_AMOUNT');
        return [{ type: 'MoneyDeposited', data: { amount: data.amount } }];
      case 'Withdraw':
        refuseIf(state.status !== 'open', 'NOT_OPEN');
        refuseIf(!isAmount(data.amount), 'INVALID_AMOUNT');
        refuseIf(data.amount > state.balance, 'INSUFFICIENT_FUNDS');
        return [{ type: 'MoneyWithdrawn', data: { amount: data.amount } }];
      case 'Close':
        refuseIf(state.status !== 'open', 'NOT_OPEN');
        refuseIf(state.balance !== 0, 'BALANCE_NOT_ZERO');
        return [{ type: 'AccountClosed', data: {} }];
    }
  },
};

function refuseIf(condition: boolean, code: RefusalCode): void {
  if (condition) throw new DomainError(code);
}

/** Cents are whole: 0.1 + 0.2 is not 0.3, and a negative deposit is a withdrawal. */
const isAmount = (amount: unknown): boolean => Number.isSafeInteger(amount) && Number(amount) > 0;

// --- Steps 4 and 6: the command handler, and snapshots ------------------------------------------

/** The state after the first `version` events, as code of this `schemaVersion` understood them. */
export interface Snapshot<State = any> {
  streamId: string;
  version: number;
  schemaVersion: number;
  state: State;
}

/** The latest snapshot of each stream. */
export interface SnapshotStore {
  load(streamId: string): Promise<Snapshot | undefined>;
  save(snapshot: Snapshot): Promise<void>;
}

export interface CommandHandlerOptions {
  maxRetries?: number;
  snapshots?: SnapshotStore;
  snapshotEvery?: number;
  schemaVersion?: number;
}

/**
 * Read and fold, decide, append with the version that was read. When somebody else was faster, all of
 * it again: the decision was made on a state that is no more. (The command handler of Greg Young,
 * "CQRS Documents", 2010.)
 */
export function createCommandHandler<State, Command, Event extends NewEvent>(
  store: Pick<EventStore, 'append' | 'readStream'>,
  decider: Decider<State, Command, Event>,
  options: CommandHandlerOptions = {},
) {
  const { maxRetries = 3, snapshots, snapshotEvery = 100, schemaVersion = 1 } = options;

  const fold = (state: State, events: NewEvent[]): State =>
    events.reduce((folded, event) => decider.evolve(folded, event as Event), state);

  /** Rehydrates a stream: its snapshot, and the events since. */
  async function rehydrate(streamId: string) {
    const snapshot = await usableSnapshot(streamId);
    const from = snapshot?.version ?? 0;
    const events = await store.readStream(streamId, { afterVersion: from });
    // A state may be null or 0: ask for the snapshot, not for its state.
    const first = snapshot ? snapshot.state : decider.initialState();
    const state = fold(first, events);
    return { state, version: events.at(-1)?.version ?? from, from };
  }

  async function attempt(streamId: string, command: Command, metadata?: Record<string, unknown>) {
    const { state, version, from } = await rehydrate(streamId);
    const decided = decider.decide(command, state);
    const written = await store.append(streamId, decided, { expectedVersion: version, metadata });
    const result = { ...written, state: fold(state, written.events) };
    if (result.version - from >= snapshotEvery) await saveSnapshot(streamId, result);
    return result;
  }

  /** A snapshot is a cache: one that is lost, unreadable or of another schema is as good as none. */
  async function usableSnapshot(streamId: string): Promise<Snapshot<State> | undefined> {
    const snapshot = await snapshots?.load(streamId).catch(() => undefined);
    return snapshot?.schemaVersion === schemaVersion ? snapshot : undefined;
  }

  /** The events are written: an error now would make the caller send the command again. */
  async function saveSnapshot(streamId: string, { version, state }: Loaded<State>): Promise<void> {
    await snapshots?.save({ streamId, version, schemaVersion, state }).catch(() => {});
  }

  return {
    async handle(
      streamId: string,
      command: Command,
      { metadata }: { metadata?: Record<string, unknown> } = {},
    ): Promise<Loaded<State> & { events: RecordedEvent[] }> {
      for (let retries = 0; ; retries++) {
        try {
          return await attempt(streamId, command, metadata);
        } catch (error) {
          // Only of a conflict do we know that nothing was written, and that a second look may help.
          if (!(error instanceof ConcurrencyError) || retries >= maxRetries) throw error;
        }
      }
    },

    async load(streamId: string): Promise<Loaded<State>> {
      const { state, version } = await rehydrate(streamId);
      return { state, version };
    },
  };
}

interface Loaded<State> {
  state: State;
  version: number;
}

// --- Step 5: a projection -----------------------------------------------------------------------

/**
 * A read model: who has how much, kept up to date from the log. Events may come more than once (a
 * crash after handling, before noting it down), so it remembers how far it is: the idempotent
 * receiver of Hohpe and Woolf, "Enterprise Integration Patterns", 2003.
 */
export class BalancesProjection {
  #balances = new Map<string, number>();
  #checkpoint = 0;

  /** The position of the last event that is in the balances. */
  get checkpoint(): number {
    return this.#checkpoint;
  }

  handle({ streamId, type, data, position }: RecordedEvent): void {
    if (position <= this.#checkpoint) return;
    if (type === 'MoneyDeposited') this.#add(streamId, data.amount);
    if (type === 'MoneyWithdrawn') this.#add(streamId, -data.amount);
    // For events that mean nothing here, too, or we would read them for ever.
    this.#checkpoint = position;
  }

  balance(streamId: string): number {
    return this.#balances.get(streamId) ?? 0;
  }

  total(): number {
    return [...this.#balances.values()].reduce((sum, balance) => sum + balance, 0);
  }

  /** Reads on from the checkpoint to the end of the log, a page at a time. */
  async catchUp(store: Pick<EventStore, 'readAll'>, batch = 100): Promise<void> {
    let page: RecordedEvent[];
    do {
      page = await store.readAll({ afterPosition: this.#checkpoint, limit: batch });
      for (const event of page) this.handle(event);
    } while (page.length > 0);
  }

  /**
   * Replay only reads: no event is appended, nobody is told anything. It happens beside the old
   * balances, which are served until the new ones are complete.
   */
  async rebuild(store: Pick<EventStore, 'readAll'>): Promise<void> {
    const fresh = new BalancesProjection();
    await fresh.catchUp(store);
    this.#balances = fresh.#balances;
    this.#checkpoint = fresh.#checkpoint;
  }

  #add(streamId: string, amount: number): void {
    this.#balances.set(streamId, this.balance(streamId) + amount);
  }
}
