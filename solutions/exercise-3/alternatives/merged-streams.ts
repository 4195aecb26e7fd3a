// Another design: there is no log, only streams; readAll() merges them by position. Each is a new list
// after every append.
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
  readonly #streams = new Map<string, RecordedEvent[]>();
  #count = 0;
  readonly #stamp: () => Pick<RecordedEvent, 'id' | 'recordedAt'>;

  constructor({ newId = randomUUID, now = () => new Date() }: StoreOptions = {}) {
    this.#stamp = () => ({ id: newId(), recordedAt: now().toISOString() });
  }

  async append(
    streamId: string,
    events: NewEvent[],
    { expectedVersion, metadata }: AppendOptions = {},
  ): Promise<{ version: number; events: RecordedEvent[] }> {
    const stream = this.#streams.get(streamId) ?? [];
    const version = stream.length;
    const fits = new Set<unknown>([undefined, 'any', version, ...(version ? [] : ['no-stream'])]);
    if (!fits.has(expectedVersion)) throw new ConcurrencyError(streamId, expectedVersion!, version);
    const added = [...events.entries()].map(([i, { type, data }]) =>
      structuredClone({
        ...this.#stamp(),
        streamId,
        type,
        data,
        metadata: metadata ?? {},
        version: version + i + 1,
        position: this.#count + i + 1,
      }),
    );
    this.#count += added.length;
    this.#streams.set(streamId, stream.concat(added));
    return { version: version + added.length, events: structuredClone(added) };
  }

  async readStream(streamId: string, { afterVersion = 0 } = {}): Promise<RecordedEvent[]> {
    const stream = this.#streams.get(streamId) ?? [];
    return structuredClone(stream.filter(({ version }) => version > afterVersion));
  }

  async readAll({ afterPosition = 0, limit = this.#count } = {}): Promise<RecordedEvent[]> {
    const rest = [...this.#streams.values()].flatMap((stream) =>
      stream.filter(({ position }) => position > afterPosition),
    );
    rest.sort((one, other) => one.position - other.position);
    return structuredClone(rest.slice(0, limit));
  }
}

export interface StoreOptions {
  now?: () => Date;
  newId?: () => string;
}

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

const isAmount = (amount: unknown): boolean => Number.isSafeInteger(amount) && Number(amount) > 0;

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
    const { state, version, from } = await rehydrate(streamId);
    const decided = decider.decide(command, state);
    const written = await store.append(streamId, decided, { expectedVersion: version, metadata });
    const result = { ...written, state: fold(state, written.events) };
    if (result.version - from >= snapshotEvery) await saveSnapshot(streamId, result);
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
