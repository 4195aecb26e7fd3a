// Another design: one journal, and no mailboxes. Each subscription is a cursor that moves along the
// journal, as a consumer does in Kafka. An entry names its receivers, so whoever is not one of them
// passes it by. Whoever reads an entry gets a copy, so nobody can change one. Everything that nobody
// has to read any more is cut off, but for what a replay may ask for.

export class InvalidTopicError extends TypeError {
  constructor(given: string) {
    super(`not a valid name here: ${JSON.stringify(given)}`);
    this.name = 'InvalidTopicError';
  }
}

const wildcards = ['*', '>'];

function split(name: string): string[] {
  const tokens = name.split('.');
  if (tokens.some((token) => token === '' || /\s/.test(token))) throw new InvalidTopicError(name);
  return tokens;
}

function topicOf(name: string): string[] {
  if (wildcards.some((sign) => name.includes(sign))) throw new InvalidTopicError(name);
  return split(name);
}

function filterOf(name: string): string[] {
  const tokens = split(name);
  tokens.forEach((token, i) => {
    const hasSign = wildcards.some((sign) => token.includes(sign));
    const isLast = i === tokens.length - 1;
    if (hasSign && token !== '*' && !(token === '>' && isLast)) throw new InvalidTopicError(name);
  });
  return tokens;
}

export function matches(filter: string, topic: string): boolean {
  const wanted = filterOf(filter);
  return covers(wanted, topicOf(topic));
}

function covers(wanted: string[], tokens: string[]): boolean {
  for (let i = 0; i < Math.max(wanted.length, tokens.length); i++) {
    if (wanted[i] === '>') return i < tokens.length;
    if (tokens[i] === undefined || (wanted[i] !== '*' && wanted[i] !== tokens[i])) return false;
  }
  return true;
}

interface Message {
  id: string;
  seq: number;
  topic: string;
  payload: any;
  publishedAt: number;
  headers: Record<string, string>;
  attempt: number;
  replayed: boolean;
}

interface Options {
  where?(message: Message): boolean;
  group?: string;
  signal?: AbortSignal;
  replay?: 'all' | number;
  maxAttempts?: number;
  backoffMs?: number;
  name?: string;
}

interface Entry {
  read(): Message;
  seq: number;
  tokens: string[];
  receivers: Set<Cursor>;
}

interface Cursor {
  filter: string;
  wanted: string[];
  handler(message: Message): unknown;
  options: Options;
  end(): void;
  active: boolean;
  running: boolean;
  /** Sequence numbers of the past that it has asked for. */
  past: Set<number>;
  /** The last that it has passed. */
  at: number;
  /** How many it has been given: the group member with the fewest is next. */
  given: number;
}

export class PubSub {
  deadLetters: {
    message: Message;
    filter: string;
    name?: string;
    error: unknown;
    attempts: number;
  }[] = [];
  #journal: Entry[] = [];
  #cursors: Cursor[] = [];
  #running = new Map<Cursor, Promise<void>>();
  #seq = 0;
  #closing = false;
  readonly #now: () => number;
  readonly #retention: number;

  constructor(options: { now?(): number; retention?: number } = {}) {
    this.#now = options.now ?? (() => Date.now());
    this.#retention = options.retention ?? 1000;
  }

  subscribe(filter: string, handler: (message: Message) => unknown, options: Options = {}) {
    const cursor: Cursor = {
      filter,
      wanted: filterOf(filter),
      handler,
      options,
      end: () => unsubscribe(),
      active: !options.signal?.aborted,
      running: false,
      past: new Set(),
      at: this.#seq,
      given: 0,
    };
    const unsubscribe = () => {
      cursor.active = false;
      this.#cursors = this.#cursors.filter((other) => other !== cursor);
      options.signal?.removeEventListener('abort', unsubscribe);
    };
    if (cursor.active) {
      options.signal?.addEventListener('abort', unsubscribe);
      this.#goBack(cursor);
      this.#cursors.push(cursor);
      if (cursor.past.size > 0) this.#wake(cursor);
    }
    return {
      filter,
      get active() {
        return cursor.active;
      },
      unsubscribe,
    };
  }

