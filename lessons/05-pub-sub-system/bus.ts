// A message bus in one process. A publisher knows a topic, and no subscriber.
// Each subscriber has a mailbox and works through it by itself: slow or broken,
// it holds up nobody else. The names are those of Hohpe, Woolf, "Enterprise
// Integration Patterns", 2003.
import { type Dialect, nats } from './dialects.ts';

/** The envelope: what is sent, and what a receiver must know about it. */
export interface Message<Payload = any> {
  seq: number;
  topic: string;
  payload: Payload;
  /** True where it is older than the subscription. */
  replayed: boolean;
}

export type Handler = (message: Message) => unknown;

export interface Options {
  /** Message filter: it reads the payload, where a topic cannot say it. */
  where?: (message: Message) => boolean;
  /** Of a group, one member gets each message: competing consumers. */
  group?: string;
  /** What was published before comes first. */
  replay?: boolean;
  /** So many wait at most; then the oldest is dropped. */
  limit?: number;
}

export class Bus {
  /** What a handler could not handle. Somebody must look at it. */
  readonly deadLetters: { message: Message; error: unknown }[] = [];
  readonly #dialect: Dialect;
  readonly #log: Message[] = [];
  readonly #subscribers: Subscriber[] = [];

  constructor(dialect = nats) {
    this.#dialect = dialect;
  }

  /** A filter that can never match is refused now, not met with silence. */
  subscribe(filter: string, handler: Handler, options: Options = {}) {
    refuse(filter, this.#dialect.problem(filter, 'any'));
    const subscriber = new Subscriber(filter, handler, options, (letter) =>
      this.deadLetters.push(letter),
    );
    // Nothing is published between the two: no gap, and nothing twice.
    if (options.replay)
      for (const message of this.#log)
        if (this.#isFor(subscriber, message))
          subscriber.put({ ...message, replayed: true });
    this.#subscribers.push(subscriber);
    return subscriber;
  }

  /** Puts the message into mailboxes and returns; handlers run later. */
  publish(topic: string, payload: unknown): void {
    refuse(topic, this.#dialect.problem('any', topic));
    const message: Message = {
      seq: this.#log.length + 1,
      topic,
      payload: structuredClone(payload), // the publisher keeps its own
      replayed: false,
    };
    this.#log.push(message);
    const wanted = this.#subscribers.filter((one) => this.#isFor(one, message));
    for (const receiver of onePerGroup(wanted)) receiver.put(message);
  }

  /** Resolves when all mailboxes are empty. */
  async drain(): Promise<void> {
    await Promise.all(this.#subscribers.map(({ idle }) => idle));
  }

  #isFor({ filter, options }: Subscriber, message: Message): boolean {
    if (!this.#dialect.matches(filter, message.topic)) return false;
    return options.where?.(structuredClone(message)) ?? true;
  }
}

function refuse(name: string, problem?: string): void {
  if (problem !== undefined) throw new Error(`\`${name}\`: ${problem}`);
}

/** Of each group, the member that has waited longest. */
function onePerGroup(subscribers: Subscriber[]): Subscriber[] {
  const next = new Map<string, Subscriber>();
  for (const one of subscribers) {
    const { group } = one.options;
    if (group === undefined) continue;
    const rival = next.get(group);
    if (!rival || one.servedAt < rival.servedAt) next.set(group, one);
  }
  return subscribers.filter(
    ({ options: { group } }, i) =>
      group === undefined || next.get(group) === subscribers[i],
  );
}

let turn = 0;

export class Subscriber {
  /** Lower is longer ago. */
  servedAt = 0;
  dropped = 0;
  /** Resolves when the mailbox is empty. */
  idle: Promise<void> = Promise.resolve();
  readonly filter: string;
  readonly options: Options;
  readonly #handler: Handler;
  readonly #giveUp: (letter: { message: Message; error: unknown }) => void;
  readonly #mailbox: Message[] = [];
  #isWorking = false;

  constructor(
    filter: string,
    handler: Handler,
    options: Options,
    giveUp: (letter: { message: Message; error: unknown }) => void,
  ) {
    this.filter = filter;
    this.#handler = handler;
    this.options = options;
    this.#giveUp = giveUp;
  }

  /** How many messages wait. */
  get waiting(): number {
    return this.#mailbox.length;
  }

  put(message: Message): void {
    this.servedAt = ++turn;
    this.#mailbox.push(message);
    if (this.#mailbox.length > (this.options.limit ?? Infinity)) {
      this.#mailbox.shift();
      this.dropped++;
    }
    if (this.#isWorking) return;
    this.#isWorking = true;
    this.idle = this.#work();
  }

  /** One message after another, each a copy of our own. */
  async #work(): Promise<void> {
    await undefined; // publish() returns first
    for (;;) {
      const message = this.#mailbox.shift();
      if (message === undefined) break;
      try {
        await this.#handler(structuredClone(message));
      } catch (error) {
        this.#giveUp({ message, error });
      }
    }
    this.#isWorking = false;
  }
}
