// Another design: filters in a trie of tokens, so that publishing costs what the matching branches
// cost, not what all subscriptions cost. And the first delivery is synchronous: the outermost publish
// works through a list of subscriptions that are ready; a publish inside a handler only adds to it.
export class InvalidTopicError extends Error {
  override name = 'InvalidTopicError';
}

export function matches(filter: string, topic: string): boolean {
  const node = new TrieNode();
  node.at(parse(filter, true)).here.add(filter);
  return node.find(parse(topic, false)).length > 0;
}

function parse(name: string, isFilter: boolean): string[] {
  const tokens = name.split('.');
  tokens.forEach((token, i) => {
    const wildcard = token === '*' || (token === '>' && i === tokens.length - 1);
    if (!(isFilter && wildcard) && !/^[^\s*>]+$/.test(token)) throw new InvalidTopicError(name);
  });
  return tokens;
}

class TrieNode<T = unknown> {
  /** A Map, not an object: `__proto__` and `constructor` are tokens like any other. */
  readonly children = new Map<string, TrieNode<T>>();
  readonly here = new Set<T>();

  at([first, ...rest]: string[]): TrieNode<T> {
    if (first === undefined) return this;
    let child = this.children.get(first);
    if (!child) {
      child = new TrieNode<T>();
      this.children.set(first, child);
    }
    return child.at(rest);
  }

  find(tokens: string[]): T[] {
    const [first, ...rest] = tokens;
    if (first === undefined) return [...this.here];
    return [
      ...(this.children.get(first)?.find(rest) ?? []),
      ...(this.children.get('*')?.find(rest) ?? []),
      ...(this.children.get('>')?.here ?? []),
    ];
  }

  /** Takes it out, and with it the branches that carry nothing any more. */
  remove([first, ...rest]: string[], value: T): void {
    if (first === undefined) {
      this.here.delete(value);
      return;
    }
    const child = this.children.get(first);
    child?.remove(rest, value);
    if (child && child.here.size + child.children.size === 0) this.children.delete(first);
  }
}

export interface Message {
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
  order: number;
  filter: string;
  handler(message: Message): void | Promise<void>;
  options: Options;
  queue: Message[];
  busy: boolean;
  active: boolean;
  end(): void;
}

export class PubSub {
  readonly deadLetters: {
    message: Message;
    filter: string;
    name?: string;
    error: unknown;
    attempts: number;
  }[] = [];
  #options: { now(): number; retention: number };
  #trie = new TrieNode<Entry>();
  #entries = new Set<Entry>();
  #log: Message[] = [];
  #turns = new Map<string, number>();
  #ready: Entry[] = [];
  #dispatching = false;
  #closed = false;
  #seq = 0;
  #order = 0;
  #unfinished = 0;
  #whenFinished: (() => void)[] = [];

  constructor(options: { now?(): number; retention?: number } = {}) {
    this.#options = { now: Date.now, retention: 1000, ...options };
  }

