import { defineMistakes } from '../../../src/course/define.ts';
import { attempts, copy, giveUpOrWait, handleOne, leave } from './places.ts';

const makeMessage = 'const message: Message = copyOf({';

export default defineMistakes([
  {
    id: 'called-by-publish',
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
    edits: [{ find: handleOne, replace: handleOne.replace('await ', 'void ') }],
    explanation:
      'The handler is called inside try, but its promise is not awaited. A rejection comes later, when nobody is there to catch it, and ends the process; and the next message does not wait.',
    anchor: 'isolation',
  },
  {
    id: 'loop-ends-at-an-error',
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
    edits: [{ find: makeMessage, replace: 'const message: Message = ((made: Message) => made)({' }],
    explanation:
      "The message holds the publisher's own object, and copies are made only when it is handled. What the publisher changes in between, all subscribers see: copy when it comes in.",
    anchor: 'payloads',
  },
  {
    id: 'copied-shallowly',
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
    edits: [{ find: 'await this.#handle(next);', replace: 'void this.#handle(next);' }],
    explanation:
      'The loop does not wait for the handler, so several messages are handled at once and overtake one another. One at a time: await each.',
    anchor: 'ordering',
  },
  {
    id: 'one-queue-for-all',
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
    edits: [
      { find: 'while (this.#work.size > 0) await', replace: 'if (this.#work.size > 0) await' },
    ],
    explanation:
      'drain() waits for what is under way when it is called. What handlers publish meanwhile comes on top: look again afterwards, until there is nothing left.',
    anchor: 'close',
  },
  {
    id: 'drain-does-not-wait',
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
  {
    id: 'retried-after-the-end',
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
    id: 'retry-gets-the-same-copy',
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
    id: 'retried-by-publishing',
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
]);
