// Another design: one log and no index, each record kept as one blob that nobody else can reach;
// writes stand in a queue, as before a single writer. The handler saves snapshots when it reads, not
// when it writes. The projection keeps a version for each stream beside the checkpoint.
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
export interface StoreOptions {
  now?: () => Date;
  newId?: () => string;
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

export class EventStore {
  private readonly log: RecordedEvent[] = [];
  private writing: Promise<unknown> = Promise.resolve();
  private readonly options: StoreOptions;

  constructor(options: StoreOptions = {}) {
    this.options = options;
  }

  append(streamId: string, events: NewEvent[], options: AppendOptions = {}) {
    // The queue goes on, whatever becomes of this append.
    const done = this.writing.then(() => this.write(streamId, events, options));
    this.writing = done.catch(() => {});
    return done;
  }

  async readStream(streamId: string, { afterVersion = 0 }: { afterVersion?: number } = {}) {
    return this.copies((event) => event.streamId === streamId && event.version > afterVersion);
  }

  async readAll({ afterPosition = 0, limit }: { afterPosition?: number; limit?: number } = {}) {
    return this.copies(({ position }) => position > afterPosition, limit);
  }

  private async write(
    streamId: string,
    events: NewEvent[],
    { expectedVersion = 'any', metadata = {} }: AppendOptions,
  ): Promise<{ version: number; events: RecordedEvent[] }> {
    await turn(); // a disk; the queue keeps everybody else waiting
    const { now = () => new Date(), newId = () => crypto.randomUUID() } = this.options;
    let version = this.log.filter((event) => event.streamId === streamId).length;
    let position = this.log.length;
    const expected = expectedVersion === 'no-stream' ? 0 : expectedVersion;
    if (expected !== 'any' && expected !== version)
      throw new ConcurrencyError(streamId, expectedVersion, version);
    const batch: RecordedEvent[] = [];
    for (const { type, data } of events) {
      version++;
      position++;
      const recordedAt = now().toISOString();
      const envelope = { id: newId(), streamId, version, position, recordedAt };
      batch.push(structuredClone({ ...envelope, type, data, metadata }));
    }
    this.log.push(...batch);
    return { version, events: structuredClone(batch) };
  }

  private copies(isWanted: (event: RecordedEvent) => boolean, limit?: number): RecordedEvent[] {
    return structuredClone(this.log.filter(isWanted).slice(0, limit));
  }
}

export class ConcurrencyError extends Error {
  readonly streamId: string;
  readonly expected: ExpectedVersion;
  readonly actual: number;

