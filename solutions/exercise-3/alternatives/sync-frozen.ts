// Another design: a store without promises, whose records are frozen once instead of copied at every
// read, if all that is in them can be frozen; deciders as tables, one function a type; closures instead of classes; retry by recursion.
export interface NewEvent {
  type: string;
  data: any;
}

export interface RecordedEvent extends NewEvent {
  readonly id: string;
  readonly streamId: string;
  readonly version: number;
  readonly position: number;
  readonly recordedAt: string;
  readonly metadata: Record<string, unknown>;
}

export type ExpectedVersion = number | 'any' | 'no-stream';

export interface AppendOptions {
  expectedVersion?: ExpectedVersion;
  metadata?: Record<string, unknown>;
}

export interface StoreOptions {
  now?: () => Date;
  newId?: () => string;
}

export class EventStore {
  append: (
    streamId: string,
    events: readonly NewEvent[],
    options?: AppendOptions,
  ) => { version: number; events: RecordedEvent[] };
  readStream: (streamId: string, options?: { afterVersion?: number }) => RecordedEvent[];
  readAll: (options?: { afterPosition?: number; limit?: number }) => RecordedEvent[];

  constructor(options: StoreOptions = {}) {
    const now = options.now ?? (() => new Date());
    const newId = options.newId ?? (() => crypto.randomUUID());
    // Both are replaced as a whole, never changed: a list that was given out stays as it was.
    let log: readonly RecordedEvent[] = [];
    let streams: ReadonlyMap<string, readonly RecordedEvent[]> = new Map();
    const streamOf = (streamId: string) => streams.get(streamId) ?? [];

    this.append = (streamId, events, { expectedVersion = 'any', metadata = {} } = {}) => {
      const before = streamOf(streamId);
      if (expectedVersion !== 'any') {
        const expected = expectedVersion === 'no-stream' ? 0 : expectedVersion;
        if (before.length !== expected)
          throw new ConcurrencyError(streamId, expectedVersion, before.length);
      }
      const recordedAt = now().toISOString();
      const records = events.map((event, i) =>
        frozen({
          id: newId(),
          streamId,
          type: event.type,
          version: before.length + i + 1,
          position: log.length + i + 1,
          recordedAt,
          ...structuredClone({ data: event.data, metadata }),
        }),
      );
      log = [...log, ...records];
      streams = new Map(streams).set(streamId, [...before, ...records]);
      return { version: before.length + records.length, events: records.map(given) };
    };
    this.readStream = (streamId, { afterVersion = 0 } = {}) =>
      streamOf(streamId)
        .filter(({ version }) => version > afterVersion)
        .map(given);
    this.readAll = ({ afterPosition = 0, limit = log.length } = {}) =>
      log
        .filter(({ position }) => position > afterPosition)
        .slice(0, limit)
        .map(given);
  }
}

function frozen<T>(value: T): T {
  if (isPlain(value)) {
    for (const part of Object.values(value)) frozen(part);
    Object.freeze(value);
  }
  return value;
}

/** What is frozen needs no copy. A Date or a Map can be changed all the same. */
const given = (record: RecordedEvent): RecordedEvent =>
  isFrozen(record) ? record : structuredClone(record);

const isFrozen = (value: unknown): boolean =>
  typeof value !== 'object' || value === null
    ? true
    : Object.isFrozen(value) && Object.values(value).every(isFrozen);

const isPlain = (value: unknown): value is object =>
  Array.isArray(value) ||
  (typeof value === 'object' &&
    value !== null &&
    Object.getPrototypeOf(value) === Object.prototype);

export class ConcurrencyError extends Error {
  override name = 'ConcurrencyError';
  streamId: string;
  expected: ExpectedVersion;
  actual: number;

  constructor(streamId: string, expected: ExpectedVersion, actual: number) {
    super(`${streamId}: expected ${expected}, found ${actual}`);
    this.streamId = streamId;
    this.expected = expected;
    this.actual = actual;
  }
}

export interface Decider<State, Command, Event> {
  initialState(): State;
  evolve(state: State, event: Event): State;
  decide(command: Command, state: State): Event[];
}

export interface AccountState {
  status: 'none' | 'open' | 'closed';
  owner: string;
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

export class DomainError extends Error {
  override name = 'DomainError';
  code: RefusalCode;

