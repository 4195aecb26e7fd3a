// Exercise 4: Newsroom
//
// Reporters publish stories. Desks, archives and printers subscribe to them.
// Neither side knows the other, because a bus is between them. It delivers
// messages, and it isolates its users. A printer without paper must not stop
// the archive, a slow desk must not delay the front page, and no subscriber
// may change another one's copy.
//
// You build that bus, in one process, with the wildcards of NATS.
//
// Every rule that is checked is stated here, above the code that it is about.
// Keep names and signatures. You may change everything else.
//
//   events-course check 4     checks the steps in order, and stops at the
//                             first that fails
//   events-course hint 4      a question first, a sketch last

// --- Step 1: the matcher ----------------------------------------------------

export class InvalidTopicError extends Error {
  override name = 'InvalidTopicError';
}

/**
 * Does the filter match the topic?
 *
 * Tokens
 *   - A name is split into tokens at its dots: `order.created.eu` has three.
 *   - Tokens are compared as they are: case counts, and no character but
 *     `*` and `>` has a meaning.
 *   - No token is empty, and no name contains white space, which is all that
 *     `\s` matches. ``, `order.`, `order..eu` and `order .eu` are refused, as
 *     filters and as topics.
 *
 * Filters
 *   - `*` matches exactly one token, at any place. So `order.*` matches
 *     `order.created`, but neither `order` nor `order.created.eu`.
 *   - `>` matches one token or more, and is allowed only at the end. So
 *     `order.>` matches `order.created` and `order.created.eu`, but not
 *     `order`.
 *   - A wildcard is a whole token. `ord*`, `order.**` and `order.>.eu` could
 *     never match what they seem to match: they are refused.
 *
 * Topics
 *   - A topic has no wildcard: `order.*` is refused as a topic.
 *
 * To refuse means to throw InvalidTopicError, whatever the other name is.
 */
export function matches(filter: string, topic: string): boolean {
  // TODO step 1: refuse invalid filters and invalid topics
  // TODO step 1: compare them token by token
  throw new NotImplemented('step 1: matches', filter, topic);
}

// --- What is passed on ------------------------------------------------------

export interface Message<Payload = any> {
  id: string; // a different one for each message
  seq: number; // rises with each message
  topic: string;
  payload: Payload;
  publishedAt: number; // what the bus's `now()` said
  headers: Record<string, string>; // {} where none were given
  attempt: number; // 1, and one more for each retry
  replayed: boolean; // true where it is older than the subscription
}

export type Handler = (message: Message) => void | Promise<void>;

export interface SubscribeOptions {
  where?(message: Message): boolean; // step 4
  group?: string; // step 4
  signal?: AbortSignal; // step 2
  replay?: 'all' | number; // step 5
  maxAttempts?: number; // step 6, by default 3
  backoffMs?: number; // step 6, by default 1
  name?: string; // step 6, for the dead letters
}

export interface Subscription {
  readonly filter: string;
  readonly active: boolean;
  unsubscribe(): void;
}

export interface Receipt {
  id: string;
  seq: number;
  delivered: number; // subscriptions that the message was routed to
}

export interface DeadLetter {
  message: Message;
  filter: string;
  name?: string;
  error: unknown;
  attempts: number;
}

// --- Steps 2 to 6: the bus --------------------------------------------------

