// Given with exercise 5: a database, a clock and a service, all in memory,
// that fail as real ones do. You import it, you do not edit it: the check
// always uses the course's own copy.

// A turn of the event loop: whatever goes over a wire takes at least one.
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

// --- The database -----------------------------------------------------------

/** What a transaction can do. Rows are copied on the way in and out. */
export interface Tx {
  /** The row, or undefined. */
  get(table: string, id: string): any;
  /** Writes the whole row, over an older one of that id. */
  put(table: string, id: string, row: any): void;
  /** Every row of the table, in the order in which it was first put. */
  all(table: string): any[];
}

/** The database was killed: nothing can be read or written any more. */
export class CrashError extends Error {
  override name = 'CrashError';
}

type Table = Map<string, any>;

/**
 * Tables of rows. A transaction writes all that it puts, or nothing:
 *   - when the function throws, nothing is written, and the error goes on;
 *   - when the commit fails, nothing is written, and transaction() throws;
 *   - when the power goes, what was committed is kept (see clone()).
 * The function is synchronous. An async one is refused: whatever it awaits,
 * others would see half of its work.
 */
export class Database {
  /** How many transactions have written something. */
  commits = 0;
  /** Called after each of them, with its number. */
  onCommit?: (n: number) => void;

  #tables = new Map<string, Table>();
  #toFail = new Set<number>();
  #isAlive = true;
  #isBusy = false;

  transaction<T>(fn: (tx: Tx) => T): T {
    this.#refuseTheDead();
    if (this.#isBusy) throw new Error('a transaction inside a transaction');
    const writes = new Map<string, Table>();
    const tx = this.#open(writes);
    this.#isBusy = true;
    let result: T;
    try {
      result = fn(tx);
    } finally {
      tx.close();
      this.#isBusy = false;
    }
    refusePromise(result);
    if (writes.size > 0) this.#commit(writes);
    return result;
  }

  /** The n-th commit throws and writes nothing. It does so once. */
  failCommit(n: number): void {
    this.#toFail.add(n);
  }

  /** The power goes: from now on every transaction throws CrashError. */
  kill(): void {
    this.#isAlive = false;
  }

  /** What a restart would find: everything that was committed. */
  clone(): Database {
    const copy = new Database();
    for (const [name, rows] of this.#tables) {
      copy.#tables.set(name, new Map(rows));
    }
    copy.commits = this.commits;
    return copy;
  }

  #refuseTheDead(): void {
    if (!this.#isAlive) throw new CrashError('the database was killed');
  }

  /** A transaction sees its own writes; others see them once committed. */
  #open(writes: Map<string, Table>): Tx & { close(): void } {
    let isOpen = true;
    const check = () => {
      if (!isOpen) throw new Error('this transaction is over');
      this.#refuseTheDead();
    };
    return {
      get: (table, id) => {
        check();
        const written = writes.get(table);
        const row = written?.has(id)
          ? written.get(id)
          : this.#tables.get(table)?.get(id);
        return copyOf(row);
      },
      put: (table, id, row) => {
        check();
        const copy = copyOf(row);
        if (!writes.has(table)) writes.set(table, new Map());
        writes.get(table)?.set(id, copy);
      },
      all: (table) => {
        check();
        const before = this.#tables.get(table) ?? [];
        const rows = new Map([...before, ...(writes.get(table) ?? [])]);
        return [...rows.values()].map(copyOf);
      },
      close: () => {
        isOpen = false;
      },
    };
  }

  #commit(writes: Map<string, Table>): void {
    this.#refuseTheDead();
    const n = this.commits + 1;
    if (this.#toFail.delete(n)) {
      throw new Error(`commit ${n} failed: nothing was written`);
    }
    for (const [name, rows] of writes) {
      if (!this.#tables.has(name)) this.#tables.set(name, new Map());
      for (const [id, row] of rows) this.#tables.get(name)?.set(id, row);
    }
    this.commits = n;
    this.onCommit?.(n);
    // The commit is kept, but whoever made it never hears of it.
    this.#refuseTheDead();
  }
}

