// Newsroom: the reference.
//
// Publish-subscribe puts somebody between those who speak and those who listen: a publisher knows a
// topic, never a subscriber. What stands between has to keep them apart in everything else as well:
// in time (a slow subscriber delays nobody), in failure (a broken one hurts nobody) and in memory
// (nobody sees what another did to a message). One idea does all three: each subscriber has a mailbox
// of its own, and works through it by itself, one message after the other. That is an actor
// (Hewitt, Bishop, Steiger, "A Universal Modular ACTOR Formalism", 1973).
//
// The parts are named as in Hohpe, Woolf, "Enterprise Integration Patterns", 2003; the wildcards and
// the groups are those of NATS.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

// --- Step 1: which topics does a filter match? --------------------------------------------------

/** The name cannot be what it was given as, a filter or a topic. */
export class InvalidTopicError extends Error {
  override name = 'InvalidTopicError';
}

/** `*` is exactly one token, `>` is one or more at the end; every other token stands for itself. */
export function matches(filter: string, topic: string): boolean {
  return fits(filterTokens(filter), topicTokens(topic));
}

function fits(wanted: string[], tokens: string[]): boolean {
  const openEnded = wanted.at(-1) === '>';
  if (openEnded ? tokens.length < wanted.length : tokens.length !== wanted.length) return false;
  return wanted.every((want, i) => want === '*' || want === '>' || want === tokens[i]);
}

/** A filter that can never match is refused at once: silence would look like "no news today". */
function filterTokens(filter: string): string[] {
  const tokens = tokensOf(filter);
  for (const [i, token] of tokens.entries()) {
    const isWildcard = token === '*' || (token === '>' && i === tokens.length - 1);
    if (!isWildcard && /[*>]/.test(token))
      throw new InvalidTopicError(`'${filter}': a wildcard is a whole token, > is the last one`);
  }
  return tokens;
}

function topicTokens(topic: string): string[] {
  if (/[*>]/.test(topic)) throw new InvalidTopicError(`'${topic}': a topic has no wildcard`);
  return tokensOf(topic);
}

function tokensOf(name: string): string[] {
  const tokens = name.split('.');
  if (tokens.includes('') || /\s/.test(name))
    throw new InvalidTopicError(`'${name}': empty tokens and white space are not allowed`);
  return tokens;
}

// --- Messages and subscriptions -----------------------------------------------------------------

/** The payload in its envelope: who handles it must not have to guess where it came from. */
export interface Message<Payload = any> {
  /** Differs for every message of every program: what a receiver recognises a duplicate by. */
  id: string;
  /** The order of publication. */
  seq: number;
  topic: string;
  payload: Payload;
  publishedAt: number;
  headers: Record<string, string>;
  /** 1 at the first delivery to this subscriber, then one more for each retry. */
  attempt: number;
  /** True where the message is older than the subscription. */
  replayed: boolean;
}

export type Handler = (message: Message) => void | Promise<void>;

export interface SubscribeOptions {
  /** EIP's Selective Consumer; asked when a message is published, and shown a copy. */
  where?(message: Message): boolean;
  /** EIP's Competing Consumers: of all members of a group, one gets each message. */
  group?: string;
  signal?: AbortSignal;
  /** How much of the past to begin with. */
  replay?: 'all' | number;
  maxAttempts?: number;
  /** The wait before the second attempt; it doubles from there. */
  backoffMs?: number;
  /** For the people who read the dead letters. */
  name?: string;
}

export interface Subscription {
  readonly filter: string;
  readonly active: boolean;
  unsubscribe(): void;
}

export interface Receipt {
  id: string;
  seq: number;
  /** How many subscriptions the message was routed to: accepted for, not yet handled by. */
  delivered: number;
}

export interface DeadLetter {
  message: Message;
  filter: string;
  name?: string;
  error: unknown;
  attempts: number;
}

/** Every handler gets a message of its own: a change reaches neither publisher, sibling nor log. */
const copyOf = (message: Message, attempt = 1): Message => structuredClone({ ...message, attempt });

// --- Steps 2 and 5: the bus ---------------------------------------------------------------------

/** The bus itself. Once it is closed, `publish` throws. */
export class PubSub {
  /** EIP's Dead Letter Channel. Somebody has to read it: a real one is bounded, and raises an alarm. */
  readonly deadLetters: DeadLetter[] = [];
  readonly #now: () => number;
  readonly #retention: number;
  /** In the order of subscription. A bus with thousands would keep them in a trie of tokens. */
  readonly #subscribers = new Set<Subscriber>();
  /** The last messages, the oldest first: what a replay is made of. */
  readonly #log: Message[] = [];
  /** What subscribers are working on just now. */
  readonly #work = new Set<Promise<void>>();
  #seq = 0;
  #turn = 0;
  #closed = false;

  constructor({ now = Date.now, retention = 1000 }: { now?(): number; retention?: number } = {}) {
    this.#now = now;
    this.#retention = retention;
  }

  /**
   * A replay cannot miss a message, nor see one twice: nothing is published between reading the log
   * and joining the subscribers, and both fill the same mailbox. Between processes the same takes an
   * offset that the subscriber keeps.
   */
  subscribe(filter: string, handler: Handler, options: SubscribeOptions = {}): Subscription {
    const subscriber = new Subscriber(filter, handler, options, {
      started: (work) => this.#track(work),
      gaveUp: (letter) => this.deadLetters.push(letter),
      left: () => this.#subscribers.delete(subscriber),
    });
    if (options.signal?.aborted) {
      subscriber.unsubscribe();
      return subscriber;
    }
    const past = this.#log.filter((message) => subscriber.wants(message));
    for (const message of lastOf(past, options.replay ?? 0))
      subscriber.deliver({ ...message, replayed: true });
    this.#subscribers.add(subscriber);
    return subscriber;
  }

