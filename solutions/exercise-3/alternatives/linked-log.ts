// Another design: the log is a linked list, the newest event first, and every reading walks back along
// it. The projection keeps what each event changed, by position, and adds it up when it is asked.
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
  readonly #options: Required<StoreOptions>;
  #last: Link | undefined;

  constructor(options: StoreOptions = {}) {
    this.#options = { now: () => new Date(), newId: () => randomUUID(), ...options };
  }

  append(streamId: string, events: NewEvent[], options: AppendOptions = {}) {
    return new Promise<{ version: number; events: RecordedEvent[] }>((resolve) => {
      const { expectedVersion: expected = 'any', metadata = {} } = options;
      const actual = this.#versionOf(streamId);
      const isFine = expected === 'any' || expected === actual;
      if (!isFine && !(expected === 'no-stream' && actual === 0))
        throw new ConcurrencyError(streamId, expected, actual);
      const first = this.#last?.event.position ?? 0;
      let last = this.#last;
      for (const { type, data } of events) {
        const event: RecordedEvent = {
          type,
          data,
          metadata,
          streamId,
          id: this.#options.newId(),
          version: actual + 1 + (last?.event.position ?? 0) - first,
          position: (last?.event.position ?? 0) + 1,
          recordedAt: this.#options.now().toISOString(),
        };
        last = { event: structuredClone(event), before: last };
      }
      this.#last = last;
      const version = actual + events.length;
      resolve({
        version,
        events: this.#collect((event) => event.streamId === streamId && event.version > actual),
      });
    });
  }

  async readStream(streamId: string, { afterVersion = 0 } = {}): Promise<RecordedEvent[]> {
    return this.#collect((event) => event.streamId === streamId && event.version > afterVersion);
  }

  async readAll({ afterPosition = 0, limit = Infinity } = {}): Promise<RecordedEvent[]> {
    return this.#collect(
      ({ position }) => position > afterPosition && position - afterPosition <= limit,
    );
  }

  #versionOf(streamId: string): number {
    for (let link = this.#last; link; link = link.before)
      if (link.event.streamId === streamId) return link.event.version;
    return 0;
  }

  #collect(isWanted: (event: RecordedEvent) => boolean): RecordedEvent[] {
    const found: RecordedEvent[] = [];
    for (let link = this.#last; link; link = link.before)
      if (isWanted(link.event)) found.push(structuredClone(link.event));
    return found.reverse();
  }
}

interface Link {
  event: RecordedEvent;
  before: Link | undefined;
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
  /** What each event that was handled changed, by its position. */
  #changes = new Map<number, { streamId: string; amount: number }>();
  checkpoint = 0;

  handle({ streamId, type, data, position }: RecordedEvent): void {
    if (this.#changes.has(position)) return;
    const signs = new Map([
      ['MoneyDeposited', 1],
      ['MoneyWithdrawn', -1],
    ]);
    const sign = signs.get(type);
    this.#changes.set(position, { streamId, amount: sign ? sign * data.amount : 0 });
    this.checkpoint = Math.max(this.checkpoint, position);
  }

  balance(account: string): number {
    return this.#sum(({ streamId }) => streamId === account);
  }

  total(): number {
    return this.#sum(() => true);
  }

  async catchUp(store: Pick<EventStore, 'readAll'>, batch = 100): Promise<void> {
    const page = await store.readAll({ afterPosition: this.checkpoint, limit: batch });
    for (const event of page) this.handle(event);
    if (page.length > 0) await this.catchUp(store, batch);
  }

  async rebuild(store: Pick<EventStore, 'readAll'>): Promise<void> {
    this.#changes.clear();
    this.checkpoint = 0;
    await this.catchUp(store);
  }

  #sum(counts: (change: { streamId: string; amount: number }) => boolean): number {
    let sum = 0;
    for (const change of this.#changes.values()) if (counts(change)) sum += change.amount;
    return sum;
  }
}
