import { defineMistakes } from '../../../src/course/define.ts';
import { attempts, copy, handleOne, leave, willing } from './places.ts';

const ifAborted = `if (options.signal?.aborted) {
      subscriber.unsubscribe();
      return subscriber;
    }`;

export default defineMistakes([
  {
    id: 'copied-by-json',
    edits: [{ find: copy, replace: 'JSON.parse(JSON.stringify({ ...message, attempt }));' }],
    explanation:
      'The payload is copied by JSON. A Date becomes a string, a Map becomes {}, undefined is lost: structuredClone keeps them.',
    anchor: 'payloads',
  },
  {
    id: 'exact-before-wildcards',
    edits: [
      {
        find: willing,
        replace: `const wanting = [...this.#subscribers].filter((subscriber) => subscriber.wants(message));
    const exact = wanting.filter(({ filter }) => filter === message.topic);
    const willing = exact.length > 0 ? exact : wanting;`,
      },
    ],
    explanation:
      'Where a subscription to the very topic exists, those with wildcards get nothing. All whose filter matches get the message: no filter is better than another.',
    anchor: 'wildcards',
  },
  {
    id: 'exact-first',
    edits: [
      {
        find: willing,
        replace: `const isPattern = ({ filter }: Subscriber) => Number(/[*>]/.test(filter));
    const willing = [...this.#subscribers]
      .filter((subscriber) => subscriber.wants(message))
      .sort((a, b) => isPattern(a) - isPattern(b));`,
      },
    ],
    explanation:
      'Subscriptions to the exact topic come first and those with wildcards later, because they are kept apart. The order is that of subscription, whatever the filters look like: number the subscriptions, or keep them in one list.',
    anchor: 'ordering',
  },
  {
    id: 'newest-first',
    edits: [
      {
        find: willing,
        replace: willing.replace('[...this.#subscribers]', '[...this.#subscribers].reverse()'),
      },
    ],
    explanation:
      'The newest subscription is called first. The order is that of subscription: the oldest first.',
    anchor: 'ordering',
  },
  {
    id: 'keyed-by-handler',
    edits: [
      {
        find: 'this.#subscribers.add(subscriber);',
        replace: `for (const other of this.#subscribers)
      if (this.#handlers.get(other) === handler) this.#subscribers.delete(other);
    this.#handlers.set(subscriber, handler);
    this.#subscribers.add(subscriber);`,
      },
      {
        find: '  #seq = 0;',
        replace: '  #handlers = new WeakMap<Subscriber, Handler>();\n  #seq = 0;',
      },
    ],
    explanation:
      'Subscriptions are kept by their handler, in a Set or a Map, so the same function twice is there once. A subscription is an object of its own.',
    anchor: 'subscriptions',
  },
  {
    id: 'handler-removed-everywhere',
    edits: [
      {
        find: 'this.#subscribers.add(subscriber);',
        replace: 'this.#handlers.set(subscriber, handler);\n    this.#subscribers.add(subscriber);',
      },
      {
        find: '  #seq = 0;',
        replace: '  #handlers = new WeakMap<Subscriber, Handler>();\n  #seq = 0;',
      },
      {
        find: leave,
        replace: `left: () => {
        for (const other of this.#subscribers)
          if (this.#handlers.get(other) === handler) this.#subscribers.delete(other);
      },`,
      },
    ],
    explanation:
      'unsubscribe() removes every subscription with the same handler. Each is ended by itself: filter by the subscription, not by its function.',
    anchor: 'subscriptions',
  },
  {
    id: 'splice-minus-one',
    edits: [
      {
        find: leave,
        replace: `left: () => {
        const all = [...this.#subscribers];
        all.splice(all.indexOf(subscriber), 1);
        this.#subscribers.clear();
        for (const one of all) this.#subscribers.add(one);
      },`,
      },
    ],
    explanation:
      'The second unsubscribe() takes somebody else out: indexOf() gives -1 when it is gone already, and splice(-1, 1) removes the last in the list.',
    anchor: 'subscriptions',
  },
  {
    id: 'always-active',
    edits: [
      {
        find: 'get active(): boolean {\n    return this.#active;',
        replace: 'get active(): boolean {\n    return true;',
      },
    ],
    explanation:
      '`active` stays true after unsubscribe(). It tells whether messages can still arrive: make it a getter, or keep it up to date.',
    anchor: 'subscriptions',
  },
  {
    id: 'filter-not-told',
    edits: [
      { find: 'this.filter = filter;', replace: "this.filter = filter.split('.').join('/');" },
    ],
    explanation:
      'The subscription does not tell the filter that it was made with, but what became of it inside. Keep the original for those who read it.',
    anchor: 'subscriptions',
  },
  {
    id: 'counts-for-ever',
    edits: [
      { find: 'return this.#subscribers.size;', replace: 'return this.#joined;' },
      { find: '  #seq = 0;', replace: '  #joined = 0;\n  #seq = 0;' },
      {
        find: 'this.#subscribers.add(subscriber);',
        replace: 'this.#joined++;\n    this.#subscribers.add(subscriber);',
      },
    ],
    explanation:
      'subscriptionCount() counts how many there ever were. It is the number of those that are active.',
    anchor: 'subscriptions',
  },
  {
    id: 'filter-not-checked',
    edits: [
      {
        find: 'this.#wanted = filterTokens(filter);',
        replace: "this.#wanted = filter.split('.');",
      },
    ],
    explanation:
      'subscribe() accepts a filter that matches() refuses. It never fires, and nobody is told: refuse it when it comes in.',
    anchor: 'wildcards',
  },
  {
    id: 'kept-before-the-check',
    edits: [
      {
        find: 'return this.#subscribers.size;',
        replace: 'return this.#subscribers.size + this.#begun;',
      },
      { find: '  #seq = 0;', replace: '  #begun = 0;\n  #seq = 0;' },
      {
        find: 'const subscriber = new Subscriber(',
        replace: 'this.#begun++;\n    const subscriber = new Subscriber(',
      },
      {
        find: 'this.#subscribers.add(subscriber);',
        replace: 'this.#begun--;\n    this.#subscribers.add(subscriber);',
      },
      { find: ifAborted, replace: ifAborted.replace('return', 'this.#begun--;\n      return') },
    ],
    explanation:
      'The subscription is registered first and its filter checked afterwards, so a refused one stays behind. Check, then change something.',
    anchor: 'subscriptions',
  },
  {
    id: 'publish-checks-nothing',
    edits: [{ find: '    topicTokens(topic);\n', replace: '' }],
    explanation:
      'publish() accepts a bad topic. Such a message reaches nobody, or, with a wildcard in its topic, those who happen to use the same one: refuse it.',
    anchor: 'topics',
  },
  {
    id: 'clock-ignored',
    edits: [
      { find: 'this.#now = now;', replace: 'this.#now = now === Date.now ? now : Date.now;' },
    ],
    explanation:
      '`publishedAt` does not come from the clock that was handed in. Whoever tests a bus, or replays a day, brings a clock: ask `now()`, once for each message.',
    anchor: 'envelope',
  },
  {
    id: 'clock-read-once',
    edits: [
      { find: 'this.#now = now;', replace: 'const start = now();\n    this.#now = () => start;' },
    ],
    explanation:
      'The clock is read once, when the bus is made, so all messages have the same time. Ask `now()` for each.',
    anchor: 'envelope',
  },
  {
    id: 'id-from-the-clock',
    edits: [{ find: 'id: randomUUID(),', replace: 'id: String(this.#now()),' }],
    explanation:
      'The id is made from the time, and two messages of one millisecond have the same. A receiver recognises duplicates by it: randomUUID() gives one that is unique.',
    anchor: 'envelope',
  },
  {
    id: 'seq-for-each-topic',
    edits: [
      { find: 'seq: this.#seq + 1,', replace: 'seq: (this.#seqs.get(topic) ?? 0) + 1,' },
      { find: 'this.#seq = message.seq;', replace: 'this.#seqs.set(topic, message.seq);' },
      { find: '  #seq = 0;', replace: '  #seqs = new Map<string, number>();' },
    ],
    explanation:
      '`seq` is counted for each topic by itself, so it does not tell which of two messages came first. It rises with every message of the bus.',
    anchor: 'envelope',
  },
  {
    id: 'headers-undefined',
    edits: [{ find: '{ headers = {} }: {', replace: '{ headers = undefined as any }: {' }],
    explanation:
      'Without headers the message has none at all. Every handler would have to ask first: {} saves them that.',
    anchor: 'envelope',
  },
  {
    id: 'headers-forgotten',
    edits: [
      {
        find: '      headers,\n      attempt: 1,',
        replace: '      headers: headers && {},\n      attempt: 1,',
      },
    ],
    explanation: 'The headers of publish() are not in the message. They travel with it, unread.',
    anchor: 'envelope',
  },
  {
    id: 'attempt-from-0',
    edits: [{ find: handleOne, replace: handleOne.replace('attempt)', 'attempt - 1)') }],
    explanation: 'The first delivery has attempt 0. It is the first attempt: 1.',
    anchor: 'envelope',
  },
  {
    id: 'receipt-of-its-own',
    edits: [
      {
        find: 'const { id, seq } = message;',
        replace: 'const { id, seq } = { ...message, id: randomUUID() };',
      },
    ],
    explanation:
      'The receipt has another id than the message. The publisher needs the same one, to find again what became of it.',
    anchor: 'envelope',
  },
  {
    id: 'delivered-counts-everybody',
    edits: [
      {
        find: 'return receivers.length;',
        replace: 'return this.#subscribers.size || receivers.length;',
      },
    ],
    explanation:
      '`delivered` is the number of all subscriptions. It counts those that the message was routed to.',
    anchor: 'envelope',
  },
  {
    id: 'on-an-event-emitter',
    edits: [
      {
        find: 'const { id, seq } = message;',
        replace: 'new EventEmitter().emit(topic, message);\n    const { id, seq } = message;',
      },
      {
        find: "import { randomUUID } from 'node:crypto';",
        replace:
          "import { randomUUID } from 'node:crypto';\nimport { EventEmitter } from 'node:events';",
      },
    ],
    explanation:
      'The topic is used as the event name of an EventEmitter, where `error` without a listener throws. Topics of others are data: give the emitter one fixed name, or use no emitter.',
    anchor: 'bus',
  },
  {
    id: 'object-as-table',
    edits: [
      {
        find: 'if (!fits(this.#wanted',
        replace: 'if (this.filter in {} || !fits(this.#wanted',
      },
    ],
    explanation:
      'Topics are looked up in a plain object, which has `constructor` and `__proto__` already. Use a Map, or Object.create(null).',
    anchor: 'topics',
  },
  {
    id: 'signal-ignored',
    edits: [
      { find: "    options.signal?.addEventListener('abort', this.unsubscribe);\n", replace: '' },
    ],
    explanation:
      'The signal does not end the subscription. Listen to its abort, and call unsubscribe().',
    anchor: 'subscriptions',
  },
  {
    id: 'aborted-before',
    edits: [{ find: ifAborted, replace: '' }],
    explanation:
      'A signal that is aborted already is not noticed: it does not fire again. Look at signal.aborted before you subscribe.',
    anchor: 'subscriptions',
  },
  {
    id: 'left-on-the-signal',
    edits: [
      {
        find: "    this.#options.signal?.removeEventListener('abort', this.unsubscribe);\n",
        replace: '',
      },
    ],
    explanation:
      'After unsubscribe() a listener stays on the signal: none is removed, or another function than the one that was added. A signal that lives as long as the program then holds every subscription there ever was; { once: true } helps only when it fires.',
    anchor: 'subscriptions',
  },
  {
    id: 'leaver-keeps-its-mail',
    edits: [
      { find: '    this.#mailbox = [];\n', replace: '' },
      { find: attempts, replace: 'for (let attempt = 1; ; attempt++) {' },
    ],
    explanation:
      'After unsubscribe() a subscription still gets what was waiting for it. Its owner has cleaned up by then. Empty its queue, or ask before each message whether it is still active.',
    anchor: 'subscriptions',
  },
  {
    id: 'abort-keeps-the-mail',
    edits: [
      {
        find: "options.signal?.addEventListener('abort', this.unsubscribe);",
        replace: "options.signal?.addEventListener('abort', this.#finish);",
      },
      {
        find: '  get active(): boolean {',
        replace: `  #isFinishing = false;
  readonly #finish = (): void => {
    this.#isFinishing = true;
    this.#active = false;
    this.#options.signal?.removeEventListener('abort', this.#finish);
    this.#reports.left();
  };

  get active(): boolean {`,
      },
      {
        find: "removeEventListener('abort', this.unsubscribe);",
        replace: "removeEventListener('abort', this.#finish);",
      },
      {
        find: attempts,
        replace: 'for (let attempt = 1; this.#active || this.#isFinishing; attempt++) {',
      },
    ],
    explanation:
      'An abort only stops new messages: those that are waiting already still arrive. An abort ends the subscription as unsubscribe() does. Let the signal call that very function.',
    anchor: 'subscriptions',
  },
  {
    id: 'replay-unasked',
    edits: [{ find: 'options.replay ?? 0', replace: "options.replay ?? 'all'" }],
    explanation:
      'Every new subscriber gets the whole past. Who does not ask for it begins with the present: an alarm that goes off for last week is no use.',
    anchor: 'replay',
  },
  {
    id: 'clock-of-zero-ignored',
    edits: [
      { find: 'publishedAt: this.#now(),', replace: 'publishedAt: this.#now() || Date.now(),' },
    ],
    explanation:
      'A clock that says 0 is replaced by Date.now(), because 0 is falsy. 0 is a time like any other. Use what now() returns.',
    anchor: 'envelope',
  },
]);