/** As structuredClone does it, but faster for plain objects and arrays. */
function copyOf(value: any): any {
  if (typeof value !== 'object' || value === null) {
    return isData(value) ? value : structuredClone(value);
  }
  if (Array.isArray(value)) return value.map(copyOf);
  if (Object.getPrototypeOf(value) !== Object.prototype) {
    return structuredClone(value);
  }
  const copy = { ...value };
  for (const key in copy) {
    if (!isSimple(typeof copy[key])) copy[key] = copyOf(copy[key]);
  }
  return copy;
}

const isSimple = (type: string) =>
  type === 'string' || type === 'number' || type === 'boolean';

/** Functions and symbols are refused by structuredClone. */
const isData = (value: unknown) =>
  typeof value !== 'function' && typeof value !== 'symbol';

function refusePromise(result: unknown): void {
  if (typeof (result as any)?.then !== 'function') return;
  (result as any).then(undefined, () => {}); // it has failed already: here
  throw new TypeError('the function of a transaction must not be async');
}

// --- The clock --------------------------------------------------------------

export interface Clock {
  /** Milliseconds. */
  now(): number;
  sleep(ms: number): Promise<void>;
}

/** A clock that does not wait: sleep yields one turn, then time has passed. */
export class FastClock implements Clock {
  /** Every sleep that was asked for, in order. */
  sleeps: number[] = [];
  #now = Date.UTC(2026, 0, 1);

  now(): number {
    return this.#now;
  }

  async sleep(ms: number): Promise<void> {
    const wakeAt = this.#now + ms;
    this.sleeps.push(ms);
    await turn();
    this.#now = Math.max(this.#now, wakeAt); // two may sleep at once
  }
}

// --- The services -----------------------------------------------------------

/** A refusal for good: declined, out of stock. Asking again changes nothing. */
export class BusinessError extends Error {
  override name = 'BusinessError';
  readonly code: string;

  constructor(code: string, message = code) {
    super(message);
    this.code = code;
  }
}

export interface CallArg {
  orderId: string;
  /** The same key, the same effect: it happens once, however often asked. */
  idempotencyKey: string;
  [more: string]: any;
}

/**
 * Somebody else's service. It honours idempotency keys: the first call with
 * a key has an effect, later ones get the answer of the first. A call whose
 * key is missing has its effect every time.
 */
export class FakeService {
  readonly name: string;
  /** What happened, by idempotency key. */
  effects = new Map<string, { op: string; arg: CallArg; id: string }>();
  /** Every call that was made, whatever became of it. */
  calls: { op: string; key: string; arg: CallArg }[] = [];
  /** `op:orderId` for each effect. Services can share one. */
  log: string[];
  /** Decides about a call: it fails with this error, it never ends, or (by
   * nothing) it succeeds. `nthCallOfOp` counts from 1. */
  // biome-ignore lint/suspicious/noConfusingVoidType: nothing is an answer too
  script?: (op: string, nthCallOfOp: number) => Error | 'hang' | void;
  /** Called when the effect is there and the answer is not sent yet. If it
   * throws, the answer is lost. */
  after?: (op: string) => void;

  constructor(name: string, log: string[] = []) {
    this.name = name;
    this.log = log;
  }

  async call(op: string, arg: CallArg): Promise<{ id: string }> {
    const asked = structuredClone(arg);
    this.calls.push({ op, key: asked.idempotencyKey, arg: asked });
    const nth = this.calls.filter((call) => call.op === op).length;
    const fate = this.script?.(op, nth);
    await turn();
    if (fate === 'hang') return new Promise(() => {});
    if (fate) throw fate;
    const { id } = this.#effectOf(op, asked);
    this.after?.(op);
    return { id };
  }

  /** How often `op` happened, for one order or for all. */
  done(op: string, orderId?: string): number {
    return [...this.effects.values()].filter(
      (effect) =>
        effect.op === op &&
        (orderId === undefined || effect.arg.orderId === orderId),
    ).length;
  }

  #effectOf(op: string, arg: CallArg): { id: string } {
    const key = arg.idempotencyKey ?? `no key, call ${this.calls.length}`;
    const known = this.effects.get(key);
    if (known) return known;
    const effect = { op, arg, id: `${op}-${this.effects.size + 1}` };
    this.effects.set(key, effect);
    this.log.push(`${op}:${arg.orderId}`);
    return effect;
  }
}