  constructor(code: RefusalCode) {
    super(code);
    this.code = code;
  }
}

const evolutions = new Map<string, (state: AccountState, data: any) => AccountState>([
  ['AccountOpened', (state, { owner }) => ({ ...state, status: 'open', owner })],
  ['MoneyDeposited', (state, { amount }) => ({ ...state, balance: state.balance + amount })],
  ['MoneyWithdrawn', (state, { amount }) => ({ ...state, balance: state.balance - amount })],
  ['AccountClosed', (state) => ({ ...state, status: 'closed' })],
]);

/** For each command: the reasons to refuse it, in order, and the event that it leads to. */
type Rule = (state: AccountState, data: any) => RefusalCode | false;
const isOpen: Rule = ({ status }) => status !== 'open' && 'NOT_OPEN';
const isNew: Rule = ({ status }) => status !== 'none' && 'ALREADY_OPEN';
const isAmount: Rule = (_, { amount }) =>
  !(Number.isInteger(amount) && amount > 0) && 'INVALID_AMOUNT';
const isCovered: Rule = ({ balance }, { amount }) => balance < amount && 'INSUFFICIENT_FUNDS';
const isEmpty: Rule = ({ balance }) => balance !== 0 && 'BALANCE_NOT_ZERO';

const decisions: Record<AccountCommand['type'], [AccountEvent['type'], ...Rule[]]> = {
  Open: ['AccountOpened', isNew],
  Deposit: ['MoneyDeposited', isOpen, isAmount],
  Withdraw: ['MoneyWithdrawn', isOpen, isAmount, isCovered],
  Close: ['AccountClosed', isOpen, isEmpty],
};

export const account: Decider<AccountState, AccountCommand, AccountEvent> = {
  initialState: () => ({ status: 'none', owner: '', balance: 0 }),
  evolve: (state, { type, data }) => evolutions.get(type)?.(state, data) ?? state,
  decide({ type, data }, state) {
    const [event, ...rules] = decisions[type];
    for (const rule of rules) {
      const code = rule(state, data);
      if (code) throw new DomainError(code);
    }
    return [{ type: event, data: { ...data } } as AccountEvent];
  },
};

export interface Snapshot<State = any> {
  streamId: string;
  version: number;
  schemaVersion: number;
  state: State;
}
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

/** Sync or not: whatever the store gives is awaited. */
interface AnyStore {
  append(...args: Parameters<EventStore['append']>): Awaitable<ReturnType<EventStore['append']>>;
  readStream(
    ...args: Parameters<EventStore['readStream']>
  ): Awaitable<ReturnType<EventStore['readStream']>>;
}
type Awaitable<T> = T | Promise<T>;

export function createCommandHandler<State, Command, Event extends NewEvent>(
  store: AnyStore,
  decider: Decider<State, Command, Event>,
  { maxRetries = 3, snapshots, snapshotEvery = 100, schemaVersion = 1 }: CommandHandlerOptions = {},
) {
  const load = async (streamId: string): Promise<{ state: State; version: number }> => {
    const found = await snapshots?.load(streamId);
    const start =
      found?.schemaVersion === schemaVersion
        ? { state: found.state as State, version: found.version }
        : { state: decider.initialState(), version: 0 };
    const events = await store.readStream(streamId, { afterVersion: start.version });
    return {
      state: events.reduce((s, event) => decider.evolve(s, event as any), start.state),
      version: start.version + events.length,
    };
  };

  const handle = async (
    streamId: string,
    command: Command,
    options: { metadata?: Record<string, unknown> } = {},
    retriesLeft = maxRetries,
  ): Promise<{ state: State; version: number; events: RecordedEvent[] }> => {
    const read = await load(streamId);
    const decided = decider.decide(command, read.state);
    try {
      const { version, events } = await store.append(streamId, decided, {
        ...options,
        expectedVersion: read.version,
      });
      const state = events.reduce((s, event) => decider.evolve(s, event as any), read.state);
      // A boundary is crossed, whether or not a version stands exactly on it.
      if (Math.floor(version / snapshotEvery) > Math.floor(read.version / snapshotEvery))
        await snapshots?.save({ streamId, version, schemaVersion, state });
      return { state, version, events };
    } catch (error) {
      if (error instanceof ConcurrencyError && retriesLeft > 0)
        return handle(streamId, command, options, retriesLeft - 1);
      throw error;
    }
  };

  return { load, handle: (...args: [string, Command, { metadata?: any }?]) => handle(...args) };
}

interface Readable {
  readAll(options: { afterPosition: number; limit: number }): Awaitable<RecordedEvent[]>;
}

export class BalancesProjection {
  checkpoint = 0;
  #accounts: Record<string, number> = Object.create(null);

  handle({ type, data, streamId, position }: RecordedEvent): void {
    if (position <= this.checkpoint) return;
    this.checkpoint = position;
    const sign = type === 'MoneyDeposited' ? 1 : type === 'MoneyWithdrawn' ? -1 : 0;
    if (sign !== 0) this.#accounts[streamId] = this.balance(streamId) + sign * data.amount;
  }

  balance(streamId: string): number {
    return this.#accounts[streamId] ?? 0;
  }

  total(): number {
    return Object.values(this.#accounts).reduce((a, b) => a + b, 0);
  }

  async catchUp(store: Readable, batch = 50): Promise<void> {
    const page = await store.readAll({ afterPosition: this.checkpoint, limit: batch });
    for (const event of page) this.handle(event);
    if (page.length === batch) return this.catchUp(store, batch);
  }

  async rebuild(store: Readable): Promise<void> {
    this.checkpoint = 0;
    this.#accounts = Object.create(null);
    return this.catchUp(store);
  }
}
