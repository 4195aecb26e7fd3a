// The rules of exercise 4: each quotes the sentence of the starter that it enforces.
import type { Rules } from '../../src/trial/trial.ts';

export const rules = {
  tokens: {
    step: 1,
    title: 'tokens are compared as they are',
    sentence:
      'Tokens are compared as they are: case counts, and no character but `*` and `>` has a meaning.',
    also: ['A name is split into tokens at its dots: `order.created.eu` has three.'],
  },
  star: {
    step: 1,
    title: '* is exactly one token',
    sentence: '`*` matches exactly one token, at any place.',
    also: ['So `order.*` matches `order.created`, but neither `order` nor `order.created.eu`.'],
  },
  tail: {
    step: 1,
    title: '> is one token or more, at the end',
    sentence: '`>` matches one token or more, and is allowed only at the end.',
    also: ['So `order.>` matches `order.created` and `order.created.eu`, but not `order`.'],
  },
  names: {
    step: 1,
    title: 'no token is empty, and there is no white space',
    sentence:
      'No token is empty, and no name contains white space, which is all that `\\s` matches.',
    also: ['``, `order.`, `order..eu` and `order .eu` are refused, as filters and as topics.'],
  },
  wildcards: {
    step: 1,
    title: 'a wildcard is a whole token',
    sentence: 'A wildcard is a whole token.',
    also: [
      '`ord*`, `order.**` and `order.>.eu` could never match what they seem to match: they are refused.',
    ],
  },
  topics: {
    step: 1,
    title: 'a topic has no wildcard',
    sentence: 'A topic has no wildcard: `order.*` is refused as a topic.',
  },
  routed: {
    step: 2,
    title: 'a message goes to every subscription that matches, in order',
    sentence:
      'A message goes to every subscription whose filter matches its topic, in the order of subscription: the first delivery of a message comes to the oldest subscription first, whatever the filters look like.',
    also: [
      'A subscription gets what is published after it began, nothing older.',
      'No topic is special: not `error`, not `constructor`, not `__proto__`.',
      'The same handler twice is two subscriptions.',
      'Two buses share nothing.',
    ],
  },
  envelope: {
    step: 2,
    title: 'a message has all that it was published with',
    sentence: 'The payload arrives as it was published: a Date is a Date, a Map is a Map.',
    also: [
      '`headers` are those given to publish(), or {}.',
      "`publishedAt` is what the bus's now() returned at publish(); by default now() is Date.now().",
    ],
  },
  receipt: {
    step: 2,
    title: 'the receipt is right',
    sentence:
      "publish() is not async. Its receipt has the message's id and seq, and `delivered`: how many subscriptions it was routed to.",
  },
  refused: {
    step: 2,
    title: 'a bad name leaves no trace',
    sentence: 'A bad filter, a bad topic: InvalidTopicError, and nothing is kept.',
  },
  ended: {
    step: 2,
    title: 'unsubscribe() ends its own subscription',
    sentence:
      'unsubscribe() ends its own subscription: it is not `active`, not counted, and nothing more arrives, not even what is waiting for it.',
    also: ['It may be called twice.'],
  },
  signal: {
    step: 2,
    title: 'a signal ends the subscription',
    sentence: 'When `signal` aborts, the subscription ends in the same way.',
    also: ['If it is aborted already, subscribe() returns a subscription that has ended.'],
  },
  released: {
    step: 2,
    title: 'nothing is left on the signal',
    sentence: 'A signal that lives on keeps no listener of a subscription that has ended.',
  },
  isolated: {
    step: 3,
    title: 'a failure hurts nobody',
    sentence:
      'A handler that throws or rejects hurts nobody: publish() does not throw, other subscribers get the message, it gets the next one itself, no rejection is left unhandled.',
  },
  copies: {
    step: 3,
    title: 'nobody changes what another sees',
    sentence:
      'What the publisher does to its payload or headers later, no subscriber sees. What a subscriber does to its message, neither publisher nor other subscribers see.',
    also: [
      'That goes for all that is inside the payload, too: objects, arrays, Dates, Maps.',
      'The objects of the publisher are never frozen.',
    ],
  },
  oneByOne: {
    step: 3,
    title: 'one message at a time, in the order of publication',
    sentence:
      'A subscription handles one message at a time, in the order of publication: the next waits until what the handler returned has settled, a Promise or any other object with a then().',
  },
  alone: {
    step: 3,
    title: 'nobody waits for another subscriber',
    sentence:
      'It waits for nobody else: a slow subscriber delays neither publish() nor the others.',
    also: [
      'A subscription that is free gets its next message during publish(), or at most 10 ms later.',
    ],
  },
  nested: {
    step: 3,
    title: 'what a handler publishes comes after it returned',
    sentence: 'What a handler publishes is delivered after that handler returned.',
  },
  drain: {
    step: 3,
    title: 'drain() resolves when everything is handled',
    sentence:
      'drain() resolves when everything is handled that was published before the call, what handlers published meanwhile included.',
    also: [
      'It may wait for more, but resolves at the latest when nothing is waiting or being handled any more.',
      'drain() waits for retries, too.',
    ],
  },
  where: {
    step: 4,
    title: 'where decides, once',
    sentence:
      'It is asked when a message is published; what it refuses is neither delivered nor counted.',
    also: [
      '`where` says which of the messages on its topics a subscription wants.',
      'What it does to the message that it is shown, nobody else sees.',
    ],
  },
  group: {
    step: 4,
    title: 'one member of each group gets a message',
    sentence:
      'Subscriptions with the same `group` share the work: of all that want a message, exactly one gets it, and it counts once in `delivered`.',
    also: [
      'Any string is the name of a group, the empty one too.',
      "A message that one member's `where` refuses goes to another member.",
      'Other groups, and subscriptions without a group, still get a copy.',
      'A member that left gets nothing, not even what was waiting for it.',
    ],
  },
  groupOrder: {
    step: 4,
    title: 'groups keep the order of subscription',
    sentence:
      'Groups keep the order of subscription, too: a subscription that is older than all members of a group gets a message before the group, one that is younger than all of them gets it after the group.',
  },
  replay: {
    step: 5,
    title: 'a replay is what was kept',
    sentence:
      "`replay: 'all'` begins with all of them that the subscription wants, `replay: n` with the last n of these; 0 is none.",
    also: [
      'They come as they were, in order, but with `replayed: true`.',
      'Then it goes on live: without a gap, a duplicate or a change of order, whatever is published meanwhile.',
      'What is live is not `replayed`.',
      'A replay reaches the new subscription only, in a group, too.',
    ],
  },
  kept: {
    step: 5,
    title: 'the last messages are kept',
    sentence:
      'The bus keeps the last `retention` messages, by default 1000, whether anybody was subscribed or not.',
    also: ['Nobody can change them afterwards.'],
  },
  retry: {
    step: 6,
    title: 'what failed is handled again',
    sentence:
      'A message whose handler failed is handled again, by this subscription only, up to `maxAttempts` times in all.',
    also: [
      '`attempt` says which one it is.',
      'A subscription that has ended makes no further attempt.',
      'Each attempt gets the message as it was published.',
      'Whatever is thrown is a failure, also `undefined`.',
    ],
  },
  backoff: {
    step: 6,
    title: 'a retry waits backoffMs, then twice as long',
    sentence: 'Before the second attempt it waits backoffMs, then twice as long each time.',
    also: [
      'Meanwhile the next message of this subscription waits; the other subscriptions do not.',
    ],
  },
  letters: {
    step: 6,
    title: 'what failed for good is a dead letter',
    sentence:
      'Then it is added to `deadLetters`, with the last error and the number of attempts, and the next message has its turn.',
    also: [
      'A dead letter has the message as it was published, whatever a handler has done to its copy.',
    ],
  },
  closed: {
    step: 6,
    title: 'close() ends it all',
    sentence:
      'Once what was accepted is handled, no subscription is left: all are inactive and let go of their signals, and close() resolves.',
    also: [
      'From the call of close() on, publish() throws.',
      'It may be called twice: each call resolves then.',
    ],
  },
} satisfies Rules;

/** Sentences that generated runs can't decide, and the tests that do. */
export const examples: Record<string, string[]> = {
  'All members get some: not always the first.': [
    'a group: the members share the work, each gets some',
  ],
  'The bus keeps the last `retention` messages, by default 1000, whether anybody was subscribed or not.':
    ['keeps the last `retention` messages, by default 1000, whether anybody subscribed or not'],
};

/** Sentences in the starter's lists that state no rule. */
export const notRules: Record<string, string> = {
  '(What becomes of the error: step 6.)': 'It points to a later step.',
  'In turn, by chance, or to the one with least to do, as you like.':
    'It leaves a freedom: all of them pass.',
  'That may go to another member or be dropped, as you like.': 'It leaves a freedom: both pass.',
  'It is up to you whether the message then becomes a dead letter.':
    'It leaves a freedom: both pass.',
};
