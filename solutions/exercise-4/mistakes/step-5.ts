import { defineMistakes } from '../../../src/course/define.ts';
import { handleOne } from './places.ts';

const replayPast = `    const past = this.#log.filter((message) => subscriber.wants(message));
    for (const message of lastOf(past, options.replay ?? 0))
      subscriber.deliver({ ...message, replayed: true });
    this.#subscribers.add(subscriber);`;
const lastMessages =
  "count === 'all' ? messages : messages.filter((_, i) => i >= messages.length - count);";
const forget = 'if (this.#log.length > this.#retention) this.#log.shift();';

export default defineMistakes([
  {
    id: 'replay-ignored',
    edits: [{ find: 'options.replay ?? 0', replace: 'options.replay ? 0 : 0' }],
    explanation: '`replay` has no effect: the subscription begins with what is published next.',
    anchor: 'replay',
  },
  {
    id: 'slice-minus-zero',
    edits: [
      {
        find: 'lastOf(past, options.replay ?? 0)',
        replace: 'options.replay === undefined ? [] : lastOf(past, options.replay)',
      },
      { find: lastMessages, replace: "count === 'all' ? messages : messages.slice(-count);" },
    ],
    explanation:
      'replay: 0 gives everything, because slice(-0) is slice(0). Begin at length - n, and not below 0.',
    anchor: 'replay',
  },
  {
    id: 'too-few-to-replay',
    edits: [
      {
        find: lastMessages,
        replace:
          "count === 'all' ? messages : messages.length < count ? [] : messages.slice(messages.length - count);",
      },
    ],
    explanation:
      'Where fewer messages are kept than asked for, nothing is replayed. "The last 99" of four are all four.',
    anchor: 'replay',
  },
  {
    id: 'the-first-n',
    edits: [
      { find: lastMessages, replace: "count === 'all' ? messages : messages.slice(0, count);" },
    ],
    explanation:
      'replay: n gives the first n messages. It is the last n that say how things stand.',
    anchor: 'replay',
  },
  {
    id: 'last-n-of-all-topics',
    edits: [
      {
        find: 'const past = this.#log.filter((message) => subscriber.wants(message));\n    for (const message of lastOf(past, options.replay ?? 0))',
        replace:
          'const past = lastOf(this.#log, options.replay ?? 0);\n    for (const message of past.filter((message) => subscriber.wants(message)))',
      },
    ],
    explanation:
      'The last n messages of all topics are taken, and filtered afterwards, so fewer than n are left. Filter first, then take the last n.',
    anchor: 'replay',
  },
  {
    id: 'newest-replayed-first',
    edits: [
      {
        find: 'for (const message of lastOf(past, options.replay ?? 0))',
        replace: 'for (const message of lastOf(past, options.replay ?? 0).toReversed())',
      },
    ],
    explanation:
      'The past is replayed backwards, the newest first. It comes in the order in which it happened.',
    anchor: 'replay',
  },
  {
    id: 'replay-not-marked',
    edits: [
      {
        find: 'subscriber.deliver({ ...message, replayed: true });',
        replace: 'subscriber.deliver(message);',
      },
    ],
    explanation:
      'What is replayed does not say so. A handler that sends e-mails has to know that this is old.',
    anchor: 'replay',
  },
  {
    id: 'live-marked-too',
    edits: [
      {
        find: handleOne,
        replace: handleOne.replace(
          'message, attempt',
          '{ ...message, replayed: this.#options.replay !== undefined }, attempt',
        ),
      },
    ],
    explanation:
      'Everything that a subscription with replay gets is marked as replayed, also what is live. The mark belongs to the message, not to the subscription.',
    anchor: 'replay',
  },
  {
    id: 'replayed-as-new',
    edits: [
      {
        find: 'subscriber.deliver({ ...message, replayed: true });',
        replace: 'subscriber.deliver({ ...message, id: randomUUID(), replayed: true });',
      },
    ],
    explanation:
      'A replayed message gets a new id, or a new seq. It is the same message: who has seen it before recognises it by its id.',
    anchor: 'replay',
  },
  {
    id: 'replayed-as-of-now',
    edits: [
      {
        find: 'subscriber.deliver({ ...message, replayed: true });',
        replace: 'subscriber.deliver({ ...message, publishedAt: this.#now(), replayed: true });',
      },
    ],
    explanation:
      'A replayed message has the time of the replay. It says when it was published: that is what makes it old.',
    anchor: 'replay',
  },
  {
    id: 'replayed-to-everybody',
    edits: [
      {
        find: replayPast,
        replace: `    const past = this.#log.filter((message) => subscriber.wants(message));
    this.#subscribers.add(subscriber);
    for (const message of lastOf(past, options.replay ?? 0))
      this.#route({ ...message, replayed: true });`,
      },
    ],
    explanation:
      'The past is published again, so everybody gets it a second time. A replay is for the one who asked.',
    anchor: 'replay',
  },
  {
    id: 'replay-gap',
    edits: [
      {
        find: '    this.#subscribers.add(subscriber);\n    return subscriber;',
        replace:
          '    if (!options.replay) this.#subscribers.add(subscriber);\n    else void this.drain().then(() => this.#subscribers.add(subscriber));\n    return subscriber;',
      },
    ],
    explanation:
      'The subscription joins only when its replay is over. What is published in between is neither in the replay nor live: join in the same synchronous step that reads the log.',
    anchor: 'replay',
  },
  {
    id: 'replay-duplicates',
    edits: [
      {
        find: replayPast,
        replace: `    this.#subscribers.add(subscriber);
    queueMicrotask(() => {
      const past = this.#log.filter((message) => subscriber.wants(message));
      for (const message of lastOf(past, options.replay ?? 0))
        subscriber.deliver({ ...message, replayed: true });
    });`,
      },
    ],
    explanation:
      'The subscription joins first and reads the log later. What is published in between comes twice, live and out of the log: do both in one synchronous step.',
    anchor: 'replay',
  },
  {
    id: 'live-overtakes-replay',
    edits: [
      {
        find: '    this.#mailbox.push(message);\n    if (this.#working) return;',
        replace:
          '    if (message.replayed || !this.#options.replay) this.#mailbox.push(message);\n    else this.#mailbox.unshift(message);\n    if (this.#working) return;',
      },
    ],
    explanation:
      'What is live overtakes what is still to be replayed. Both go through one queue, the past in front.',
    anchor: 'replay',
  },
  {
    id: 'replay-ignores-where',
    edits: [
      {
        find: 'this.#log.filter((message) => subscriber.wants(message))',
        replace: 'this.#log.filter((message) => matches(filter, message.topic))',
      },
    ],
    explanation:
      'The replay does not ask `where`, so the subscription gets old messages that it would not want if they were new.',
    anchor: 'replay',
  },
  {
    id: 'replay-ignores-the-filter',
    edits: [
      {
        find: 'this.#log.filter((message) => subscriber.wants(message))',
        replace: 'this.#log.filter((message) => options.where?.(copyOf(message)) ?? true)',
      },
    ],
    explanation:
      'The replay gives the whole log, all topics. It begins with what the filter matches.',
    anchor: 'replay',
  },
  {
    id: 'kept-for-ever',
    edits: [{ find: forget, replace: '' }],
    explanation:
      'Nothing is ever forgotten: the log grows until the memory is full. Keep the last `retention` messages.',
    anchor: 'retention',
  },
  {
    id: 'newest-forgotten',
    edits: [{ find: forget, replace: forget.replace('shift', 'pop') }],
    explanation: 'When the log is full the new message is dropped. It is the oldest that goes.',
    anchor: 'retention',
  },
  {
    id: 'retention-ignored',
    edits: [
      {
        find: 'this.#retention = retention;',
        replace: 'this.#retention = Math.max(1000, retention);',
      },
    ],
    explanation: 'The option `retention` has no effect: always 1000 messages are kept.',
    anchor: 'retention',
  },
  {
    id: 'other-retention',
    edits: [{ find: 'retention = 1000 }', replace: 'retention = 100 }' }],
    explanation: 'Without the option another number of messages is kept than 1000.',
    anchor: 'retention',
  },
  {
    id: 'retention-for-each-topic',
    edits: [
      {
        find: forget,
        replace: `const same = this.#log.filter(({ topic }) => topic === message.topic);
    if (same.length > this.#retention) this.#log.splice(this.#log.indexOf(same[0]!), 1);`,
      },
    ],
    explanation:
      '`retention` is applied to each topic by itself. It is the size of the whole log: topics that come and go would make it grow without end.',
    anchor: 'retention',
  },
  {
    id: 'only-delivered-kept',
    edits: [
      {
        find: 'this.#remember(message);',
        replace:
          'if ([...this.#subscribers].some((subscriber) => subscriber.wants(message))) this.#remember(message);',
      },
    ],
    explanation:
      'Only messages that somebody received are kept. A replay is for those who were not there.',
    anchor: 'persistence',
  },
  {
    id: 'kept-though-refused',
    edits: [
      { find: '    topicTokens(topic);\n', replace: '' },
      {
        find: 'this.#remember(message);',
        replace: 'this.#remember(message);\n    topicTokens(topic);',
      },
    ],
    explanation:
      'The message is kept before its topic is checked. publish() refuses it, and yet later subscribers are replayed what was never published. Check first, then keep.',
    anchor: 'persistence',
  },
  {
    id: 'log-holds-the-original',
    edits: [
      { find: 'this.#remember(message);', replace: 'this.#remember({ ...message, payload });' },
    ],
    explanation:
      "The log keeps the publisher's own object, and changes with it. History does not: keep a copy.",
    anchor: 'payloads',
  },
  {
    id: 'log-holds-the-headers',
    edits: [
      { find: 'this.#remember(message);', replace: 'this.#remember({ ...message, headers });' },
    ],
    explanation:
      "The payload is copied, but the log keeps the publisher's own headers. A publisher that uses one headers object again and again then changes messages of the past: copy the headers as well.",
    anchor: 'payloads',
  },
  {
    id: 'log-handed-out',
    edits: [
      {
        find: handleOne,
        replace: handleOne.replace(
          'copyOf(message, attempt)',
          'message.replayed ? { ...message, attempt } : copyOf(message, attempt)',
        ),
      },
    ],
    explanation:
      'A replay hands out the very object that the log keeps: what one subscriber does to it, the next one is replayed. Copy again for each.',
    anchor: 'payloads',
  },
  {
    id: 'retention-0-is-1000',
    edits: [
      { find: 'this.#retention = retention;', replace: 'this.#retention = retention || 1000;' },
    ],
    explanation:
      '`retention: 0` keeps 1000 messages, because 0 is falsy. It asks for a bus that keeps nothing. Use a default parameter, or `??`.',
    anchor: 'retention',
  },
  {
    id: 'group-shares-the-replay',
    edits: [
      {
        find: replayPast,
        replace: replayPast.replace(
          'subscriber.deliver({ ...message, replayed: true });',
          `{
        const members = [...this.#subscribers].filter(({ group }) => group === subscriber.group);
        const taker = subscriber.group === undefined ? subscriber : (members[0] ?? subscriber);
        taker.deliver({ ...message, replayed: true });
      }`,
        ),
      },
    ],
    explanation:
      'The replay goes to the group, so a member gets what another one has asked for. A replay is for the new subscription alone.',
    anchor: 'replay',
  },
]);
