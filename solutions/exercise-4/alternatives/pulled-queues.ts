// Another design: queues that are pulled from. Every subscription is a loop over an async iterator;
// without a group it has a queue of its own, the members of a group share one and whoever is free
// takes the next message. So the one with least to do gets most, and nobody's share is left behind
// when a member leaves. Whose `where` accepts is written on the message when it is published.
import { setTimeout as sleep } from 'node:timers/promises';

export class InvalidTopicError extends Error {
  override name = 'InvalidTopicError';
  code = 'INVALID_TOPIC';
}

export function matches(filter: string, topic: string): boolean {
  check(filter, /^(\*|>|[^*>]+)$/);
  check(topic, /^[^*>]+$/);
  return compare(filter.split('.'), topic.split('.'));
}

function check(name: string, token: RegExp): void {
  const tokens = name.split('.');
  const lastOnly = tokens.indexOf('>') === -1 || tokens.indexOf('>') === tokens.length - 1;
  if (/\s/.test(name) || !lastOnly || !tokens.every((t) => token.test(t)))
    throw new InvalidTopicError(`'${name}' is no name for this`);
}

function compare([want, ...wanted]: string[], [token, ...tokens]: string[]): boolean {
  if (want === undefined || token === undefined) return want === token;
  if (want === '>') return true;
  return (want === '*' || want === token) && compare(wanted, tokens);
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
  where?: (message: Message) => boolean;
  group?: string;
  signal?: AbortSignal;
  replay?: 'all' | number;
  maxAttempts?: number;
  backoffMs?: number;
  name?: string;
}

type Member = object;

interface Item {
  message: Message;
  /** Whoever may take it. */
  takers: Set<Member>;
}

/** Items are taken in order; who finds none waits, and who has waited longest is served first. */
class SharedQueue {
  #items: Item[] = [];
  #waiting = new Map<Member, (message: Message | undefined) => void>();
  /** Items that are waiting or being handled. */
  open = 0;

  put(item: Item) {
    this.open++;
    this.#items.push(item);
    queueMicrotask(() => this.#match());
  }

  done() {
    this.open--;
  }

  /** Whoever else waits has been served already, or is about to be. */
  take(member: Member): Promise<Message | undefined> {
    return new Promise((resolve) => {
      this.#waiting.set(member, resolve);
      this.#serve(member, resolve);
    });
  }

  /** What only this member could have taken goes with it. */
  leave(member: Member) {
    this.#waiting.get(member)?.(undefined);
    this.#waiting.delete(member);
    for (const { takers } of this.#items) takers.delete(member);
    const left = this.#items.filter(({ takers }) => takers.size > 0);
    this.open -= this.#items.length - left.length;
    this.#items = left;
  }

  #match() {
    for (const [member, give] of this.#waiting) this.#serve(member, give);
  }

  #serve(member: Member, give: (message: Message | undefined) => void) {
    const index = this.#items.findIndex(({ takers }) => takers.has(member));
    if (index === -1) return;
    const [item] = this.#items.splice(index, 1);
    this.#waiting.delete(member);
    give(item!.message);
  }
}

export class PubSub {
  deadLetters: {
    message: Message;
    filter: string;
    name?: string;
    error: unknown;
    attempts: number;
  }[] = [];
  #subscriptions: {
    queue: SharedQueue;
    member: Member;
    wants(message: Message): boolean;
    unsubscribe(): void;
  }[] = [];
  #groups = new Map<string, SharedQueue>();
  /** All queues that ever were and still have something open. */
  #queues = new Set<SharedQueue>();
  #log: Message[] = [];
  #last = 0;
  #closed = false;
  #now: () => number;
  #retention: number;

  constructor(options?: { now?: () => number; retention?: number }) {
    this.#now = options?.now ?? Date.now;
    this.#retention = options?.retention ?? 1000;
  }