  #goBack(cursor: Cursor): void {
    const { replay = 0 } = cursor.options;
    const kept = this.#retention === 0 ? [] : this.#journal.slice(-this.#retention);
    const wanted = kept.filter((entry) => wants(cursor, entry));
    const skipped = replay === 'all' ? 0 : wanted.length - replay;
    for (const [i, { seq }] of wanted.entries()) if (i >= skipped) cursor.past.add(seq);
    const [first] = cursor.past;
    if (first !== undefined) cursor.at = first - 1;
  }

  publish(topic: string, payload: unknown, options?: { headers?: Record<string, string> }) {
    if (this.#closing) throw new Error('publish() after close()');
    const tokens = topicOf(topic);
    const id = crypto.randomUUID();
    const kept: Message = structuredClone({
      id,
      seq: this.#seq + 1,
      topic,
      payload,
      publishedAt: this.#now(),
      headers: options?.headers ?? {},
      attempt: 1,
      replayed: false,
    });
    const read = () => structuredClone(kept);
    const entry: Entry = { read, seq: ++this.#seq, tokens, receivers: new Set() };
    const candidates = this.#cursors.filter((cursor) => wants(cursor, entry));
    for (const cursor of candidates) if (isChosen(cursor, candidates)) entry.receivers.add(cursor);
    for (const cursor of entry.receivers) cursor.given++;
    this.#journal.push(entry);
    for (const cursor of entry.receivers) this.#wake(cursor);
    this.#cutOff();
    return { id, seq: entry.seq, delivered: entry.receivers.size };
  }

  #cutOff(): void {
    const read = Math.min(...this.#cursors.map(({ at }) => at), this.#seq);
    const unread = this.#journal.findIndex(({ seq }) => seq > read);
    const last = unread === -1 ? this.#journal.length : unread;
    this.#journal.splice(0, Math.min(last, this.#journal.length - this.#retention));
  }

  #wake(cursor: Cursor): void {
    if (cursor.running) return;
    cursor.running = true;
    this.#running.set(cursor, this.#run(cursor));
  }

  async #run(cursor: Cursor): Promise<void> {
    await null;
    for (let entry = this.#next(cursor); entry; entry = this.#next(cursor)) {
      cursor.at = entry.seq;
      await this.#hand(cursor, entry);
    }
    cursor.running = false;
    this.#running.delete(cursor);
  }

  #next(cursor: Cursor): Entry | undefined {
    if (!cursor.active) return undefined;
    return this.#journal.find(
      ({ seq, receivers }) => seq > cursor.at && (receivers.has(cursor) || cursor.past.has(seq)),
    );
  }

  async #hand(cursor: Cursor, { read, seq }: Entry): Promise<void> {
    const { maxAttempts = 3, backoffMs = 1, name } = cursor.options;
    const replayed = cursor.past.has(seq);
    let pause = backoffMs;
    for (let attempt = 1; cursor.active; attempt++) {
      try {
        await cursor.handler({ ...read(), attempt, replayed });
        return;
      } catch (error) {
        if (attempt < maxAttempts) {
          await new Promise((resolve) => setTimeout(resolve, pause));
          pause *= 2;
          continue;
        }
        const { filter } = cursor;
        this.deadLetters.push({
          message: read(),
          filter,
          name,
          error,
          attempts: attempt,
        });
        return;
      }
    }
  }

  subscriptionCount() {
    return this.#cursors.length;
  }

  async drain() {
    while (this.#running.size > 0) await Promise.race(this.#running.values());
  }

  async close() {
    this.#closing = true;
    await this.drain();
    for (const { end } of [...this.#cursors]) end();
  }
}

function wants({ wanted, options }: Cursor, { tokens, read }: Entry): boolean {
  return covers(wanted, tokens) && (options.where?.(read()) ?? true);
}

/** The member with the fewest messages so far; of several, the oldest. */
function isChosen(cursor: Cursor, candidates: Cursor[]): boolean {
  const { group } = cursor.options;
  if (group === undefined) return true;
  const members = candidates.filter(({ options }) => options.group === group);
  return members.reduce((a, b) => (b.given < a.given ? b : a)) === cursor;
}
