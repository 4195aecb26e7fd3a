// What learners get wrong, each as an edit of the reference. Where two mistakes cannot be told apart
// by what they do, the sentence names both.
import { defineMistakes } from '../src/course/define.ts';

const length =
  'if (openEnded ? tokens.length < wanted.length : tokens.length !== wanted.length) return false;';
const everyToken =
  "return wanted.every((want, i) => want === '*' || want === '>' || want === tokens[i]);";
/** The whole comparison, in other words. */
const insteadOfTokens = (replace: string) => [{ find: `${length}\n  ${everyToken}`, replace }];
const asRegExp = (token: string, flags = '') =>
  `return new RegExp(\`^\${wanted.map((token) => ${token}).join('\\\\.')}$\`, '${flags}').test(tokens.join('.'));`;
const escaped = "token.replace(/[^\\w-]/g, '\\\\$&')";
const isWildcard =
  "const isWildcard = token === '*' || (token === '>' && i === tokens.length - 1);";
const refusePartial = 'if (!isWildcard && /[*>]/.test(token))';
const refuseEmpty = "if (tokens.includes('') || /\\s/.test(name))";
const refuseWildcards = 'if (/[*>]/.test(topic)) throw new InvalidTopicError';
const copy = 'structuredClone({ ...message, attempt });';
const makeMessage = 'const message: Message = copyOf({';
const willing =
  'const willing = [...this.#subscribers].filter((subscriber) => subscriber.wants(message));';
const askWhere = 'return where === undefined || where(copyOf(message));';
const leave = 'left: () => this.#subscribers.delete(subscriber),';
const listen = "options.signal?.addEventListener('abort', this.unsubscribe);";
const ifAborted = `if (options.signal?.aborted) {
      subscriber.unsubscribe();
      return subscriber;
    }`;
const handleOne = `        await this.#handler(copyOf(message, attempt));
        return;`;
const giveUpOrWait = `        if (attempt >= maxAttempts) return this.#giveUp(message, error, attempt);
        await sleep(backoffMs * 2 ** (attempt - 1));`;
const backoff = 'sleep(backoffMs * 2 ** (attempt - 1))';
const attempts = 'for (let attempt = 1; this.#active; attempt++) {';
const replayPast = `    const past = this.#log.filter((message) => subscriber.wants(message));
    for (const message of lastOf(past, options.replay ?? 0))
      subscriber.deliver({ ...message, replayed: true });
    this.#subscribers.add(subscriber);`;
const lastMessages =
  "count === 'all' ? messages : messages.filter((_, i) => i >= messages.length - count);";
const forget = 'if (this.#log.length > this.#retention) this.#log.shift();';
const closing = `    this.#closed = true;
    await this.drain();
    for (const subscriber of [...this.#subscribers]) subscriber.unsubscribe();`;