  subscribe(filter: string, handler: Entry['handler'], options: Options = {}) {
    const tokens = parse(filter, true);
    const entry: Entry = {
      order: this.#order++,
      filter,
      handler,
      options,
      queue: [],
      busy: false,
      active: !options.signal?.aborted,
      end: () => unsubscribe(),
    };
    const unsubscribe = () => {
      if (!entry.active) return;
      entry.active = false;
      this.#unfinished -= entry.queue.splice(0).length;
      this.#trie.remove(tokens, entry);
      this.#entries.delete(entry);
      options.signal?.removeEventListener('abort', unsubscribe);
      this.#tellIfFinished();
    };
    if (entry.active) {
      options.signal?.addEventListener('abort', unsubscribe);
      const past = this.#log.filter((m) => matches(filter, m.topic) && wants(entry, m));
      const count = options.replay === 'all' ? past.length : (options.replay ?? 0);
      for (const message of past.slice(Math.max(past.length - count, 0)))
        this.#enqueue(entry, { ...message, replayed: true });
      this.#trie.at(tokens).here.add(entry);
      this.#entries.add(entry);
      queueMicrotask(() => this.#dispatch()); // the subscriber has its subscription before its past
    }
    return {
      filter,
      get active() {
        return entry.active;
      },
      unsubscribe,
    };
  }

  publish(topic: string, payload: unknown, options: { headers?: Record<string, string> } = {}) {
    if (this.#closed) throw new Error('closed');
    const tokens = parse(topic, false);
    const kept = structuredClone({ payload, headers: options.headers ?? {} });
    const seq = ++this.#seq;
    const message: Message = {
      ...kept,
      id: `${process.pid}-${seq}-${Math.random().toString(36).slice(2)}`,
      seq,
      topic,
      publishedAt: this.#options.now(),
      attempt: 1,
      replayed: false,
    };
    this.#log.push(message);
    if (this.#log.length > this.#options.retention) this.#log.shift();
    const willing = this.#trie
      .find(tokens)
      .filter((entry) => wants(entry, message))
      .sort((a, b) => a.order - b.order);
    const receivers = this.#oneOfEachGroup(willing);
    for (const entry of receivers) this.#enqueue(entry, message);
    this.#dispatch();
    return { id: message.id, seq, delivered: receivers.length };
  }

  subscriptionCount() {
    return this.#entries.size;
  }

  drain(): Promise<void> {
    return new Promise((resolve) => {
      this.#whenFinished.push(resolve);
      this.#tellIfFinished();
    });
  }

  async close() {
    this.#closed = true;
    await this.drain();
    for (const entry of [...this.#entries]) entry.end();
  }

  #enqueue(entry: Entry, message: Message) {
    entry.queue.push(message);
    this.#unfinished++;
    this.#ready.push(entry);
  }

  #oneOfEachGroup(willing: Entry[]): Entry[] {
    const groups = new Map<string, Entry[]>();
    for (const entry of willing) {
      const { group } = entry.options;
      if (group !== undefined) groups.set(group, [...(groups.get(group) ?? []), entry]);
    }
    const chosen = new Set<Entry>();
    for (const [group, members] of groups) {
      const turn = this.#turns.get(group) ?? 0;
      this.#turns.set(group, turn + 1);
      chosen.add(members[turn % members.length]!);
    }
    return willing.filter((entry) => entry.options.group === undefined || chosen.has(entry));
  }

  #dispatch() {
    if (this.#dispatching) return; // a handler is running: after it
    this.#dispatching = true;
    for (let entry = this.#ready.shift(); entry; entry = this.#ready.shift()) this.#next(entry);
    this.#dispatching = false;
    this.#tellIfFinished();
  }

  #next(entry: Entry) {
    if (entry.busy) return;
    const message = entry.queue.shift();
    if (!message) return;
    entry.busy = true;
    this.#attempt(entry, message, 1);
  }

  #attempt(entry: Entry, message: Message, attempt: number) {
    try {
      const result: any = this.#quietly(() =>
        entry.handler(structuredClone({ ...message, attempt })),
      );
      if (typeof result?.then === 'function')
        Promise.resolve(result).then(
          () => this.#finish(entry),
          (error) => this.#fail(entry, message, attempt, error),
        );
      else this.#finish(entry);
    } catch (error) {
      this.#fail(entry, message, attempt, error);
    }
  }

  /** What it publishes is delivered afterwards, also if this is a retry, outside of any publish(). */
  #quietly<Result>(work: () => Result): Result {
    const before = this.#dispatching;
    this.#dispatching = true;
    try {
      return work();
    } finally {
      this.#dispatching = before;
      if (!before) queueMicrotask(() => this.#dispatch());
    }
  }

  #fail(entry: Entry, message: Message, attempt: number, error: unknown) {
    const { maxAttempts = 3, backoffMs = 1, name } = entry.options;
    if (!entry.active) return this.#finish(entry);
    if (attempt < maxAttempts) {
      setTimeout(
        () => {
          if (!entry.active) return this.#finish(entry);
          this.#attempt(entry, message, attempt + 1);
        },
        backoffMs * 2 ** (attempt - 1),
      );
      return;
    }
    this.deadLetters.push({ message, filter: entry.filter, name, error, attempts: attempt });
    this.#finish(entry);
  }

  #finish(entry: Entry) {
    entry.busy = false;
    this.#unfinished--;
    this.#ready.push(entry);
    this.#dispatch();
    this.#tellIfFinished();
  }

  #tellIfFinished() {
    if (this.#unfinished > 0 || this.#dispatching) return;
    for (const tell of this.#whenFinished.splice(0)) tell();
  }
}

function wants(entry: Entry, message: Message): boolean {
  const { where } = entry.options;
  return entry.active && (!where || where(structuredClone(message)));
}
