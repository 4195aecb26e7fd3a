import { defineMistakes } from '../../../src/course/define.ts';
import { attempts, giveUpOrWait, handleOne } from './places.ts';

const backoff = 'sleep(backoffMs * 2 ** (attempt - 1))';
const closing = `    this.#closed = true;
    await this.drain();
    for (const subscriber of [...this.#subscribers]) subscriber.unsubscribe();`;

export default defineMistakes([
  {
    id: 'default-backoff-50',
    edits: [{ find: 'backoffMs = 1 }', replace: 'backoffMs = 50 }' }],
    explanation: 'Without the option backoffMs is not 1: the second attempt comes too late.',
    anchor: 'retries',
  },
  {
    id: 'dead-letter-holds-what-the-handler-changed',
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
    id: 'second-close-does-not-wait',
    edits: [{ find: closing, replace: `    if (this.#closed) return;\n${closing}` }],
    explanation:
      'A second close() resolves at once, while messages are still being handled. Each caller wants to know when all is done. Let each call wait, or return the promise of the first.',
    anchor: 'close',
  },
  {
    id: 'not-retried',
    edits: [
      { find: 'if (attempt >= maxAttempts)', replace: 'if (attempt >= Math.min(1, maxAttempts))' },
    ],
    explanation: 'A message that failed is not tried again. Many failures are over a moment later.',
    anchor: 'retries',
  },
  {
    id: 'one-attempt-too-many',
    edits: [{ find: 'if (attempt >= maxAttempts)', replace: 'if (attempt > maxAttempts)' }],
    explanation:
      'There is one attempt too many: maxAttempts counts all of them, the first included. 3 are one attempt and two retries.',
    anchor: 'retries',
  },
  {
    id: 'other-max-attempts',
    edits: [{ find: 'const { maxAttempts = 3,', replace: 'const { maxAttempts = 4,' }],
    explanation: 'Without the option maxAttempts is not 3.',
    anchor: 'retries',
  },
  {
    id: 'max-attempts-ignored',
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
    edits: [{ find: handleOne, replace: handleOne.replace(', attempt', '') }],
    explanation:
      'Every attempt says that it is the first. A handler that wants to be careful at a retry cannot know: count up.',
    anchor: 'retries',
  },
  {
    id: 'no-backoff',
    edits: [{ find: backoff, replace: 'Promise.resolve(backoffMs)' }],
    explanation:
      'The next attempt follows at once. Whatever was broken still is, and now has even more to do: wait backoffMs first.',
    anchor: 'retries',
  },
  {
    id: 'constant-backoff',
    edits: [{ find: backoff, replace: 'sleep(backoffMs)' }],
    explanation:
      'The wait is the same before each attempt. It doubles, so that what recovers slowly gets the time: backoffMs * 2 ** (attempt - 1).',
    anchor: 'retries',
  },
  {
    id: 'linear-backoff',
    edits: [{ find: backoff, replace: 'sleep(backoffMs * attempt)' }],
    explanation:
      'The wait grows by the same amount each time. It doubles: backoffMs * 2 ** (attempt - 1).',
    anchor: 'retries',
  },
  {
    id: 'undefined-is-no-error',
    edits: [{ find: giveUpOrWait, replace: `        if (!error) return;\n${giveUpOrWait}` }],
    explanation:
      'A handler that rejects with undefined counts as having succeeded, because the error is tested instead of the fact that something was thrown.',
    anchor: 'retries',
  },
  {
    id: 'retried-at-the-end',
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
    edits: [
      { find: 'gaveUp: (letter) => this.deadLetters.push(letter),', replace: 'gaveUp: () => {},' },
    ],
    explanation:
      'A message that failed for good disappears. Put it where somebody can find it, with the error: into deadLetters.',
    anchor: 'dead-letters',
  },
  {
    id: 'dead-letter-for-each-attempt',
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
    edits: [{ find: 'const { filter } = this;', replace: 'const filter = message.topic;' }],
    explanation:
      'The dead letter names the topic as its filter. The message has its topic; the filter tells which subscription failed.',
    anchor: 'dead-letters',
  },
  {
    id: 'dead-letter-without-name',
    edits: [{ find: 'filter, name, error, attempts });', replace: 'filter, error, attempts });' }],
    explanation:
      'The dead letter does not name the subscription. Who has to act needs to know whose it is.',
    anchor: 'dead-letters',
  },
  {
    id: 'close-does-not-wait',
    edits: [{ find: closing, replace: closing.replace('    await this.drain();\n', '') }],
    explanation:
      'close() throws away what was accepted. The publisher has its receipt: deliver first, then end the subscriptions.',
    anchor: 'close',
  },
  {
    id: 'open-while-closing',
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
    edits: [
      { find: closing, replace: `    if (this.#closed) throw new Error('closed');\n${closing}` },
    ],
    explanation:
      'The second close() fails. Two parts of a program may both want to be sure: closing what is closed is no error.',
    anchor: 'close',
  },
]);