/**
 * Step 2: publish and subscribe
 *   - A message goes to every subscription whose filter matches its topic,
 *     in the order of subscription: the first delivery of a message comes to
 *     the oldest subscription first, whatever the filters look like.
 *   - A subscription gets what is published after it began, nothing older.
 *   - The payload arrives as it was published: a Date is a Date, a Map is a
 *     Map.
 *   - `headers` are those given to publish(), or {}. `publishedAt` is what
 *     the bus's now() returned at publish(); by default now() is Date.now().
 *   - publish() is not async. Its receipt has the message's id and seq, and
 *     `delivered`: how many subscriptions it was routed to.
 *   - A bad filter, a bad topic: InvalidTopicError, and nothing is kept.
 *   - No topic is special: not `error`, not `constructor`, not `__proto__`.
 *   - The same handler twice is two subscriptions. Two buses share nothing.
 *   - unsubscribe() ends its own subscription: it is not `active`, not
 *     counted, and nothing more arrives, not even what is waiting for it.
 *     It may be called twice.
 *   - When `signal` aborts, the subscription ends in the same way. If it is
 *     aborted already, subscribe() returns a subscription that has ended. A
 *     signal that lives on keeps no listener of a subscription that has
 *     ended.
 *
 * Step 3: isolation
 *   - A handler that throws or rejects hurts nobody: publish() does not
 *     throw, other subscribers get the message, it gets the next one itself,
 *     no rejection is left unhandled. (What becomes of the error: step 6.)
 *   - What the publisher does to its payload or headers later, no subscriber
 *     sees. What a subscriber does to its message, neither publisher nor
 *     other subscribers see. That goes for all that is inside the payload,
 *     too: objects, arrays, Dates, Maps.
 *   - The objects of the publisher are never frozen.
 *   - A subscription handles one message at a time, in the order of
 *     publication: the next waits until what the handler returned has
 *     settled, a Promise or any other object with a then().
 *   - It waits for nobody else: a slow subscriber delays neither publish()
 *     nor the others. A subscription that is free gets its next message
 *     during publish(), or at most 10 ms later.
 *   - What a handler publishes is delivered after that handler returned.
 *   - drain() resolves when everything is handled that was published before
 *     the call, what handlers published meanwhile included. It may wait for
 *     more, but resolves at the latest when nothing is waiting or being
 *     handled any more.
 *
 * Step 4: filters and groups
 *   - `where` says which of the messages on its topics a subscription wants.
 *     It is asked when a message is published; what it refuses is neither
 *     delivered nor counted. What it does to the message that it is shown,
 *     nobody else sees.
 *   - Subscriptions with the same `group` share the work: of all that want a
 *     message, exactly one gets it, and it counts once in `delivered`. Any
 *     string is the name of a group, the empty one too.
 *   - All members get some: not always the first. In turn, by chance, or to
 *     the one with least to do, as you like.
 *   - A message that one member's `where` refuses goes to another member.
 *   - Other groups, and subscriptions without a group, still get a copy.
 *   - Groups keep the order of subscription, too: a subscription that is
 *     older than all members of a group gets a message before the group, one
 *     that is younger than all of them gets it after the group.
 *   - A member that left gets nothing, not even what was waiting for it. That
 *     may go to another member or be dropped, as you like.
 *
 * Step 5: persistence
 *   - The bus keeps the last `retention` messages, by default 1000, whether
 *     anybody was subscribed or not. Nobody can change them afterwards.
 *   - `replay: 'all'` begins with all of them that the subscription wants,
 *     `replay: n` with the last n of these; 0 is none.
 *   - They come as they were, in order, but with `replayed: true`.
 *   - Then it goes on live: without a gap, a duplicate or a change of order,
 *     whatever is published meanwhile. What is live is not `replayed`.
 *   - A replay reaches the new subscription only, in a group, too.
 *
 * Step 6: retries, dead letters, close
 *   - A message whose handler failed is handled again, by this subscription
 *     only, up to `maxAttempts` times in all. `attempt` says which one it is.
 *     Each attempt gets the message as it was published.
 *   - Before the second attempt it waits backoffMs, then twice as long each
 *     time. Meanwhile the next message of this subscription waits; the other
 *     subscriptions do not.
 *   - Then it is added to `deadLetters`, with the last error and the number
 *     of attempts, and the next message has its turn. Whatever is thrown is
 *     a failure, also `undefined`.
 *   - A dead letter has the message as it was published, whatever a handler
 *     has done to its copy.
 *   - A subscription that has ended makes no further attempt. It is up to you
 *     whether the message then becomes a dead letter.
 *   - drain() waits for retries, too.
 *   - From the call of close() on, publish() throws. Once what was accepted
 *     is handled, no subscription is left: all are inactive and let go of
 *     their signals, and close() resolves. It may be called twice: each call
 *     resolves then.
 */
export class PubSub {
  readonly deadLetters: DeadLetter[] = [];

  constructor(options: { now?(): number; retention?: number } = {}) {
    // TODO step 2: the clock, by default Date.now
    // TODO step 5: how many messages are kept, by default 1000
    void options;
  }

  subscribe(
    filter: string,
    handler: Handler,
    options: SubscribeOptions = {},
  ): Subscription {
    // TODO step 2: refuse a bad filter; follow the signal
    // TODO step 5: begin with the past, where it is asked for
    throw new NotImplemented('step 2: subscribe', filter, handler, options);
  }

  publish(
    topic: string,
    payload: unknown,
    options: { headers?: Record<string, string> } = {},
  ): Receipt {
    // TODO step 2: refuse a bad topic, make the message, route it
    // TODO step 3: keep publisher and subscribers apart
    // TODO step 4: ask `where`; of each group take one member
    // TODO step 6: refuse everything once the bus is closed
    throw new NotImplemented('step 2: publish', topic, payload, options);
  }

  subscriptionCount(): number {
    // TODO step 2: how many subscriptions are active
    throw new NotImplemented('step 2: subscriptionCount');
  }

  async drain(): Promise<void> {
    // TODO step 3: wait until nothing is waiting or being handled
    throw new NotImplemented('step 3: drain');
  }

  async close(): Promise<void> {
    // TODO step 6: take nothing more, finish what was accepted, let go
    throw new NotImplemented('step 6: close');
  }
}

// ----------------------------------------------------------------------------

/** Marks what you have not written yet. Remove it with the last TODO. */
class NotImplemented extends Error {
  override name = 'NotImplemented';

  // What follows `what` is not used: it keeps your editor from greying out
  // the parameters that you are about to use.
  constructor(what: string, ..._unused: unknown[]) {
    super(what);
  }
}
