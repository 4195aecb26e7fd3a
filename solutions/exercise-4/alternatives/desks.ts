// Another design: desks. Every subscription, and every group, is a desk with an inbox, and a desk has
// clerks: one, or the members of the group. A clerk is a loop over an async generator that yields what
// is next, and ends with the subscription. Work is counted in one place; drain() waits for zero. Groups
// draw the member from a hash of the message's number, so which one it is looks like chance, but can
// be repeated.
import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises';

export class InvalidTopicError extends Error {
  override readonly name = 'InvalidTopicError';
}

type Token = string | typeof one | typeof many;
const one = Symbol('*');
const many = Symbol('>');

function parsed(name: string): Token[] {
  const raw = name.split('.');
  return raw.map((token, i) => {
    if (token === '*') return one;
    if (token === '>' && i === raw.length - 1) return many;
    if (token.length === 0 || [...token].some((c) => c === '*' || c === '>' || c.trim() === ''))
      throw new InvalidTopicError(`${JSON.stringify(name)}: bad token ${JSON.stringify(token)}`);
    return token;
  });
}

function concrete(name: string): string[] {
  const tokens = parsed(name).filter((token) => typeof token === 'string');
  if (tokens.length < name.split('.').length)
    throw new InvalidTopicError(`${JSON.stringify(name)}: a topic is concrete`);
  return tokens;
}

export function matches(filter: string, topic: string): boolean {
  const pattern = parsed(filter);
  return accepts(pattern, concrete(topic));
}

function accepts(pattern: Token[], tokens: string[]): boolean {
  const fixed = pattern.at(-1) === many ? pattern.slice(0, -1) : pattern;
  if (
    fixed.length < pattern.length ? tokens.length <= fixed.length : tokens.length !== fixed.length
  )
    return false;
  return fixed.every((want, i) => want === one || want === tokens[i]);
}

type Message = {
  readonly id: string;
  readonly seq: number;
  readonly topic: string;
  readonly payload: any;
  readonly publishedAt: number;
  readonly headers: Record<string, string>;
  readonly attempt: number;
  readonly replayed: boolean;
};

type Options = {
  where?(message: Message): boolean;
  group?: string;
  signal?: AbortSignal;
  replay?: 'all' | number;
  maxAttempts?: number;
  backoffMs?: number;
  name?: string;
};

/** A list that is read in turn, and can be waited for. */
class Inbox {
  readonly #messages: Message[] = [];
  readonly #count: (by: number) => void;
  #ring: (() => void) | undefined;
  #isShut = false;

  constructor(count: (by: number) => void) {
    this.#count = count;
  }

  put(message: Message): void {
    this.#messages.push(message);
    this.#count(1);
    this.#ring?.();
  }

  shut(): void {
    this.#isShut = true;
    this.#count(-this.#messages.splice(0).length);
    this.#ring?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Message> {
    while (!this.#isShut) {
      const next = this.#messages.shift();
      if (next) {
        yield next;
        this.#count(-1);
      } else
        await new Promise<void>((resolve) => {
          this.#ring = resolve;
        });
    }
  }
}

class Desk {
  readonly inbox: Inbox;
  readonly filter: string;
  readonly options: Options;
  readonly #pattern: Token[];
  #isOpen = true;
  readonly #leave: () => void;

  constructor(filter: string, options: Options, inbox: Inbox, leave: (desk: Desk) => void) {
    this.filter = filter;
    this.options = options;
    this.inbox = inbox;
    this.#pattern = parsed(filter);
    this.#leave = () => leave(this);
    if (options.signal?.aborted) this.#isOpen = false;
    else options.signal?.addEventListener('abort', this.unsubscribe);
  }

  get active(): boolean {
    return this.#isOpen;
  }

  unsubscribe = (): void => {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.options.signal?.removeEventListener('abort', this.unsubscribe);
    this.inbox.shut();
    this.#leave();
  };

  wants(message: Message): boolean {
    if (!accepts(this.#pattern, message.topic.split('.'))) return false;
    return this.options.where?.(structuredClone(message)) ?? true;
  }
}

export class PubSub {
  readonly deadLetters: {
    message: Message;
    filter: string;
    name?: string;
    error: unknown;
    attempts: number;
  }[] = [];
  readonly #desks: Desk[] = [];
  readonly #kept: Message[] = [];
  readonly #config: { now(): number; retention: number };
  #work = 0;
  #published = 0;
  #isOpen = true;

  constructor(config: { now?(): number; retention?: number } = {}) {
    const { now = Date.now, retention = 1000 } = config;
    this.#config = { now, retention };
  }

  subscribe(filter: string, handler: (message: Message) => unknown, options: Options = {}) {
    const inbox = new Inbox((by) => {
      this.#work += by;
    });
    const desk = new Desk(filter, options, inbox, (left) => {
      this.#desks.splice(this.#desks.indexOf(left), 1);
    });
    if (!desk.active) return desk;
    this.#desks.push(desk);
    const past = this.#kept.filter((message) => desk.wants(message));
    const { replay = 0 } = options;
    while (replay !== 'all' && past.length > replay) past.shift();
    for (const message of past) inbox.put({ ...message, replayed: true });
    void this.#clerk(desk, handler);
    return desk;
  }

  async #clerk(desk: Desk, handler: (message: Message) => unknown): Promise<void> {
    await turn();
    for await (const message of desk.inbox) await this.#process(desk, handler, message);
  }

  async #process(desk: Desk, handler: (message: Message) => unknown, message: Message) {
    const { maxAttempts = 3, backoffMs = 1, name } = desk.options;
    for (let attempt = 1; desk.active; attempt++) {
      const result = await settled(() => handler({ ...structuredClone(message), attempt }));
      if (result.status === 'fulfilled') return;
      if (attempt < maxAttempts) await pause(backoffMs * 2 ** (attempt - 1));
      else {
        const { reason: error } = result;
        this.deadLetters.push({ message, filter: desk.filter, name, error, attempts: attempt });
        return;
      }
    }
  }

  publish(topic: string, payload: unknown, options: { headers?: Record<string, string> } = {}) {
    if (!this.#isOpen) throw new Error('The newsroom has closed.');
    concrete(topic);
    const message: Message = structuredClone({
      id: `${Date.now().toString(36)}-${crypto.randomUUID()}`,
      seq: (this.#published + 1) * 10,
      topic,
      payload,
      publishedAt: this.#config.now(),
      headers: options.headers ?? {},
      attempt: 1,
      replayed: false,
    });
    this.#published++;
    this.#kept.push(message);
    if (this.#kept.length > this.#config.retention) this.#kept.shift();
    const willing = this.#desks.filter((desk) => desk.wants(message));
    const receivers = willing.filter((desk) => this.#isDrawn(desk, willing));
    for (const { inbox } of receivers) inbox.put(message);
    return { id: message.id, seq: message.seq, delivered: receivers.length };
  }

  #isDrawn(desk: Desk, willing: Desk[]): boolean {
    const { group } = desk.options;
    if (group === undefined) return true;
    const members = willing.filter(({ options }) => options.group === group);
    const hash = Math.imul(this.#published, 2654435761) >>> 16;
    return members[hash % members.length] === desk;
  }

  subscriptionCount() {
    return this.#desks.length;
  }

  async drain() {
    while (this.#work > 0) await pause(1);
  }

  async close() {
    this.#isOpen = false;
    await this.drain();
    for (const desk of [...this.#desks]) desk.unsubscribe();
  }
}

async function settled(work: () => unknown): Promise<PromiseSettledResult<unknown>> {
  const [result] = await Promise.allSettled([(async () => work())()]);
  return result!;
}
