// Another design: the account is a table of reactions, by status and command, and a closed account may
// be opened again. A snapshot is saved after every command, whatever `snapshotEvery` says.
import { randomUUID } from 'node:crypto';

export interface NewEvent {
  type: string;
  data: any;
}

export interface RecordedEvent extends NewEvent {
  id: string;
  streamId: string;
  version: number;
  position: number;
  recordedAt: string;
  metadata: Record<string, unknown>;
}

export type ExpectedVersion = number | 'any' | 'no-stream';

export interface AppendOptions {
  expectedVersion?: ExpectedVersion;
  metadata?: Record<string, unknown>;
}

export class EventStore {
  readonly #log: RecordedEvent[] = [];
  readonly #streams = new Map<string, RecordedEvent[]>();
  readonly #now: () => Date;
  readonly #newId: () => string;

  constructor({ now = () => new Date(), newId = () => randomUUID() }: StoreOptions = {}) {
    this.#now = now;
    this.#newId = newId;
  }

  async append(
    streamId: string,
    events: NewEvent[],
    { expectedVersion = 'any', metadata = {} }: AppendOptions = {},
  ): Promise<{ version: number; events: RecordedEvent[] }> {
    const actual = this.#streams.get(streamId)?.length ?? 0;
    if (!agrees(expectedVersion, actual)) {
      throw new ConcurrencyError(streamId, expectedVersion, actual);
    }
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

const copyOf = (events: RecordedEvent[]): RecordedEvent[] => structuredClone(events);

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
  readonly code: RefusalCode;

  constructor(code: RefusalCode) {
    super(`refused: ${code}`);
    this.code = code;
  }
}

type Amount = { amount: number };

const whole = (amount: unknown): amount is number =>
  typeof amount === 'number' && amount > 0 && amount % 1 === 0;

const refuse = (code: RefusalCode) => (): never => {
  throw new DomainError(code);
};

const deposit = ({ amount }: Amount): AccountEvent =>
  whole(amount) ? { type: 'MoneyDeposited', data: { amount } } : refuse('INVALID_AMOUNT')();

function withdraw({ amount }: Amount, { balance }: AccountState): AccountEvent {
  if (!whole(amount)) throw new DomainError('INVALID_AMOUNT');
  if (amount > balance) throw new DomainError('INSUFFICIENT_FUNDS');
  return { type: 'MoneyWithdrawn', data: { amount } };
}

type Reactions = Record<AccountCommand['type'], (data: any, state: AccountState) => AccountEvent>;

const opens = ({ owner }: { owner: string }): AccountEvent => ({
  type: 'AccountOpened',
  data: { owner },
});
const notOpen = {
  Open: opens,
  Deposit: refuse('NOT_OPEN'),
  Withdraw: refuse('NOT_OPEN'),
  Close: refuse('NOT_OPEN'),
};

/** What each command leads to, by the status of the account. A closed account may be opened again. */
const reactions: Record<AccountState['status'], Reactions> = {
  none: notOpen,
  closed: notOpen,
  open: {
    Open: refuse('ALREADY_OPEN'),
    Deposit: deposit,
    Withdraw: withdraw,
    Close: (_, { balance }) =>
      balance === 0 ? { type: 'AccountClosed', data: {} } : refuse('BALANCE_NOT_ZERO')(),
  },
};

const changes = new Map<string, (data: any, state: AccountState) => Partial<AccountState>>([
  ['AccountOpened', ({ owner }) => ({ owner, status: 'open' })],
  ['MoneyDeposited', ({ amount }, { balance }) => ({ balance: balance + amount })],
  ['MoneyWithdrawn', ({ amount }, { balance }) => ({ balance: balance - amount })],
  ['AccountClosed', () => ({ status: 'closed' })],
]);

export const account: Decider<AccountState, AccountCommand, AccountEvent> = {
  initialState: () => ({ status: 'none', owner: '', balance: 0 }),
  evolve: (state, { type, data }) => ({ ...state, ...changes.get(type)?.(data, state) }),
  decide: ({ type, data }, state) => [reactions[state.status][type](data, state)],
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

export function createCommandHandler<State, Command, Event extends NewEvent>(
  store: Pick<EventStore, 'append' | 'readStream'>,
  decider: Decider<State, Command, Event>,
  options: CommandHandlerOptions = {},
) {
  const { maxRetries = 3, snapshots, schemaVersion = 1 } = options;

  const fold = (state: State, events: NewEvent[]): State =>
    events.reduce((folded, event) => decider.evolve(folded, event as Event), state);

  async function rehydrate(streamId: string) {
    const snapshot = await usableSnapshot(streamId);
    const from = snapshot?.version ?? 0;
    const events = await store.readStream(streamId, { afterVersion: from });
    const first = snapshot ? snapshot.state : decider.initialState();
    const state = fold(first, events);
    return { state, version: events.at(-1)?.version ?? from, from };
  }

  async function attempt(streamId: string, command: Command, metadata?: Record<string, unknown>) {
    const { state, version } = await rehydrate(streamId);
    const decided = decider.decide(command, state);
    const written = await store.append(streamId, decided, { expectedVersion: version, metadata });
    const result = { ...written, state: fold(state, written.events) };
    if (written.events.length > 0) await saveSnapshot(streamId, result);
    return result;
  }

  async function usableSnapshot(streamId: string): Promise<Snapshot<State> | undefined> {
    const snapshot = await snapshots?.load(streamId).catch(() => undefined);
    return snapshot?.schemaVersion === schemaVersion ? snapshot : undefined;
  }

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

export class BalancesProjection {
  #balances = new Map<string, number>();
  #checkpoint = 0;

  get checkpoint(): number {
    return this.#checkpoint;
  }

  handle({ streamId, type, data, position }: RecordedEvent): void {
    if (position <= this.#checkpoint) return;
    if (type === 'MoneyDeposited') this.#add(streamId, data.amount);
    if (type === 'MoneyWithdrawn') this.#add(streamId, -data.amount);
    this.#checkpoint = position;
  }

  balance(streamId: string): number {
    return this.#balances.get(streamId) ?? 0;
  }

  total(): number {
    return [...this.#balances.values()].reduce((sum, balance) => sum + balance, 0);
  }

  async catchUp(store: Pick<EventStore, 'readAll'>, batch = 100): Promise<void> {
    let page: RecordedEvent[];
    do {
      page = await store.readAll({ afterPosition: this.#checkpoint, limit: batch });
      for (const event of page) this.handle(event);
    } while (page.length > 0);
  }

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