  /** Hands the message to the mailboxes and returns. Handlers run later: none runs inside publish. */
  publish(
    topic: string,
    payload: unknown,
    { headers = {} }: { headers?: Record<string, string> } = {},
  ): Receipt {
    if (this.#closed) throw new Error('this bus is closed');
    topicTokens(topic);
    const message: Message = copyOf({
      id: randomUUID(),
      seq: this.#seq + 1,
      topic,
      payload,
      publishedAt: this.#now(),
      headers,
      attempt: 1,
      replayed: false,
    });
    this.#seq = message.seq; // from here on nothing throws, so a refused message leaves no trace
    this.#remember(message);
    const { id, seq } = message;
    return { id, seq, delivered: this.#route(message) };
  }

  subscriptionCount(): number {
    return this.#subscribers.size;
  }

  /** Resolves when nobody is at work. What is published meanwhile is waited for as well. */
  async drain(): Promise<void> {
    while (this.#work.size > 0) await Promise.all(this.#work);
  }

  /** Nothing new comes in, what was accepted is delivered, then everybody leaves. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.drain();
    for (const subscriber of [...this.#subscribers]) subscriber.unsubscribe();
  }

  #remember(message: Message): void {
    this.#log.push(message);
    if (this.#log.length > this.#retention) this.#log.shift();
  }

  #route(message: Message): number {
    const willing = [...this.#subscribers].filter((subscriber) => subscriber.wants(message));
    const receivers = onePerGroup(willing);
    for (const receiver of receivers) {
      receiver.servedAt = ++this.#turn;
      receiver.deliver(message);
    }
    return receivers.length;
  }

  #track(work: Promise<void>): void {
    this.#work.add(work);
    work.then(() => this.#work.delete(work));
  }
}

/** Not `slice(-count)`: `slice(-0)` would be everything. */
const lastOf = (messages: Message[], count: 'all' | number): Message[] =>
  count === 'all' ? messages : messages.filter((_, i) => i >= messages.length - count);

// --- Step 4: groups -----------------------------------------------------------------------------

/** All who are in no group, and of each group the member that has waited longest. */
function onePerGroup(subscribers: Subscriber[]): Subscriber[] {
  const next = new Map<string | undefined, Subscriber>();
  for (const subscriber of subscribers) {
    const rival = next.get(subscriber.group);
    if (!rival || subscriber.servedAt < rival.servedAt) next.set(subscriber.group, subscriber);
  }
  return subscribers.filter((one) => one.group === undefined || next.get(one.group) === one);
}

// --- Steps 3 and 6: a subscriber works through its mailbox --------------------------------------

/** What a subscriber reports to its bus. */
interface Reports {
  started(work: Promise<void>): void;
  gaveUp(letter: DeadLetter): void;
  left(): void;
}

class Subscriber implements Subscription {
  readonly filter: string;
  readonly group: string | undefined;
  /** Its turn in the group: lower is longer ago. */
  servedAt = 0;
  readonly #wanted: string[];
  readonly #handler: Handler;
  readonly #options: SubscribeOptions;
  readonly #reports: Reports;
  #mailbox: Message[] = [];
  #working = false;
  #active = true;

  constructor(filter: string, handler: Handler, options: SubscribeOptions, reports: Reports) {
    this.filter = filter;
    this.group = options.group;
    this.#wanted = filterTokens(filter);
    this.#handler = handler;
    this.#options = options;
    this.#reports = reports;
    options.signal?.addEventListener('abort', this.unsubscribe);
  }

  get active(): boolean {
    return this.#active;
  }

  /** A property, so that the signal can be given the very function that is taken from it again. */
  readonly unsubscribe = (): void => {
    this.#active = false;
    this.#mailbox = [];
    this.#options.signal?.removeEventListener('abort', this.unsubscribe);
    this.#reports.left();
  };

  wants(message: Message): boolean {
    if (!fits(this.#wanted, message.topic.split('.'))) return false;
    const { where } = this.#options;
    return where === undefined || where(copyOf(message));
  }

  deliver(message: Message): void {
    this.#mailbox.push(message);
    if (this.#working) return;
    this.#working = true;
    this.#reports.started(this.#work());
  }

  async #work(): Promise<void> {
    await undefined; // whoever called publish gets control back first
    for (let next = this.#mailbox.shift(); next; next = this.#mailbox.shift())
      await this.#handle(next);
    this.#working = false;
  }

  /** A message is retried here, ahead of those behind it: the order holds, and others do not wait. */
  async #handle(message: Message): Promise<void> {
    const { maxAttempts = 3, backoffMs = 1 } = this.#options;
    for (let attempt = 1; this.#active; attempt++) {
      try {
        await this.#handler(copyOf(message, attempt));
        return;
      } catch (error) {
        if (attempt >= maxAttempts) return this.#giveUp(message, error, attempt);
        await sleep(backoffMs * 2 ** (attempt - 1));
      }
    }
  }

  #giveUp(message: Message, error: unknown, attempts: number): void {
    const { filter } = this;
    const { name } = this.#options;
    this.#reports.gaveUp({ message: copyOf(message), filter, name, error, attempts });
  }
}
