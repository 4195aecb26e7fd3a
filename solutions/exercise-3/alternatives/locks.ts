// Another design: classes throughout, also for the decider and the handler, and commands on one
// stream wait for each other within a process. The lock only saves retries: another process has a
// lock of its own, so the expected version is needed all the same.
import { randomUUID } from 'node:crypto';

export interface NewEvent {
  type: string;
  data: any;
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

/** A class, so that what is handed out is made anew at each reading. */
class Entry {
  readonly #data: unknown;
  readonly #metadata: Record<string, unknown>;
  readonly #head: Omit<RecordedEvent, 'data' | 'metadata'>;

  constructor(head: Omit<RecordedEvent, 'data' | 'metadata'>, data: unknown, metadata: object) {
    this.#head = head;
    this.#data = structuredClone(data);
    this.#metadata = structuredClone({ ...metadata });
  }

  get streamId() {
    return this.#head.streamId;
  }

  record(): RecordedEvent {
    const [data, metadata] = structuredClone([this.#data, this.#metadata]) as [any, any];
    return { ...this.#head, data, metadata };
  }
}

export interface RecordedEvent extends NewEvent {
  id: string;
  streamId: string;
  version: number;
  position: number;
  recordedAt: string;
  metadata: Record<string, unknown>;
}

export class EventStore {
  #entries: Entry[] = [];
  #versions = new Map<string, number>();
  #now: () => Date;
  #newId: () => string;

  constructor({ now, newId }: StoreOptions = {}) {
    this.#now = now ?? (() => new Date());
    this.#newId = newId ?? randomUUID;
  }

  async append(streamId: string, events: NewEvent[], options: AppendOptions = {}) {
    const start = this.#versions.get(streamId) ?? 0;
    this.#check(streamId, options.expectedVersion, start);
    const fresh = events.map(({ type, data }, i) => {
      const head = {
        id: this.#newId(),
        streamId,
        type,
        version: start + i + 1,
        position: this.#entries.length + i + 1,
        recordedAt: this.#now().toISOString(),
      };
      return new Entry(head, data, options.metadata ?? {});
    });
    this.#entries = this.#entries.concat(fresh);
    this.#versions.set(streamId, start + fresh.length);
    return { version: start + fresh.length, events: fresh.map((entry) => entry.record()) };
  }

  async readStream(streamId: string, options: { afterVersion?: number } = {}) {
    return this.#entries
      .filter((entry) => entry.streamId === streamId)
      .slice(options.afterVersion ?? 0)
      .map((entry) => entry.record());
  }

  async readAll({ afterPosition = 0, limit = Number.MAX_SAFE_INTEGER } = {}) {
    const page = this.#entries.slice(afterPosition, afterPosition + limit);
    return page.map((entry) => entry.record());
  }

  #check(streamId: string, expected: ExpectedVersion = 'any', actual: number): void {
    if (expected === 'any' || expected === actual) return;
    if (expected === 'no-stream' && actual === 0) return;
    throw new ConcurrencyError(streamId, expected, actual);
  }
}

export class ConcurrencyError extends Error {
  override readonly name = 'ConcurrencyError';
  readonly streamId: string;
  readonly expected: ExpectedVersion;
  readonly actual: number;

  constructor(streamId: string, expected: ExpectedVersion, actual: number) {
    super(`${streamId} is at ${actual}`);
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
  override readonly name = 'DomainError';
  readonly code: RefusalCode;

  constructor(code: RefusalCode) {
    super(code);
    this.code = code;
  }
}

class AccountDecider implements Decider<AccountState, AccountCommand, AccountEvent> {
  initialState(): AccountState {
    return { status: 'none', owner: '', balance: 0 };
  }

  evolve(state: AccountState, event: AccountEvent): AccountState {
    const change = this.#change(state, event);
    return change ? { ...state, ...change } : state;
  }

  decide(command: AccountCommand, state: AccountState): AccountEvent[] {
    if (command.type === 'Open') return [this.#open(command.data.owner, state)];
    if (state.status !== 'open') throw new DomainError('NOT_OPEN');
    if (command.type === 'Close') return [this.#close(state)];
    return [this.#move(command, state)];
  }

  #change(state: AccountState, { type, data }: AccountEvent): Partial<AccountState> | undefined {
    if (type === 'AccountOpened') return { status: 'open', owner: data.owner };
    if (type === 'MoneyDeposited') return { balance: state.balance + data.amount };
    if (type === 'MoneyWithdrawn') return { balance: state.balance - data.amount };
    if (type === 'AccountClosed') return { status: 'closed' };
    return undefined;
  }

  #open(owner: string, { status }: AccountState): AccountEvent {
    if (status !== 'none') throw new DomainError('ALREADY_OPEN');
    return { type: 'AccountOpened', data: { owner } };
  }

  #close({ balance }: AccountState): AccountEvent {
    if (balance !== 0) throw new DomainError('BALANCE_NOT_ZERO');
    return { type: 'AccountClosed', data: {} };
  }