  subscribe(filter: string, handler: (message: Message) => unknown, options: Options = {}) {
    check(filter, /^(\*|>|[^*>]+)$/);
    const { signal, where, replay = 0 } = options;
    const member: Member = {};
    const own = new SharedQueue(); // what is replayed is for this one only
    const queue = this.#queueOf(options.group) ?? own;
    let active = true;
    const unsubscribe = () => {
      active = false;
      this.#subscriptions = this.#subscriptions.filter((other) => other.member !== member);
      for (const q of [own, queue]) q.leave(member);
      signal?.removeEventListener('abort', unsubscribe);
    };
    const wants = (message: Message) =>
      compare(filter.split('.'), message.topic.split('.')) && (!where || where(copy(message)));
    const subscription = {
      filter,
      get active() {
        return active;
      },
      unsubscribe,
    };
    if (signal?.aborted) active = false;
    if (!active) return subscription;

    signal?.addEventListener('abort', unsubscribe);
    const past = this.#log.filter(wants).reverse();
    for (const message of (replay === 'all' ? past : past.slice(0, replay)).reverse())
      own.put({ message: { ...message, replayed: true }, takers: new Set([member]) });
    this.#queues.add(own).add(queue);
    this.#subscriptions.push({ queue, member, wants, unsubscribe });
    const isActive = () => active;
    void this.#work([own, queue], member, isActive, { filter, handler, options });
    return subscription;
  }

  /** Its own past first, then what comes. */
  async #work(
    [own, queue]: [SharedQueue, SharedQueue],
    member: Member,
    isActive: () => boolean,
    job: { filter: string; handler(message: Message): unknown; options: Options },
  ) {
    while (isActive()) {
      const from = own.open > 0 ? own : queue;
      const message = await from.take(member);
      if (!message) return;
      await this.#handle(message, isActive, job);
      from.done();
    }
  }

  async #handle(
    message: Message,
    isActive: () => boolean,
    job: { filter: string; handler(message: Message): unknown; options: Options },
  ) {
    const { filter, handler, options } = job;
    let wait = options.backoffMs ?? 1;
    for (let attempt = 1; isActive(); attempt++) {
      const failure = await failureOf(() => handler({ ...copy(message), attempt }));
      if (!failure) return;
      if (attempt >= (options.maxAttempts ?? 3)) {
        const { name } = options;
        this.deadLetters.push({ message, filter, name, error: failure.error, attempts: attempt });
        return;
      }
      await sleep(wait);
      wait *= 2;
    }
  }

  #queueOf(group: string | undefined): SharedQueue | undefined {
    if (group === undefined) return undefined;
    const queue = this.#groups.get(group) ?? new SharedQueue();
    this.#groups.set(group, queue);
    return queue;
  }

  publish(topic: string, payload: unknown, options?: { headers?: Record<string, string> }) {
    if (this.#closed) throw new Error('closed');
    check(topic, /^[^*>]+$/);
    const message = copy({
      id: crypto.randomUUID(),
      seq: this.#last + 1,
      topic,
      payload,
      publishedAt: this.#now(),
      headers: options?.headers ?? {},
      attempt: 1,
      replayed: false,
    });
    this.#last++;
    this.#log.push(message);
    this.#log.splice(0, this.#log.length - this.#retention);
    const items = new Map<SharedQueue, Set<Member>>();
    for (const { queue, member, wants } of this.#subscriptions) {
      if (!wants(message)) continue;
      const takers = items.get(queue) ?? new Set();
      items.set(queue, takers.add(member));
    }
    for (const [queue, takers] of items) queue.put({ message, takers });
    return { id: message.id, seq: message.seq, delivered: items.size };
  }

  subscriptionCount() {
    return this.#subscriptions.length;
  }

  async drain() {
    while ([...this.#queues].some(({ open }) => open > 0))
      await new Promise((resolve) => setImmediate(resolve));
  }

  async close() {
    this.#closed = true;
    await this.drain();
    for (const { unsubscribe } of this.#subscriptions) unsubscribe();
  }
}

/** Calls it at once: a turn later the subscription might have ended. */
async function failureOf(work: () => unknown): Promise<{ error: unknown } | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    return { error };
  }
}

const copy = (message: Message): Message => structuredClone(message);
