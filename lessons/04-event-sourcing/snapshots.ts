// A snapshot is a fold that somebody wrote down: a cache, never the truth.
import { type Account, type Accounts, fold } from './account.ts';

interface Snapshot {
  state: Account;
  version: number;
  /** Which shape of Account it is. Another one is of no use. */
  schemaVersion: number;
}

export class SnapshottedAccounts {
  #store: Accounts;
  #snapshots = new Map<string, Snapshot>();
  #schemaVersion: number;

  constructor(store: Accounts, schemaVersion = 1) {
    this.#store = store;
    this.#schemaVersion = schemaVersion;
  }

  /** From a snapshot on, where there is one that fits; else from the start. */
  load(streamId: string) {
    const saved = this.#snapshots.get(streamId);
    const fits = saved?.schemaVersion === this.#schemaVersion;
    const from = fits ? saved : undefined;
    const events = this.#store.readStream(streamId, from?.version);
    return {
      state: fold(events, from?.state),
      version: (from?.version ?? 0) + events.length,
      read: events.length,
    };
  }

  save(streamId: string, version: number, state: Account): void {
    const schemaVersion = this.#schemaVersion;
    this.#snapshots.set(streamId, { state, version, schemaVersion });
  }

  /** A new program, with another shape of state, finds the old snapshots. */
  upgraded(): SnapshottedAccounts {
    const next = new SnapshottedAccounts(this.#store, this.#schemaVersion + 1);
    next.#snapshots = this.#snapshots;
    return next;
  }

  deleteAll(): void {
    this.#snapshots.clear();
  }
}