  #move(
    { type, data: { amount } }: Extract<AccountCommand, { data: { amount: number } }>,
    { balance }: AccountState,
  ): AccountEvent {
    if (!Number.isInteger(amount) || amount <= 0) throw new DomainError('INVALID_AMOUNT');
    if (type === 'Deposit') return { type: 'MoneyDeposited', data: { amount } };
    if (balance < amount) throw new DomainError('INSUFFICIENT_FUNDS');
    return { type: 'MoneyWithdrawn', data: { amount } };
  }
}

export const account = new AccountDecider();

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

class CommandHandler<State, Command, Event extends NewEvent> {
  readonly #store: Pick<EventStore, 'append' | 'readStream'>;
  readonly #decider: Decider<State, Command, Event>;
  readonly #options: CommandHandlerOptions;
  readonly #waiting = new Map<string, Promise<unknown>>();

  constructor(
    store: Pick<EventStore, 'append' | 'readStream'>,
    decider: Decider<State, Command, Event>,
    options: CommandHandlerOptions,
  ) {
    this.#store = store;
    this.#decider = decider;
    this.#options = options;
  }

  handle = (streamId: string, command: Command, { metadata }: { metadata?: any } = {}) => {
    const before = this.#waiting.get(streamId) ?? Promise.resolve();
    const done = before.then(() => this.#handleAlone(streamId, command, metadata));
    const settled = done
      .catch(() => {})
      .then(() => {
        if (this.#waiting.get(streamId) === settled) this.#waiting.delete(streamId);
      });
    this.#waiting.set(streamId, settled);
    return done;
  };

  load = async (streamId: string): Promise<{ state: State; version: number }> => {
    const { state, version } = await this.#read(streamId);
    return { state, version };
  };

  async #handleAlone(streamId: string, command: Command, metadata: any) {
    const { maxRetries = 3 } = this.#options;
    let conflict: unknown;
    for (let attempt = 0; attempt <= maxRetries; attempt++) {
      const read = await this.#read(streamId);
      const decided = this.#decider.decide(command, read.state);
      const expectedVersion = read.version;
      try {
        const written = await this.#store.append(streamId, decided, { expectedVersion, metadata });
        const state = decided.reduce(this.#evolve, read.state);
        await this.#snapshot(streamId, state, written.version, read.from);
        return { state, version: written.version, events: written.events };
      } catch (error) {
        if (!(error instanceof ConcurrencyError)) throw error;
        conflict = error;
      }
    }
    throw conflict;
  }

  #evolve = (state: State, event: NewEvent): State => this.#decider.evolve(state, event as any);

  async #read(streamId: string) {
    const { snapshots, schemaVersion = 1 } = this.#options;
    const snapshot = await snapshots?.load(streamId);
    const usable = snapshot?.schemaVersion === schemaVersion ? snapshot : undefined;
    const from = usable ? usable.version : 0;
    const events = await this.#store.readStream(streamId, { afterVersion: from });
    const first: State = usable ? usable.state : this.#decider.initialState();
    return { state: events.reduce(this.#evolve, first), version: from + events.length, from };
  }

  async #snapshot(streamId: string, state: State, version: number, from: number) {
    const { snapshots, snapshotEvery = 100, schemaVersion = 1 } = this.#options;
    if (!snapshots || version < from + snapshotEvery) return;
    await snapshots.save({ streamId, version, schemaVersion, state });
  }
}

export function createCommandHandler<State, Command, Event extends NewEvent>(
  store: Pick<EventStore, 'append' | 'readStream'>,
  decider: Decider<State, Command, Event>,
  options: CommandHandlerOptions = {},
) {
  return new CommandHandler(store, decider, options);
}

export class BalancesProjection {
  #state = { balances: new Map<string, number>(), checkpoint: 0 };

  get checkpoint() {
    return this.#state.checkpoint;
  }

  handle(event: RecordedEvent): void {
    const { balances, checkpoint } = this.#state;
    if (event.position <= checkpoint) return;
    const amount = event.data?.amount;
    const old = this.balance(event.streamId);
    if (event.type === 'MoneyDeposited') balances.set(event.streamId, old + amount);
    else if (event.type === 'MoneyWithdrawn') balances.set(event.streamId, old - amount);
    this.#state.checkpoint = event.position;
  }

  balance(streamId: string): number {
    return this.#state.balances.get(streamId) ?? 0;
  }

  total(): number {
    return Array.from(this.#state.balances.values()).reduce((a, b) => a + b, 0);
  }

  async catchUp(store: Pick<EventStore, 'readAll'>, batch = 100): Promise<void> {
    while (true) {
      const page = await store.readAll({ afterPosition: this.checkpoint, limit: batch });
      for (const event of page) this.handle(event);
      if (page.length < batch) return;
    }
  }

  async rebuild(store: Pick<EventStore, 'readAll'>): Promise<void> {
    this.#state = { balances: new Map(), checkpoint: 0 };
    await this.catchUp(store);
  }
}