  constructor(streamId: string, expected: ExpectedVersion, actual: number) {
    super(`wrong version of ${streamId}`);
    this.name = 'ConcurrencyError';
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
  | { type: 'Deposit' | 'Withdraw'; data: { amount: number } }
  | { type: 'Close'; data: Record<string, never> };
export type AccountEvent =
  | { type: 'AccountOpened'; data: { owner: string } }
  | { type: 'MoneyDeposited' | 'MoneyWithdrawn'; data: { amount: number } }
  | { type: 'AccountClosed'; data: Record<string, never> };
export type RefusalCode =
  | 'ALREADY_OPEN'
  | 'NOT_OPEN'
  | 'INVALID_AMOUNT'
  | 'INSUFFICIENT_FUNDS'
  | 'BALANCE_NOT_ZERO';

export class DomainError extends Error {
  readonly code: RefusalCode;

  constructor(code: RefusalCode) {
    super(code);
    this.name = 'DomainError';
    this.code = code;
  }
}

export const account: Decider<AccountState, AccountCommand, AccountEvent> = {
  initialState: () => ({ status: 'none', owner: '', balance: 0 }),
  evolve(state, event) {
    const next = { ...state };
    if (event.type === 'AccountOpened') {
      next.status = 'open';
      next.owner = event.data.owner;
    }
    if (event.type === 'MoneyDeposited') next.balance += event.data.amount;
    if (event.type === 'MoneyWithdrawn') next.balance -= event.data.amount;
    if (event.type === 'AccountClosed') next.status = 'closed';
    return next;
  },
  decide(command, { status, balance }) {
    const refuse = (code: RefusalCode): never => {
      throw new DomainError(code);
    };
    if (command.type === 'Open') {
      if (status === 'open') refuse('ALREADY_OPEN'); // a closed one may be opened again
      return [{ type: 'AccountOpened', data: { owner: command.data.owner } }];
    }
    if (status !== 'open') refuse('NOT_OPEN');
    if (command.type === 'Close') {
      if (balance > 0) refuse('BALANCE_NOT_ZERO');
      return [{ type: 'AccountClosed', data: {} }];
    }
    const { amount } = command.data;
    if (!Number.isSafeInteger(amount) || amount < 1) refuse('INVALID_AMOUNT');
    if (command.type === 'Deposit') return [{ type: 'MoneyDeposited', data: { amount } }];
    if (amount > balance) refuse('INSUFFICIENT_FUNDS');
    return [{ type: 'MoneyWithdrawn', data: { amount } }];
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

export function createCommandHandler<State, Command, Event extends NewEvent>(
  store: Pick<EventStore, 'append' | 'readStream'>,
  decider: Decider<State, Command, Event>,
  options: CommandHandlerOptions = {},
) {
  const { maxRetries = 3, snapshots, snapshotEvery = 100, schemaVersion = 1 } = options;

  async function load(streamId: string) {
    let state = decider.initialState();
    let version = 0;
    const snapshot = await snapshots?.load(streamId);
    if (snapshot && snapshot.schemaVersion === schemaVersion) ({ state, version } = snapshot);
    const events = await store.readStream(streamId, { afterVersion: version });
    for (const event of events) {
      state = decider.evolve(state, event as any);
      version = event.version;
    }
    if (events.length >= snapshotEvery)
      await snapshots?.save({ streamId, version, schemaVersion, state });
    return { state, version };
  }

  async function handle(
    streamId: string,
    command: Command,
    { metadata }: { metadata?: Record<string, unknown> } = {},
  ) {
    let attempts = 0;
    while (true) {
      const { state, version } = await load(streamId);
      const decided = decider.decide(command, state);
      attempts++;
      try {
        const written = await store.append(streamId, decided, {
          expectedVersion: version === 0 ? 'no-stream' : version,
          metadata,
        });
        return { ...written, state: decided.reduce((s, event) => decider.evolve(s, event), state) };
      } catch (error: any) {
        if (error?.name !== 'ConcurrencyError' || attempts > maxRetries) throw error;
      }
    }
  }

  return { handle, load };
}

export class BalancesProjection {
  private readonly accounts = new Map<string, { version: number; balance: number }>();
  checkpoint = 0;

  handle(event: RecordedEvent): void {
    const { version, balance } = this.accountOf(event.streamId);
    this.checkpoint = Math.max(this.checkpoint, event.position);
    if (event.version <= version) return;
    const signs: Record<string, number> = { MoneyDeposited: 1, MoneyWithdrawn: -1 };
    const sign = signs[event.type];
    const change = sign ? sign * event.data.amount : 0;
    this.accounts.set(event.streamId, { version: event.version, balance: balance + change });
  }

  balance(streamId: string): number {
    return this.accountOf(streamId).balance;
  }

  total(): number {
    let sum = 0;
    for (const { balance } of this.accounts.values()) sum += balance;
    return sum;
  }

  async catchUp(store: Pick<EventStore, 'readAll'>, batch = 10): Promise<void> {
    for (;;) {
      const page = await store.readAll({ afterPosition: this.checkpoint, limit: batch });
      if (page.length === 0) return;
      page.forEach((event) => {
        this.handle(event);
      });
    }
  }

  async rebuild(store: Pick<EventStore, 'readAll'>): Promise<void> {
    this.accounts.clear();
    this.checkpoint = 0;
    await this.catchUp(store);
  }

  private accountOf(streamId: string) {
    return this.accounts.get(streamId) ?? { version: 0, balance: 0 };
  }
}
