// Another design: a subscription is a chain of promises. `tail = tail.then(handle)` is a queue, a
// worker and an order in one line. Filters are compiled to regular expressions, a handler is given a
// copy that is frozen as far as it can be, and a group chooses by chance.
export class InvalidTopicError extends Error {
  override name = 'InvalidTopicError';
}

const topicForm = /^[^.\s*>]+(\.[^.\s*>]+)*$/;
const filterForm = /^(([^.\s*>]+|\*)(\.([^.\s*>]+|\*))*(\.>)?|>)$/;

export const matches = (filter: string, topic: string): boolean =>
  compile(filter).test(valid(topic, topicForm));

function compile(filter: string): RegExp {
  const source = valid(filter, filterForm)
    .split('.')
    .map((token) => {
      if (token === '*') return '[^.]+';
      if (token === '>') return '.+';
      return token.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
    })
    .join('\\.');
  return new RegExp(`^${source}$`, 'u');
}

function valid(name: string, form: RegExp): string {
  if (!form.test(name)) throw new InvalidTopicError(`'${name}'`);
  return name;
}

type Message = Readonly<{
  id: string;
  seq: number;
  topic: string;
  payload: any;
  publishedAt: number;
  headers: Record<string, string>;
  attempt: number;
  replayed: boolean;
}>;

interface SubscribeOptions {
  where?(message: Message): boolean;
  group?: string;
  signal?: AbortSignal;
  replay?: 'all' | number;
  maxAttempts?: number;
  backoffMs?: number;
  name?: string;
}

interface Subscription {
  readonly filter: string;
  readonly active: boolean;
  unsubscribe(): void;
}

interface Member extends Subscription {
  group: string | undefined;
  wants(message: Message): boolean;
  send(message: Message): void;
  /** Settles when all that was sent so far is handled. */
  tail(): Promise<void>;
}

export class PubSub {
  deadLetters: {
    message: Message;
    filter: string;
    name?: string;
    error: unknown;
    attempts: number;
  }[] = [];
  #members: Member[] = [];
  #history: Message[] = [];
  #published = 0;
  #open = true;
  #now;
  #retention;

  constructor({ now = () => Date.now(), retention = 1000 } = {}) {
    this.#now = now;
    this.#retention = retention;
  }

  subscribe(
    filter: string,
    handler: (message: Message) => void | Promise<void>,
    options: SubscribeOptions = {},
  ): Subscription {
    const { where, group, signal, replay = 0, maxAttempts = 3, backoffMs = 1, name } = options;
    const pattern = compile(filter);
    let tail = Promise.resolve();
    let active = !signal?.aborted;

    const handle = async (message: Message, attempt = 1): Promise<void> => {
      if (!active) return;
      try {
        await handler(deepFreeze(structuredClone({ ...message, attempt })));
      } catch (error) {
        if (attempt >= maxAttempts) {
          this.deadLetters.push({ message, filter, name, error, attempts: attempt });
          return;
        }
        await new Promise((resolve) => setTimeout(resolve, backoffMs * 2 ** (attempt - 1)));
        await handle(message, attempt + 1);
      }
    };
    const member: Member = {
      filter,
      group,
      get active() {
        return active;
      },
      unsubscribe: () => {
        active = false;
        signal?.removeEventListener('abort', member.unsubscribe);
        this.#members = this.#members.filter((other) => other !== member);
      },
      wants: (message) =>
        pattern.test(message.topic) && (where?.(structuredClone(message)) ?? true),
      send: (message) => {
        tail = tail.then(() => handle(message));
      },
      tail: () => tail,
    };
    if (!active) return member;

    signal?.addEventListener('abort', member.unsubscribe);
    const past = this.#history.filter(member.wants);
    const from = replay === 'all' ? 0 : Math.max(0, past.length - replay);
    for (const message of past.slice(from))
      member.send(Object.freeze({ ...message, replayed: true }));
    this.#members = [...this.#members, member];
    return member;
  }

  publish(topic: string, payload: unknown, { headers = {} } = {}) {
    if (!this.#open) throw new Error('The newsroom is closed.');
    const message: Message = deepFreeze({
      topic: valid(topic, topicForm),
      ...structuredClone({ payload, headers }),
      id: crypto.randomUUID(),
      seq: ++this.#published,
      publishedAt: this.#now(),
      attempt: 1,
      replayed: false,
    });
    this.#history.push(message);
    if (this.#history.length > this.#retention) this.#history.shift();

    const willing = this.#members.filter((member) => member.wants(message));
    const drawn = new Map<string, Member>();
    for (const group of new Set(willing.map((member) => member.group))) {
      const members = willing.filter((member) => member.group === group);
      if (group !== undefined) drawn.set(group, members[randomBelow(members.length)]!);
    }
    const chosen = willing.filter(
      (member) => member.group === undefined || drawn.get(member.group) === member,
    );
    for (const member of chosen) member.send(message);
    return { id: message.id, seq: message.seq, delivered: chosen.length };
  }

  subscriptionCount() {
    return this.#members.length;
  }

  /** The tails grow while we wait, so we look again until they have stopped. */
  async drain(): Promise<void> {
    const tails = () => this.#members.map((member) => member.tail());
    for (let seen: Promise<void>[] = []; tails().some((tail) => !seen.includes(tail)); ) {
      seen = tails();
      await Promise.all(seen);
    }
  }

  async close() {
    this.#open = false;
    await this.drain();
    for (const member of this.#members) member.unsubscribe();
  }
}

const randomBelow = (count: number) => Math.floor(Math.random() * count);

/** A Map or a Date cannot be frozen, so nobody may share one either. */
function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.values(value).forEach(deepFreeze);
  return ArrayBuffer.isView(value) ? value : Object.freeze(value);
}