export default defineMistakes([
  // --- Step 1 -------------------------------------------------------------------------------------
  {
    id: 'star-crosses-dots',
    step: 1,
    edits: insteadOfTokens(asRegExp(`/[*>]/.test(token) ? '.*' : ${escaped}`)),
    explanation:
      'A wildcard became `.*`, and `.*` does not stop at a dot: `order.*` then matches `order.created.eu`. That is a glob over characters, as in Redis; in NATS `*` is one token, `[^.]+`.',
    anchor: 'dialects',
  },
  {
    id: 'tail-takes-none',
    step: 1,
    edits: [
      { find: 'tokens.length < wanted.length :', replace: 'tokens.length < wanted.length - 1 :' },
    ],
    explanation:
      '`>` is allowed to take nothing, so `order.>` matches `order`. That is `#` in AMQP. In NATS `>` takes at least one token: the topic has at least as many tokens as the filter.',
    anchor: 'dialects',
  },
  {
    id: 'as-in-mqtt',
    step: 1,
    edits: [
      { find: 'tokens.length < wanted.length :', replace: 'tokens.length < wanted.length - 1 :' },
      {
        find: "const openEnded = wanted.at(-1) === '>';",
        replace:
          "const openEnded = wanted.at(-1) === '>';\n  if (/^[*>]/.test(wanted[0]!) && tokens[0]!.startsWith('$')) return false;",
      },
    ],
    explanation:
      'These are the rules of MQTT: its `#` takes the level above as well, and no wildcard in front takes a topic that begins with `$`. Here `>` takes one token or more, and `$SYS` is a token like any other.',
    anchor: 'dialects',
  },
  {
    id: 'prefix-with-itself',
    step: 1,
    edits: insteadOfTokens(
      "const [filter, topic] = [wanted.join('.'), tokens.join('.')];\n  return /[*>]$/.test(filter) ? (topic + '.').startsWith(filter.slice(0, -1)) : filter === topic;",
    ),
    explanation:
      'A wildcard at the end is taken as "begins with": `order.*` then matches `order` itself and all that is below it, at any depth, and `*.created` can never match. `*` is one token, at any place.',
    anchor: 'wildcards',
  },
  {
    id: 'prefix',
    step: 1,
    edits: insteadOfTokens(
      "const [filter, topic] = [wanted.join('.'), tokens.join('.')];\n  return /[*>]$/.test(filter) ? topic.startsWith(filter.slice(0, -1)) : filter === topic;",
    ),
    explanation:
      'The wildcard is cut off and the rest compared with startsWith. That makes `order.*` match at any depth, and a wildcard at any other place match nothing.',
    anchor: 'wildcards',
  },
  {
    id: 'tail-takes-one',
    step: 1,
    edits: [
      {
        find: length,
        replace: 'if (tokens.length !== wanted.length && openEnded !== null) return false;',
      },
    ],
    explanation:
      '`>` takes exactly one token, as `*` does: the numbers of tokens are compared for equality even where the filter ends in `>`.',
    anchor: 'wildcards',
  },
  {
    id: 'longer-topics-match',
    step: 1,
    edits: [
      {
        find: length,
        replace: 'if (tokens.length < wanted.length && openEnded !== null) return false;',
      },
    ],
    explanation:
      'Only the tokens of the filter are looked at, so what the topic has beyond them is ignored: `order` matches `order.created`. Without `>` both have the same number of tokens.',
    anchor: 'wildcards',
  },
  {
    id: 'lengths-not-compared',
    step: 1,
    edits: [{ find: length, replace: 'if (openEnded && tokens.length < 1) return false;' }],
    explanation:
      'The numbers of tokens are not compared. `*` then matches a token that is not there: `order.*` matches `order`, and `order` matches `order.created`.',
    anchor: 'wildcards',
  },
  {
    id: 'star-at-the-end-only',
    step: 1,
    edits: [
      {
        find: everyToken,
        replace:
          "return wanted.every((want, i) => (want === '*' && i === wanted.length - 1) || want === '>' || want === tokens[i]);",
      },
    ],
    explanation:
      '`*` works as the last token only. `*.created` and `order.*.eu` are accepted, and never match anything: it stands for one token at any place.',
    anchor: 'wildcards',
  },
  {
    id: 'before-the-tail-anything',
    step: 1,
    edits: [{ find: everyToken, replace: `if (openEnded) return true;\n  ${everyToken}` }],
    explanation:
      'Where the filter ends in `>`, only the number of tokens is compared: `order.>` then matches `user.created`. The tokens before `>` have to fit as well.',
    anchor: 'wildcards',
  },
  {
    id: 'case-ignored',
    step: 1,
    edits: [
      {
        find: everyToken,
        replace: everyToken.replace(
          'want === tokens[i]',
          'want.toLowerCase() === tokens[i]?.toLowerCase()',
        ),
      },
    ],
    explanation:
      'Upper and lower case are treated alike. `Order.created` and `order.created` are two topics: tokens are compared as they are.',
    anchor: 'topics',
  },
  {
    id: 'not-escaped',
    step: 1,
    edits: insteadOfTokens(
      asRegExp("token === '*' ? '[^.]+' : token === '>' ? '.+' : token").replace('\\\\.', '.'),
    ),
    explanation:
      'The filter goes into a regular expression unescaped, so the dot matches any character, and `+`, `?`, `(`, `[` get a meaning that they do not have in a topic. Escape every token, and join with `\\.`.',
    anchor: 'wildcards',
  },
  {
    id: 'tokens-not-escaped',
    step: 1,
    edits: insteadOfTokens(
      asRegExp("token === '*' ? '[^.]+' : token === '>' ? '.+' : token.replace(/[+]/g, '\\\\$&')"),
    ),
    explanation:
      'The dots are escaped, but not all that a token may contain: `(a|b)`, `[ab]`, `a?` and `\\w` are then read as a regular expression. Escape every character that has a meaning there.',
    anchor: 'wildcards',
  },
  {
    id: 'not-anchored',
    step: 1,
    edits: insteadOfTokens(
      asRegExp(`token === '*' ? '[^.]+' : token === '>' ? '.+' : ${escaped}`)
        .replace('^$', '$')
        .replace('}$`', '}`'),
    ),
    explanation:
      'The regular expression lacks `^` and `$`, so it is enough that the filter fits somewhere inside the topic: `order` matches `orders` and `order.created`.',
    anchor: 'wildcards',
  },
  {
    id: 'refused-as-false',
    step: 1,
    edits: [
      {
        find: 'return fits(filterTokens(filter), topicTokens(topic));',
        replace:
          'try {\n    return fits(filterTokens(filter), topicTokens(topic));\n  } catch {\n    return false;\n  }',
      },
    ],
    explanation:
      'A bad filter gives false instead of an error. Whoever wrote it then waits for messages that can never come: say so at once, with InvalidTopicError.',
    anchor: 'wildcards',
  },
  {
    id: 'partial-wildcards-accepted',
    step: 1,
    edits: [{ find: refusePartial, replace: 'if (!isWildcard && tokens.length < 0)' }],
    explanation:
      '`ord*` and `order.>.eu` are accepted, and taken for names that contain a star. Nobody means that: a wildcard is a whole token, and everything else with `*` or `>` in it is refused.',
    anchor: 'wildcards',
  },
  {
    id: 'partial-tail-accepted',
    step: 1,
    edits: [{ find: refusePartial, replace: "if (!isWildcard && token.includes('*'))" }],
    explanation:
      '`*` beside other characters is refused, but `>` is not: `ord>` and `order.>>` are no wildcards either.',
    anchor: 'wildcards',
  },
  {
    id: 'tail-anywhere',
    step: 1,
    edits: [
      {
        find: isWildcard,
        replace: "const isWildcard = token === '*' || (token === '>' && i >= 0);",
      },
    ],
    explanation:
      '`>` is accepted before the end, as AMQP accepts its `#`. In NATS it stands last: `order.>.eu` is refused.',
    anchor: 'dialects',
  },
  {
    id: 'empty-tokens-accepted',
    step: 1,
    edits: [{ find: refuseEmpty, replace: 'if (/\\s/.test(name))' }],
    explanation:
      'Empty tokens are accepted, as MQTT accepts empty levels. `order..eu`, `order.` and the empty name are slips of the pen: refuse them.',
    anchor: 'topics',
  },
  {
    id: 'empty-name-only',
    step: 1,
    edits: [{ find: refuseEmpty, replace: "if (name === '' || /\\s/.test(name))" }],
    explanation:
      'Only the empty name is refused. An empty token also stands between two dots, before the first and after the last: `order..eu`, `.order`, `order.`.',
    anchor: 'topics',
  },
  {
    id: 'white-space-accepted',
    step: 1,
    edits: [{ find: refuseEmpty, replace: "if (tokens.includes(''))" }],
    explanation:
      'White space is accepted. A space in a topic is almost always one that a template or a line of a file left there: refuse it.',
    anchor: 'topics',
  },
  {
    id: 'only-spaces-refused',
    step: 1,
    edits: [{ find: refuseEmpty, replace: "if (tokens.includes('') || name.includes(' '))" }],
    explanation:
      'A space is refused, but a tab or a line break is not. White space is all that `\\s` matches.',
    anchor: 'topics',
  },
  {
    id: 'wildcard-topics-accepted',
    step: 1,
    edits: [
      { find: refuseWildcards, replace: 'if (topic.length < 0) throw new InvalidTopicError' },
    ],
    explanation:
      'A topic may contain a wildcard. Nobody publishes to a pattern: a message has one place, and whoever listens has the wildcards.',
    anchor: 'wildcards',
  },
  {
    id: 'equal-means-match',
    step: 1,
    edits: [
      {
        find: 'return fits(filterTokens(filter), topicTokens(topic));',
        replace:
          'if (filterTokens(filter).join() === topic.split(".").join()) return true;\n  return fits(filterTokens(filter), topicTokens(topic));',
      },
    ],
    explanation:
      'Equal names match before anything is checked, so the topic `order.*` passes with the filter `order.*`. Refuse first, compare afterwards.',
    anchor: 'wildcards',
  },
  {
    id: 'topics-not-checked',
    step: 1,
    edits: [
      {
        find: 'return fits(filterTokens(filter), topicTokens(topic));',
        replace: "return fits(filterTokens(filter), topic.split('.'));",
      },
    ],
    explanation:
      'Only the filter is checked. A topic has rules of its own: no empty token, no white space, no wildcard.',
    anchor: 'topics',
  },
  {
    id: 'checked-only-where-it-fits',
    step: 1,
    edits: [
      {
        find: 'return fits(filterTokens(filter), topicTokens(topic));',
        replace:
          "return fits(filterTokens(filter), topic.split('.')) && topicTokens(topic).length > 0;",
      },
    ],
    explanation:
      'The topic is checked only where it fits the filter. A bad name is refused whatever the other name is: check both before you compare.',
    anchor: 'topics',
  },
  {
    id: 'another-error',
    step: 1,
    edits: [
      {
        find: `${refusePartial}\n      throw new InvalidTopicError`,
        replace: `${refusePartial}\n      throw new TypeError`,
      },
    ],
    explanation:
      'A partial wildcard is refused with another error than InvalidTopicError. Callers tell errors apart by their class: one mistake, one class.',
    anchor: 'wildcards',
  },
  {
    id: 'always-another-error',
    step: 1,
    edits: [
      {
        find: `${refusePartial}\n      throw new InvalidTopicError`,
        replace: `${refusePartial}\n      throw new Error`,
      },
      { find: refuseWildcards, replace: 'if (/[*>]/.test(topic)) throw new Error' },
      {
        find: `${refuseEmpty}\n    throw new InvalidTopicError`,
        replace: `${refuseEmpty}\n    throw new Error`,
      },
    ],
    explanation:
      'Bad names are refused with a plain Error. Callers tell errors apart by their class, and then take a bad name for any other fault: throw InvalidTopicError.',
    anchor: 'wildcards',
  },
  {
    id: 'white-space-in-part',
    step: 1,
    edits: [{ find: refuseEmpty, replace: "if (tokens.includes('') || /[ \\t\\n]/.test(name))" }],
    explanation:
      'Only the space, the tab and the line feed count as white space. A carriage return, a form feed or a no-break space passes. Use `\\s`, which matches all of them.',
    anchor: 'topics',
  },
  // --- Step 2 -------------------------------------------------------------------------------------
  {
    id: 'copied-by-json',
    step: 2,
    edits: [{ find: copy, replace: 'JSON.parse(JSON.stringify({ ...message, attempt }));' }],
    explanation:
      'The payload is copied by JSON. A Date becomes a string, a Map becomes {}, undefined is lost: structuredClone keeps them.',
    anchor: 'payloads',
  },
  {
    id: 'exact-before-wildcards',
    step: 2,
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
    step: 2,
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
    step: 2,
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
    step: 2,
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
    step: 2,
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
    step: 2,
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
    step: 2,
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
    step: 2,
    edits: [
      { find: 'this.filter = filter;', replace: "this.filter = filter.split('.').join('/');" },
    ],
    explanation:
      'The subscription does not tell the filter that it was made with, but what became of it inside. Keep the original for those who read it.',
    anchor: 'subscriptions',
  },
  {
    id: 'counts-for-ever',
    step: 2,
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
    step: 2,
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
    step: 2,
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
    step: 2,
    edits: [{ find: '    topicTokens(topic);\n', replace: '' }],
    explanation:
      'publish() accepts a bad topic. Such a message reaches nobody, or, with a wildcard in its topic, those who happen to use the same one: refuse it.',
    anchor: 'topics',
  },
  {
    id: 'clock-ignored',
    step: 2,
    edits: [
      { find: 'this.#now = now;', replace: 'this.#now = now === Date.now ? now : Date.now;' },
    ],
    explanation:
      '`publishedAt` does not come from the clock that was handed in. Whoever tests a bus, or replays a day, brings a clock: ask `now()`, once for each message.',
    anchor: 'envelope',
  },
  {
    id: 'clock-read-once',
    step: 2,
    edits: [
      { find: 'this.#now = now;', replace: 'const start = now();\n    this.#now = () => start;' },
    ],
    explanation:
      'The clock is read once, when the bus is made, so all messages have the same time. Ask `now()` for each.',
    anchor: 'envelope',
  },
  {
    id: 'id-from-the-clock',
    step: 2,
    edits: [{ find: 'id: randomUUID(),', replace: 'id: String(this.#now()),' }],
    explanation:
      'The id is made from the time, and two messages of one millisecond have the same. A receiver recognises duplicates by it: randomUUID() gives one that is unique.',
    anchor: 'envelope',
  },
  {
    id: 'seq-for-each-topic',
    step: 2,
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
    step: 2,
    edits: [{ find: '{ headers = {} }: {', replace: '{ headers = undefined as any }: {' }],
    explanation:
      'Without headers the message has none at all. Every handler would have to ask first: {} saves them that.',
    anchor: 'envelope',
  },
  {
    id: 'headers-forgotten',
    step: 2,
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
    step: 2,
    edits: [{ find: handleOne, replace: handleOne.replace('attempt)', 'attempt - 1)') }],
    explanation: 'The first delivery has attempt 0. It is the first attempt: 1.',
    anchor: 'envelope',
  },
  {
    id: 'receipt-of-its-own',
    step: 2,
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
    step: 2,
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
    step: 2,
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
    step: 2,
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
    step: 2,
    edits: [
      { find: "    options.signal?.addEventListener('abort', this.unsubscribe);\n", replace: '' },
    ],
    explanation:
      'The signal does not end the subscription. Listen to its abort, and call unsubscribe().',
    anchor: 'subscriptions',
  },
  {
    id: 'aborted-before',
    step: 2,
    edits: [{ find: ifAborted, replace: '' }],
    explanation:
      'A signal that is aborted already is not noticed: it does not fire again. Look at signal.aborted before you subscribe.',
    anchor: 'subscriptions',
  },
  {
    id: 'left-on-the-signal',
    step: 2,
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
    step: 2,
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
    step: 2,
    edits: [
      {
        find: listen,
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
    step: 2,
    edits: [{ find: 'options.replay ?? 0', replace: "options.replay ?? 'all'" }],
    explanation:
      'Every new subscriber gets the whole past. Who does not ask for it begins with the present: an alarm that goes off for last week is no use.',
    anchor: 'replay',
  },
  {
    id: 'clock-of-zero-ignored',
    step: 2,
    edits: [
      { find: 'publishedAt: this.#now(),', replace: 'publishedAt: this.#now() || Date.now(),' },
    ],
    explanation:
      'A clock that says 0 is replaced by Date.now(), because 0 is falsy. 0 is a time like any other. Use what now() returns.',
    anchor: 'envelope',
  },
  // --- Step 3 -------------------------------------------------------------------------------------
  {
    id: 'called-by-publish',
    step: 3,
    edits: [
      {
        find: `    this.#mailbox.push(message);
    if (this.#working) return;
    this.#working = true;
    this.#reports.started(this.#work());`,
        replace: `    if (this.#working) return;
    void this.#work;
    void this.#handler(copyOf(message));`,
      },
    ],
    explanation:
      'publish() calls the handlers itself, one after the other. The first that throws ends the loop: the rest get nothing, and the publisher gets an error that is none of its business.',
    anchor: 'isolation',
  },
  {
    id: 'not-awaited',
    step: 3,
    edits: [{ find: handleOne, replace: handleOne.replace('await ', 'void ') }],
    explanation:
      'The handler is called inside try, but its promise is not awaited. A rejection comes later, when nobody is there to catch it, and ends the process; and the next message does not wait.',
    anchor: 'isolation',
  },
  {
    id: 'loop-ends-at-an-error',
    step: 3,
    edits: [
      {
        find: giveUpOrWait,
        replace: `        if (attempt >= maxAttempts) throw error;\n${giveUpOrWait.split('\n')[1]}`,
      },
    ],
    explanation:
      'The error leaves the loop of the subscription: it surfaces as an unhandled rejection, and the loop is over, so no further message is handled. Catch it inside the loop.',
    anchor: 'isolation',
  },
  {
    id: 'unsubscribed-at-an-error',
    step: 3,
    edits: [
      {
        find: 'if (attempt >= maxAttempts) return this.#giveUp(message, error, attempt);',
        replace:
          'if (attempt >= maxAttempts) {\n          this.#giveUp(message, error, attempt);\n          return this.unsubscribe();\n        }',
      },
    ],
    explanation:
      'A subscriber that failed is unsubscribed. One bad message says nothing about the next: it goes on.',
    anchor: 'isolation',
  },
  {
    id: 'tried-for-ever',
    step: 3,
    edits: [
      {
        find: 'if (attempt >= maxAttempts) return this.#giveUp(message, error, attempt);',
        replace: 'if (attempt >= maxAttempts * 1e6) return this.#giveUp(message, error, attempt);',
      },
    ],
    explanation:
      'A message that fails is tried again and again, and those behind it wait for ever. Give up after maxAttempts.',
    anchor: 'retries',
  },
  {
    id: 'not-copied-in',
    step: 3,
    edits: [{ find: makeMessage, replace: 'const message: Message = ((made: Message) => made)({' }],
    explanation:
      "The message holds the publisher's own object, and copies are made only when it is handled. What the publisher changes in between, all subscribers see: copy when it comes in.",
    anchor: 'payloads',
  },
  {
    id: 'copied-shallowly',
    step: 3,
    edits: [
      {
        find: copy,
        replace:
          '({ ...message, attempt, payload: Object.getPrototypeOf(message.payload ?? 0) === Object.prototype ? { ...message.payload } : message.payload });',
      },
    ],
    explanation:
      'The copy is shallow: { ...payload } copies the fields, not what they refer to. Arrays and objects inside are still shared. structuredClone copies all of it.',
    anchor: 'payloads',
  },
  {
    id: 'one-copy-for-all',
    step: 3,
    edits: [
      {
        find: handleOne,
        replace: handleOne.replace('copyOf(message, attempt)', '{ ...message, attempt }'),
      },
    ],
    explanation:
      'The payload is copied once, when it is published, and all subscribers share that copy. What one of them does to it, the others see: copy for each, or freeze the copy.',
    anchor: 'payloads',
  },
  {
    id: 'publisher-frozen',
    step: 3,
    edits: [
      { find: makeMessage, replace: 'const message: Message = frozen({' },
      {
        find: '/** Not `slice(-count)`: `slice(-0)` would be everything. */',
        replace: `function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  Object.values(value).forEach(frozen);
  return Object.freeze(value);
}

/** Not \`slice(-count)\`: \`slice(-0)\` would be everything. */`,
      },
    ],
    explanation:
      "The publisher's own object is frozen, so the publisher cannot go on working with it. Copy first; the copy you may freeze.",
    anchor: 'payloads',
  },
  {
    id: 'all-at-once',
    step: 3,
    edits: [{ find: 'await this.#handle(next);', replace: 'void this.#handle(next);' }],
    explanation:
      'The loop does not wait for the handler, so several messages are handled at once and overtake one another. One at a time: await each.',
    anchor: 'ordering',
  },
  {
    id: 'one-queue-for-all',
    step: 3,
    edits: [
      {
        find: '      receiver.deliver(message);\n    }\n    return receivers.length;',
        replace: `      this.#chain = this.#chain.then(() => {
        receiver.deliver(message);
        return this.drain();
      });
    }
    return receivers.length;`,
      },
      { find: '  #seq = 0;', replace: '  #chain = Promise.resolve();\n  #seq = 0;' },
    ],
    explanation:
      'All deliveries stand in one queue, so everybody waits for the slowest. Each subscription has a queue of its own.',
    anchor: 'isolation',
  },
  {
    id: 'all-wait-for-all',
    step: 3,
    edits: [
      {
        find: '    for (const receiver of receivers) {\n      receiver.servedAt = ++this.#turn;\n      receiver.deliver(message);\n    }\n',
        replace: `    for (const receiver of receivers) receiver.servedAt = ++this.#turn;
    this.#chain = this.#chain.then(() => {
      for (const receiver of receivers) receiver.deliver(message);
      return this.drain();
    });
`,
      },
      { find: '  #seq = 0;', replace: '  #chain = Promise.resolve();\n  #seq = 0;' },
    ],
    explanation:
      'The next message is handed out when all subscribers have handled the one before (Promise.all). The fast ones then wait for the slowest: each subscription has a queue of its own.',
    anchor: 'isolation',
  },
  {
    id: 'inside-publish',
    step: 3,
    edits: [
      {
        find: '    await undefined; // whoever called publish gets control back first\n',
        replace: '',
      },
    ],
    explanation:
      'The first delivery runs inside publish(). A handler that publishes is then interrupted by those who receive it, and they see the world half way through its work. Start in a microtask, or put it in a list that the outermost publish() works through.',
    anchor: 'ordering',
  },
  {
    id: 'drains-once',
    step: 3,
    edits: [
      { find: 'while (this.#work.size > 0) await', replace: 'if (this.#work.size > 0) await' },
    ],
    explanation:
      'drain() waits for what is under way when it is called. What handlers publish meanwhile comes on top: look again afterwards, until there is nothing left.',
    anchor: 'close',
  },
  {
    id: 'drain-does-not-wait',
    step: 3,
    edits: [
      {
        find: 'while (this.#work.size > 0) await Promise.all(this.#work);',
        replace: 'await Promise.resolve(this.#work);',
      },
    ],
    explanation:
      'drain() resolves while handlers are still running: an empty queue does not mean that the last message has been handled. Wait for the promises of the handlers.',
    anchor: 'close',
  },
  {
    id: 'thenable-not-awaited',
    step: 3,
    edits: [
      {
        find: handleOne,
        replace: `        const result: unknown = this.#handler(copyOf(message, attempt));
        if (result instanceof Promise) await result;
        return;`,
      },
    ],
    explanation:
      'Only a result that is `instanceof Promise` is awaited. A promise of another library, or of another realm, is not, so the next message comes too early. `await` accepts everything that has a then().',
    anchor: 'isolation',
  },
  {
    id: 'headers-shared',
    step: 3,
    edits: [
      {
        find: copy,
        replace: `({ ...structuredClone({ ...message, headers: {} }), attempt, headers: message.headers });`,
      },
    ],
    explanation:
      'The payload is copied, but all messages share one headers object. What one handler writes into it, the others see. Copy the headers as well.',
    anchor: 'payloads',
  },
  {
    id: 'plain-objects-copied',
    step: 3,
    edits: [
      {
        find: handleOne,
        replace: `        const { payload } = message;
        const isBuiltIn = payload instanceof Map || payload instanceof Date;
        const handed = copyOf(message, attempt);
        await this.#handler(isBuiltIn ? { ...handed, payload } : handed);
        return;`,
      },
    ],
    explanation:
      'Plain objects and arrays are copied or frozen, but a Map or a Date is shared. Freezing does not stop map.set() or date.setTime(). structuredClone copies them as well.',
    anchor: 'payloads',
  },
  {
    id: 'drain-waits-for-leavers',
    step: 3,
    edits: [
      { find: '  #seq = 0;', replace: '  #seq = 0;\n  #handled = 0;\n  #accepted = 0;' },
      {
        find: '      receiver.deliver(message);',
        replace: '      this.#accepted++;\n      receiver.deliver(message);',
      },
      {
        find: 'while (this.#work.size > 0) await Promise.all(this.#work);',
        replace: 'while (this.#handled < this.#accepted) await sleep(1);',
      },
      { find: leave, replace: `handled: () => this.#handled++,\n      ${leave}` },
      { find: '  left(): void;', replace: '  left(): void;\n  handled(): void;' },
      {
        find: 'await this.#handle(next);',
        replace: 'await this.#handle(next).then(this.#reports.handled);',
      },
    ],
    explanation:
      'drain() counts what was accepted and what was handled. What waits for a subscription that ends is never handled, so drain() never resolves. Subtract it when the subscription ends.',
    anchor: 'close',
  },
  // --- Step 4 -------------------------------------------------------------------------------------
  {
    id: 'where-gets-the-original',
    step: 4,
    edits: [{ find: askWhere, replace: 'return where === undefined || where(message);' }],
    explanation:
      '`where` is given the message itself. What it does to it, all subscribers and the log see. Give it a copy, as you give the handlers one.',
    anchor: 'filters',
  },
  {
    id: 'empty-group-is-no-group',
    step: 4,
    edits: [
      { find: 'this.group = options.group;', replace: 'this.group = options.group || undefined;' },
    ],
    explanation:
      "A group named '' is treated as no group, because the empty string is falsy. Any string is a name. Compare with undefined.",
    anchor: 'groups',
  },
  {
    id: 'where-ignored',
    step: 4,
    edits: [
      { find: askWhere, replace: 'return where === undefined || copyOf(message).attempt > 0;' },
    ],
    explanation: '`where` is not asked: the subscription gets what it does not want.',
    anchor: 'filters',
  },
  {
    id: 'where-not-counted',
    step: 4,
    edits: [
      { find: askWhere, replace: 'return where === undefined || copyOf(message).attempt > 0;' },
      {
        find: handleOne,
        replace: `        if (this.#options.where && !this.#options.where(copyOf(message))) return;\n${handleOne}`,
      },
    ],
    explanation:
      '`where` is asked when the message is handled, so `delivered` counts what is refused later. Ask it when the message is published.',
    anchor: 'filters',
  },
  {
    id: 'where-asked-again',
    step: 4,
    edits: [
      {
        find: handleOne,
        replace: `        if (this.#options.where && !this.#options.where(copyOf(message))) return;\n${handleOne}`,
      },
    ],
    explanation:
      '`where` is asked again when the turn of a message comes, and what it says by then decides. The message was accepted, and counted, when it was published.',
    anchor: 'filters',
  },
  {
    id: 'group-gets-copies',
    step: 4,
    edits: [
      {
        find: 'return subscribers.filter((one) => one.group === undefined || next.get(one.group) === one);',
        replace: 'return subscribers.filter(() => next.size >= 0);',
      },
    ],
    explanation:
      'Every member of the group gets the message. A group shares the work: one member gets each message, competing consumers.',
    anchor: 'groups',
  },
  {
    id: 'groups-of-one-filter',
    step: 4,
    edits: [
      {
        find: 'this.group = options.group;',
        replace: 'this.group = options.group && [options.group, filter].join();',
      },
    ],
    explanation:
      'Members count as one group only where their filters are the same, so members with different filters both get the message. A group is known by its name alone: first find all who want the message, then take one member for each `group`.',
    anchor: 'groups',
  },
  {
    id: 'groups-served-last',
    step: 4,
    edits: [
      {
        find: 'return subscribers.filter((one) => one.group === undefined || next.get(one.group) === one);',
        replace:
          'next.delete(undefined);\n  return [...subscribers.filter((one) => one.group === undefined), ...next.values()];',
      },
    ],
    explanation:
      'Everybody outside is served first and the members of groups afterwards, because they are kept apart. The order is that of subscription, for members as for everybody else: choose the members, then go through the subscriptions in their order.',
    anchor: 'ordering',
  },
  {
    id: 'always-the-same-member',
    step: 4,
    edits: [
      { find: 'if (!rival || subscriber.servedAt < rival.servedAt)', replace: 'if (!rival)' },
    ],
    explanation:
      'The same member gets everything, always the first or always the last, and the others are there for nothing. Take turns, choose by chance, or take the one with least to do.',
    anchor: 'groups',
  },
  {
    id: 'all-groups-are-one',
    step: 4,
    edits: [
      { find: 'this.group = options.group;', replace: "this.group = options.group && 'any';" },
    ],
    explanation:
      'All groups are treated as one. Each group gets every message, and gives it to one of its members.',
    anchor: 'groups',
  },
  {
    id: 'group-takes-it-away',
    step: 4,
    edits: [
      {
        find: 'return subscribers.filter((one) => one.group === undefined || next.get(one.group) === one);',
        replace:
          'next.delete(undefined);\n  if (next.size > 0) return [...next.values()];\n  return subscribers;',
      },
    ],
    explanation:
      'Where a group listens, subscribers outside it get nothing. A group shares among its members only: everybody else still gets a copy.',
    anchor: 'groups',
  },
  {
    id: 'members-counted',
    step: 4,
    edits: [{ find: 'return receivers.length;', replace: 'return willing.length;' }],
    explanation:
      '`delivered` counts every member of a group. The message was routed to one of them: a group counts once.',
    anchor: 'groups',
  },
  {
    id: 'chosen-before-where',
    step: 4,
    edits: [
      {
        find: willing,
        replace:
          'const willing = onePerGroup([...this.#subscribers].filter((one) => one.hears(message))).filter((one) => (one.servedAt = ++this.#turn) && one.wants(message));',
      },
      {
        find: '  wants(message: Message): boolean {',
        replace:
          "  hears({ topic }: Message): boolean {\n    return this.#active && fits(this.#wanted, topic.split('.'));\n  }\n\n  wants(message: Message): boolean {",
      },
    ],
    explanation:
      'The member is chosen first and its `where` asked afterwards. A message that it refuses is lost, although another member would have taken it: ask all of them, then choose.',
    anchor: 'groups',
  },
  {
    id: 'leaver-keeps-its-turn',
    step: 4,
    edits: [
      {
        find: leave,
        replace: `left: () => {
        if (subscriber.group === undefined) this.#subscribers.delete(subscriber);
        else this.#gone++;
      },`,
      },
      { find: '  #seq = 0;', replace: '  #gone = 0;\n  #seq = 0;' },
      {
        find: 'return this.#subscribers.size;',
        replace: 'return this.#subscribers.size - this.#gone;',
      },
    ],
    explanation:
      'A member that has left still has its turn, and what falls to it is lost. The members are those who are there now: take it out of the group as well.',
    anchor: 'groups',
  },
  // --- Step 5 -------------------------------------------------------------------------------------
  {
    id: 'replay-ignored',
    step: 5,
    edits: [{ find: 'options.replay ?? 0', replace: 'options.replay ? 0 : 0' }],
    explanation: '`replay` has no effect: the subscription begins with what is published next.',
    anchor: 'replay',
  },
  {
    id: 'slice-minus-zero',
    step: 5,
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
    step: 5,
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
    step: 5,
    edits: [
      { find: lastMessages, replace: "count === 'all' ? messages : messages.slice(0, count);" },
    ],
    explanation:
      'replay: n gives the first n messages. It is the last n that say how things stand.',
    anchor: 'replay',
  },
  {
    id: 'last-n-of-all-topics',
    step: 5,
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
    step: 5,
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
    step: 5,
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
    step: 5,
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
    step: 5,
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
    step: 5,
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
    step: 5,
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
    step: 5,
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
    step: 5,
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
    step: 5,
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
    step: 5,
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
    step: 5,
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
    step: 5,
    edits: [{ find: forget, replace: '' }],
    explanation:
      'Nothing is ever forgotten: the log grows until the memory is full. Keep the last `retention` messages.',
    anchor: 'retention',
  },
  {
    id: 'newest-forgotten',
    step: 5,
    edits: [{ find: forget, replace: forget.replace('shift', 'pop') }],
    explanation: 'When the log is full the new message is dropped. It is the oldest that goes.',
    anchor: 'retention',
  },
  {
    id: 'retention-ignored',
    step: 5,
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
    step: 5,
    edits: [{ find: 'retention = 1000 }', replace: 'retention = 100 }' }],
    explanation: 'Without the option another number of messages is kept than 1000.',
    anchor: 'retention',
  },
  {
    id: 'retention-for-each-topic',
    step: 5,
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
    step: 5,
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
    step: 5,
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
    step: 5,
    edits: [
      { find: 'this.#remember(message);', replace: 'this.#remember({ ...message, payload });' },
    ],
    explanation:
      "The log keeps the publisher's own object, and changes with it. History does not: keep a copy.",
    anchor: 'payloads',
  },
  {
    id: 'log-holds-the-headers',
    step: 5,
    edits: [
      { find: 'this.#remember(message);', replace: 'this.#remember({ ...message, headers });' },
    ],
    explanation:
      "The payload is copied, but the log keeps the publisher's own headers. A publisher that uses one headers object again and again then changes messages of the past: copy the headers as well.",
    anchor: 'payloads',
  },
  {
    id: 'log-handed-out',
    step: 5,
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
    step: 5,
    edits: [
      { find: 'this.#retention = retention;', replace: 'this.#retention = retention || 1000;' },
    ],
    explanation:
      '`retention: 0` keeps 1000 messages, because 0 is falsy. It asks for a bus that keeps nothing. Use a default parameter, or `??`.',
    anchor: 'retention',
  },
  {
    id: 'group-shares-the-replay',
    step: 5,
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
  // --- Step 6 -------------------------------------------------------------------------------------
  {
    id: 'default-backoff-50',
    step: 6,
    edits: [{ find: 'backoffMs = 1 }', replace: 'backoffMs = 50 }' }],
    explanation: 'Without the option backoffMs is not 1: the second attempt comes too late.',
    anchor: 'retries',
  },
  {
    id: 'retried-after-the-end',
    step: 3,
    edits: [
      {
        find: attempts,
        replace: 'for (let attempt = 1; this.#active || attempt > 1; attempt++) {',
      },
    ],
    explanation:
      'A message that waits for its next attempt is handled again although its subscription has ended meanwhile. After each wait, ask whether the subscription is still active.',
    anchor: 'retries',
  },
  {
    id: 'dead-letter-holds-what-the-handler-changed',
    step: 6,
    edits: [
      {
        find: handleOne,
        replace: `        handed = copyOf(message, attempt);
        await this.#handler(handed);
        return;`,
      },
      { find: attempts, replace: `let handed = message;\n    ${attempts}` },
      {
        find: 'this.#giveUp(message, error, attempt)',
        replace: 'this.#giveUp(handed, error, attempt)',
      },
    ],
    explanation:
      'The dead letter holds the copy that the handler was given, with all that the handler did to it. Whoever handles it later needs the message as it was published.',
    anchor: 'dead-letters',
  },
  {
    id: 'retry-gets-the-same-copy',
    step: 3,
    edits: [
      { find: attempts, replace: `const handed = copyOf(message);\n    ${attempts}` },
      {
        find: handleOne,
        replace: handleOne.replace(
          'copyOf(message, attempt)',
          'Object.assign(handed, { attempt })',
        ),
      },
    ],
    explanation:
      'All attempts get one copy, so the second sees what the first has done to it. Copy the message for each attempt.',
    anchor: 'retries',
  },
  {
    id: 'second-close-does-not-wait',
    step: 6,
    edits: [{ find: closing, replace: `    if (this.#closed) return;\n${closing}` }],
    explanation:
      'A second close() resolves at once, while messages are still being handled. Each caller wants to know when all is done. Let each call wait, or return the promise of the first.',
    anchor: 'close',
  },
  {
    id: 'not-retried',
    step: 6,
    edits: [
      { find: 'if (attempt >= maxAttempts)', replace: 'if (attempt >= Math.min(1, maxAttempts))' },
    ],
    explanation: 'A message that failed is not tried again. Many failures are over a moment later.',
    anchor: 'retries',
  },
  {
    id: 'one-attempt-too-many',
    step: 6,
    edits: [{ find: 'if (attempt >= maxAttempts)', replace: 'if (attempt > maxAttempts)' }],
    explanation:
      'There is one attempt too many: maxAttempts counts all of them, the first included. 3 are one attempt and two retries.',
    anchor: 'retries',
  },
  {
    id: 'other-max-attempts',
    step: 6,
    edits: [{ find: 'const { maxAttempts = 3,', replace: 'const { maxAttempts = 4,' }],
    explanation: 'Without the option maxAttempts is not 3.',
    anchor: 'retries',
  },
  {
    id: 'max-attempts-ignored',
    step: 6,
    edits: [
      {
        find: 'const { maxAttempts = 3, backoffMs = 1 } = this.#options;',
        replace: 'const { backoffMs = 1 } = this.#options;\n    const maxAttempts = 3;',
      },
    ],
    explanation: 'The option maxAttempts has no effect: it is always 3.',
    anchor: 'retries',
  },
  {
    id: 'attempt-stays-1',
    step: 6,
    edits: [{ find: handleOne, replace: handleOne.replace(', attempt', '') }],
    explanation:
      'Every attempt says that it is the first. A handler that wants to be careful at a retry cannot know: count up.',
    anchor: 'retries',
  },
  {
    id: 'no-backoff',
    step: 6,
    edits: [{ find: backoff, replace: 'Promise.resolve(backoffMs)' }],
    explanation:
      'The next attempt follows at once. Whatever was broken still is, and now has even more to do: wait backoffMs first.',
    anchor: 'retries',
  },
  {
    id: 'constant-backoff',
    step: 6,
    edits: [{ find: backoff, replace: 'sleep(backoffMs)' }],
    explanation:
      'The wait is the same before each attempt. It doubles, so that what recovers slowly gets the time: backoffMs * 2 ** (attempt - 1).',
    anchor: 'retries',
  },
  {
    id: 'linear-backoff',
    step: 6,
    edits: [{ find: backoff, replace: 'sleep(backoffMs * attempt)' }],
    explanation:
      'The wait grows by the same amount each time. It doubles: backoffMs * 2 ** (attempt - 1).',
    anchor: 'retries',
  },
  {
    id: 'undefined-is-no-error',
    step: 6,
    edits: [{ find: giveUpOrWait, replace: `        if (!error) return;\n${giveUpOrWait}` }],
    explanation:
      'A handler that rejects with undefined counts as having succeeded, because the error is tested instead of the fact that something was thrown.',
    anchor: 'retries',
  },
  {
    id: 'retried-by-publishing',
    step: 3,
    edits: [
      {
        find: 'gaveUp: (letter) => this.deadLetters.push(letter),',
        replace: `gaveUp: (letter) => {
        const { message, attempts } = letter;
        if (attempts >= (options.maxAttempts ?? 3)) this.deadLetters.push(letter);
        else this.#route({ ...message, attempt: attempts + 1 });
      },`,
      },
      { find: 'if (attempt >= maxAttempts)', replace: 'if (maxAttempts > 0 || backoffMs > 0)' },
      { find: attempts, replace: 'for (let attempt = message.attempt; this.#active; attempt++) {' },
    ],
    explanation:
      'A retry publishes the message again, so those who handled it already get it a second time. Only the subscription that failed tries again.',
    anchor: 'retries',
  },
  {
    id: 'retried-at-the-end',
    step: 6,
    edits: [
      { find: attempts, replace: 'for (let attempt = message.attempt; this.#active; attempt++) {' },
      {
        find: giveUpOrWait,
        replace: `${giveUpOrWait}
        this.#mailbox.push({ ...message, attempt: attempt + 1 });
        return;`,
      },
    ],
    explanation:
      'A failed message goes to the end of the queue, and those behind it overtake. Per subscription the order holds: finish with one message before the next.',
    anchor: 'retries',
  },
  {
    id: 'retried-by-a-timer',
    step: 6,
    edits: [
      { find: attempts, replace: 'for (let attempt = message.attempt; this.#active; attempt++) {' },
      {
        find: giveUpOrWait,
        replace: `${giveUpOrWait.replace('await sleep', 'void sleep').replace(/;$/, '.then(() =>\n          this.deliver({ ...message, attempt: attempt + 1 }),\n        );')}
        return;`,
      },
    ],
    explanation:
      'The retry is started by a timer, and nobody waits for it: later messages overtake, and drain() and close() resolve before it has happened. Wait inside the loop of the subscription.',
    anchor: 'retries',
  },
  {
    id: 'all-wait-for-the-backoff',
    step: 6,
    edits: [
      {
        find: giveUpOrWait,
        replace: `${giveUpOrWait.split('\n')[0]}
        pause = sleep(backoffMs * 2 ** (attempt - 1));
        await pause;`,
      },
      {
        find: '      try {\n        await this.#handler',
        replace:
          '      await pause;\n      if (!this.#active) return;\n      try {\n        await this.#handler',
      },
      {
        find: '/** Not `slice(-count)`: `slice(-0)` would be everything. */',
        replace:
          'let pause: Promise<unknown> | undefined;\n\n/** Not `slice(-count)`: `slice(-0)` would be everything. */',
      },
    ],
    explanation:
      'While one subscription waits for its next attempt, all the others wait as well. The wait belongs to the subscription that failed.',
    anchor: 'retries',
  },
  {
    id: 'no-dead-letter',
    step: 6,
    edits: [
      { find: 'gaveUp: (letter) => this.deadLetters.push(letter),', replace: 'gaveUp: () => {},' },
    ],
    explanation:
      'A message that failed for good disappears. Put it where somebody can find it, with the error: into deadLetters.',
    anchor: 'dead-letters',
  },
  {
    id: 'dead-letter-for-each-attempt',
    step: 6,
    edits: [
      {
        find: giveUpOrWait,
        replace: `        this.#giveUp(message, error, attempt);
        if (attempt >= maxAttempts) return;
        await sleep(backoffMs * 2 ** (attempt - 1));`,
      },
    ],
    explanation:
      'Every failed attempt becomes a dead letter, also of a message that succeeds later. It is dead after the last attempt.',
    anchor: 'dead-letters',
  },
  {
    id: 'error-as-text',
    step: 6,
    edits: [
      {
        find: 'filter, name, error, attempts });',
        replace: 'filter, name, error: String(error), attempts });',
      },
    ],
    explanation:
      'The dead letter holds a text instead of the error that was thrown. Its class, code and stack are what one needs: keep the error itself.',
    anchor: 'dead-letters',
  },
  {
    id: 'first-error-kept',
    step: 6,
    edits: [
      { find: attempts, replace: `const errors: unknown[] = [];\n    ${attempts}` },
      {
        find: giveUpOrWait,
        replace: `        errors.push(error);\n${giveUpOrWait.replace('message, error', 'message, errors[0]')}`,
      },
    ],
    explanation:
      'The dead letter has the error of the first attempt. It is the last one that says why the message was given up: what went wrong first may have been over long before.',
    anchor: 'dead-letters',
  },
  {
    id: 'dead-letter-with-topic',
    step: 6,
    edits: [{ find: 'const { filter } = this;', replace: 'const filter = message.topic;' }],
    explanation:
      'The dead letter names the topic as its filter. The message has its topic; the filter tells which subscription failed.',
    anchor: 'dead-letters',
  },
  {
    id: 'dead-letter-without-name',
    step: 6,
    edits: [{ find: 'filter, name, error, attempts });', replace: 'filter, error, attempts });' }],
    explanation:
      'The dead letter does not name the subscription. Who has to act needs to know whose it is.',
    anchor: 'dead-letters',
  },
  {
    id: 'close-does-not-wait',
    step: 6,
    edits: [{ find: closing, replace: closing.replace('    await this.drain();\n', '') }],
    explanation:
      'close() throws away what was accepted. The publisher has its receipt: deliver first, then end the subscriptions.',
    anchor: 'close',
  },
  {
    id: 'open-while-closing',
    step: 6,
    edits: [
      {
        find: closing,
        replace: `    await this.drain();
    this.#closed = true;
    for (const subscriber of [...this.#subscribers]) subscriber.unsubscribe();`,
      },
    ],
    explanation:
      'publish() still works while close() is draining. Then it may never end: refuse new messages first, from the call on.',
    anchor: 'close',
  },
  {
    id: 'silently-refused',
    step: 6,
    edits: [
      {
        find: "if (this.#closed) throw new Error('this bus is closed');",
        replace: "if (this.#closed) return { id: '', seq: 0, delivered: 0 };",
      },
    ],
    explanation:
      'publish() on a closed bus does not throw: it does nothing, or accepts what nobody is there to get. The message is lost, and its publisher believes it sent.',
    anchor: 'close',
  },
  {
    id: 'subscriptions-stay',
    step: 6,
    edits: [
      {
        find: '\n    for (const subscriber of [...this.#subscribers]) subscriber.unsubscribe();',
        replace: '',
      },
    ],
    explanation:
      'close() leaves the subscriptions in place. They hold their handlers, and listen to their signals: end each of them.',
    anchor: 'close',
  },
  {
    id: 'emptied-not-ended',
    step: 6,
    edits: [
      {
        find: 'for (const subscriber of [...this.#subscribers]) subscriber.unsubscribe();',
        replace: 'this.#subscribers.clear();',
      },
    ],
    explanation:
      'close() empties its list, but does not end the subscriptions: they say that they are active, and stay on their signals. Call unsubscribe() on each.',
    anchor: 'close',
  },
  {
    id: 'close-once',
    step: 6,
    edits: [
      { find: closing, replace: `    if (this.#closed) throw new Error('closed');\n${closing}` },
    ],
    explanation:
      'The second close() fails. Two parts of a program may both want to be sure: closing what is closed is no error.',
    anchor: 'close',
  },
]);
