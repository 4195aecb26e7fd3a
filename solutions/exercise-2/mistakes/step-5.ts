import { defineMistakes } from '../../../src/course/define.ts';

const timer = 'this.#timer ??= setTimeout(() => this.#onDeadline(), maxWaitMs);';
const attempts = `    for (let attempt = 1; attempt <= maxAttempts; attempt++) {
      try {
        await this.#handler([...items]);
        return;
      } catch (error) {
        if (attempt === maxAttempts) this.#report(error);
      }
    }`;
const flushes =
  '    while (this.#came - this.buffered - this.#flying < last) await this.#sendNext();';
const startsNextTimer = `    if (dueAt !== undefined)
      this.#timer = setTimeout(() => this.#onDeadline(), dueAt - performance.now());`;
const rejects = `if (overflow === 'reject') this.#report(new BackpressureError('the buffer is full'));`;
const closes = `        end(); // first: what came in after the drain would be lost
        return batcher.flush();`;

export default defineMistakes([
  {
    id: 'no-time-limit',
    edits: [{ find: timer, replace: 'void maxWaitMs;' }],
    explanation:
      'Your code sends a batch only when it is full, so the last items can wait without end. Send it after maxWaitMs too.',
    anchor: 'batching',
  },
  {
    id: 'debounce',
    edits: [
      {
        find: timer,
        replace: `clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#onDeadline(), maxWaitMs);`,
      },
    ],
    explanation:
      'Each item restarts the timer (a debounce), so under steady traffic it never fires. Start it when the first item arrives.',
    anchor: 'debounce-throttle',
  },
  {
    id: 'drop-restarts-the-wait',
    edits: [
      {
        find: startsNextTimer,
        replace: `    if (dueAt !== undefined && this.#inFlight === undefined && count > 1)
      this.#timer = setTimeout(() => this.#onDeadline(), dueAt - performance.now());`,
      },
    ],
    explanation:
      'When the oldest item is dropped, your code clears the timer and the next item restarts it. The remaining items then wait too long. Set the timer for the item that is now first.',
    anchor: 'debounce-throttle',
  },
  {
    id: 'timer-of-an-item-that-has-gone',
    edits: [
      {
        find: '    clearTimeout(this.#timer);\n    this.#timer = undefined;\n',
        replace:
          '    if (this.#waiting.length > 0) return items;\n    clearTimeout(this.#timer);\n    this.#timer = undefined;\n',
      },
    ],
    explanation:
      'The timer of an item that has already been sent keeps running, so it sends later items too early. When the first item leaves, set the timer for the next one.',
    anchor: 'batching',
  },
  {
    id: 'wait-begins-after-the-flight',
    edits: [
      {
        find: 'this.#waiting.length >= this.#options.maxSize || dueAt <= performance.now()',
        replace:
          'this.#waiting.length >= this.#options.maxSize || dueAt <= Math.min(performance.now(), 0)',
      },
      {
        find: startsNextTimer,
        replace: `    if (dueAt !== undefined)
      this.#timer = setTimeout(() => this.#onDeadline(), this.#options.maxWaitMs);`,
      },
    ],
    explanation:
      'After a batch, the remaining items wait another full maxWaitMs. Their time starts when they arrive. Store the arrival time of each item.',
    anchor: 'batching',
  },
  {
    id: 'no-wait-is-the-default-wait',
    edits: [
      {
        find: '    this.#dueAt.push(performance.now() + maxWaitMs);',
        replace: '    this.#dueAt.push(performance.now() + (maxWaitMs || 1000));',
      },
      { find: timer, replace: timer.replace('maxWaitMs)', 'maxWaitMs || 1000)') },
    ],
    explanation:
      '`maxWaitMs || …` replaces a maxWaitMs of 0, so the items wait too long. Use `??`, which replaces only null and undefined.',
    anchor: 'batching',
  },
  {
    id: 'falsy-item-not-gathered',
    edits: [
      {
        find: 'const end = this.on(event, (payload) => batcher.add(payload));',
        replace: `const end = this.on(event, (payload) => {
      if (payload) batcher.add(payload);
    });`,
      },
    ],
    explanation:
      "Your code tests the item's value, so it doesn't collect 0, null or an empty string. Collect every payload, whatever its value.",
    anchor: 'batching',
  },
  {
    id: 'timer-runs-once',
    edits: [
      { find: '    clearTimeout(this.#timer);\n    this.#timer = undefined;\n', replace: '' },
      {
        find: '    this.#timer = undefined;\n    void this.#sendNext();',
        replace: '    void this.#sendNext();',
      },
      { find: startsNextTimer, replace: '    void dueAt;' },
    ],
    explanation:
      'The timer works only once. After it has fired or was cleared, the variable still holds it, so no new timer starts. Set the variable to undefined.',
    anchor: 'batching',
  },
  {
    id: 'one-too-many',
    edits: [
      {
        find: 'if (this.#waiting.length >= maxSize) void this.#sendNext();',
        replace: 'if (this.#waiting.length > maxSize) void this.#sendNext();',
      },
    ],
    explanation:
      'A full batch waits for another item, because your code compares with `>`. Use `>=`, so that a batch leaves with maxSize items.',
    anchor: 'batching',
  },
  {
    id: 'whole-buffer-as-one-batch',
    edits: [
      {
        find: 'this.#take(this.#options.maxSize)',
        replace: 'this.#take(Number.POSITIVE_INFINITY)',
      },
    ],
    explanation:
      'Your code passes all buffered items to the handler at once. After a slow batch there can be far more than maxSize. Take at most maxSize items.',
    anchor: 'batching',
  },
  {
    id: 'batches-overlap',
    edits: [
      { find: 'if (this.#inFlight === undefined) {', replace: 'if (this.#waiting.length > 0) {' },
    ],
    explanation:
      'A new batch starts while the handler is still working on the previous one. Batches can overtake each other and overload a slow handler. Wait for the batch in flight.',
    anchor: 'batching',
  },
  {
    id: 'flight-counted-as-buffered',
    edits: [
      {
        find: '    return this.#waiting.length;',
        replace: '    return this.#waiting.length + this.#flying;',
      },
      { find: 'this.#came - this.buffered - this.#flying < last', replace: 'this.buffered > 0' },
    ],
    explanation:
      '`buffered` includes the items in flight, but they no longer occupy the buffer. Count only the items that are waiting.',
    anchor: 'batching',
  },
  {
    id: 'handler-not-awaited',
    edits: [
      {
        find: attempts,
        replace: attempts.replace(
          'await this.#handler([...items]);',
          'void this.#handler([...items]);',
        ),
      },
    ],
    explanation:
      "Your code doesn't await the handler's promise. The next batch starts at once, and a rejection ends the process. Await the promise.",
    anchor: 'batching',
  },
  {
    id: 'full-batch-waits-for-an-event',
    edits: [
      {
        find: 'this.#waiting.length >= this.#options.maxSize || dueAt <= performance.now()',
        replace: 'dueAt <= performance.now()',
      },
    ],
    explanation:
      "When a batch ends, your code doesn't check whether the next one is already full. It waits for another item or for the timer. Check the buffer after each batch.",
    anchor: 'batching',
  },
  {
    id: 'no-retry',
    edits: [{ find: 'const maxAttempts = 3;', replace: 'const maxAttempts = 1;' }],
    explanation: 'Your code drops a batch after its first failure. Make up to three attempts.',
    anchor: 'batching',
  },
  {
    id: 'three-retries',
    edits: [{ find: 'const maxAttempts = 3;', replace: 'const maxAttempts = 4;' }],
    explanation:
      'Your code retries three times, which makes four attempts. Make three attempts in total.',
    anchor: 'batching',
  },
  {
    id: 'retry-gets-the-same-array',
    edits: [{ find: attempts, replace: attempts.replace('[...items]', 'items') }],
    explanation:
      'Every attempt gets the same array. If the handler empties it (splice, shift) and then fails, the next attempt has no items. Pass a copy to each attempt.',
    anchor: 'batching',
  },
  {
    id: 'retry-pause-too-long',
    edits: [
      {
        find: attempts,
        replace: attempts.replace(
          'if (attempt === maxAttempts) this.#report(error);',
          `if (attempt === maxAttempts) this.#report(error);
        else await new Promise((resolve) => setTimeout(resolve, 150));`,
        ),
      },
    ],
    explanation:
      'Your code waits more than 100 ms before a retry. Meanwhile no other batch is sent and the buffer fills up. Wait at most 100 ms, or not at all.',
    anchor: 'batching',
  },
  {
    id: 'falsy-failure-is-success',
    edits: [
      {
        find: attempts,
        replace: attempts.replace(
          'if (attempt === maxAttempts)',
          'if (!error) return;\n        if (attempt === maxAttempts)',
        ),
      },
    ],
    explanation:
      'Your code treats a failure with undefined, null or an empty string as success. Retry after every failure that reaches the catch block, whatever its value.',
    anchor: 'batching',
  },
  {
    id: 'retry-as-new-items',
    edits: [
      {
        find: attempts,
        replace: `    try {
      await this.#handler([...items]);
      this.#failed = 0;
    } catch (error) {
      if (++this.#failed < maxAttempts) this.#waiting.unshift(...items);
      else {
        this.#failed = 0;
        this.#report(error);
      }
      if (this.#waiting.length > 0) this.#timer ??= setTimeout(() => this.#onDeadline(), 1);
    }`,
      },
      { find: '  dropped = 0;', replace: '  dropped = 0;\n  #failed = 0;' },
    ],
    explanation:
      'The items of a failed batch return to the buffer and mix with newer items. The retry is then a different batch, and one bad item can fail others. Retry the same items.',
    anchor: 'batching',
  },
  {
    id: 'retry-at-the-end',
    edits: [
      {
        find: attempts,
        replace: `    try {
      await this.#handler([...items]);
      this.#failed = 0;
    } catch (error) {
      if (++this.#failed < maxAttempts) this.#waiting.push(...items);
      else {
        this.#failed = 0;
        this.#report(error);
      }
      if (this.#waiting.length > 0) this.#timer ??= setTimeout(() => this.#onDeadline(), 1);
    }`,
      },
      { find: '  dropped = 0;', replace: '  dropped = 0;\n  #failed = 0;' },
    ],
    explanation:
      'Your code adds the items of a failed batch behind newer items in the buffer, so the order is lost. Retry the failed batch before any other.',
    anchor: 'batching',
  },
  {
    id: 'gives-up-in-silence',
    edits: [{ find: 'if (attempt === maxAttempts) this.#report(error);', replace: 'void error;' }],
    explanation:
      'After the last attempt, your code drops the items without reporting the error. Pass the error to onError.',
    anchor: 'batching',
  },
  {
    id: 'gives-up-in-silence-without-on-error',
    edits: [
      {
        find: 'const report = (error: unknown) => this.#report(error, event);',
        replace: `const report = (error: unknown) => {
      if (this.#options.onError || error instanceof BackpressureError) this.#report(error, event);
    };`,
      },
    ],
    explanation:
      "Without onError, your code swallows the error of an abandoned batch. Rethrow it in a microtask, like a listener's error.",
    anchor: 'batching',
  },
  {
    id: 'stuck-after-on-error-threw',
    edits: [
      {
        find: 'const report = (error: unknown) => this.#report(error, event);',
        replace: `const report = (error: unknown) => {
      if (!this.#options.onError || error instanceof BackpressureError) this.#report(error, event);
      else this.#options.onError(error, event);
    };`,
      },
    ],
    explanation:
      'If onError throws, its error stops the batcher, so no further batch is sent. Call onError in its own try block.',
    anchor: 'batching',
  },
  {
    id: 'each-attempt-is-reported',
    edits: [
      {
        find: 'if (attempt === maxAttempts) this.#report(error);',
        replace: 'this.#report(error);',
      },
    ],
    explanation:
      'Your code calls onError after each failed attempt. Call it only after the last one.',
    anchor: 'batching',
  },
  {
    id: 'stuck-after-failure',
    edits: [
      {
        find: 'if (attempt === maxAttempts) this.#report(error);',
        replace: `if (attempt === maxAttempts) {
          this.#report(error);
          await new Promise(() => {});
        }`,
      },
    ],
    explanation:
      'After a failed batch no other batch starts, because your code resets the in-flight mark only on success. Reset it in a finally block.',
    anchor: 'batching',
  },
  {
    id: 'other-default',
    edits: [
      { find: `const { overflow = 'reject' }`, replace: `const { overflow = 'drop-newest' }` },
    ],
    explanation:
      "Without the overflow option, your code drops items silently. Use 'reject' as the default, which reports each lost item to onError.",
    anchor: 'overflow',
  },
  {
    id: 'rejects-in-silence',
    edits: [{ find: rejects, replace: 'void BackpressureError;' }],
    explanation:
      "With 'reject', your code refuses the item but doesn't call onError. Pass a BackpressureError to onError.",
    anchor: 'overflow',
  },
  {
    id: 'rejects-in-silence-without-on-error',
    edits: [
      {
        find: rejects,
        replace: rejects.replace(
          "if (overflow === 'reject')",
          "if (overflow === 'reject' && this.#hears)",
        ),
      },
      { find: '  dropped = 0;', replace: '  dropped = 0;\n  readonly #hears: boolean;' },
      {
        find: '    this.#report = report;',
        replace: '    this.#report = report;\n    this.#hears = hears;',
      },
      {
        find: `    report: (error: unknown) => void,
  ) {`,
        replace: `    report: (error: unknown) => void,
    hears: boolean,
  ) {`,
      },
      {
        find: '(handler, options, report);',
        replace: '(handler, options, report, this.#options.onError !== undefined);',
      },
    ],
    explanation:
      'Without onError, your code refuses an item silently. Rethrow the BackpressureError in a microtask, like every other error.',
    anchor: 'overflow',
  },
  {
    id: 'a-plain-error',
    edits: [{ find: rejects, replace: rejects.replace('BackpressureError', 'Error') }],
    explanation:
      "onError gets a plain Error, so it can't distinguish a full buffer from a handler failure. Pass a BackpressureError.",
    anchor: 'overflow',
  },
  {
    id: 'rejected-but-kept',
    edits: [
      {
        find: `    if (overflow !== 'drop-oldest') return false;
    this.#take(1);`,
        replace: `    if (overflow === 'drop-newest') return false;
    if (overflow === 'drop-oldest') this.#take(1);`,
      },
    ],
    explanation:
      "With 'reject', your code calls onError but still adds the item, so the buffer exceeds its bound. Don't add the item.",
    anchor: 'overflow',
  },
  {
    id: 'no-bound',
    edits: [
      {
        find: 'this.#waiting.length >= maxBuffered && !this.#makeRoom()',
        replace: 'this.#waiting.length < 0 && maxBuffered && !this.#makeRoom()',
      },
    ],
    explanation:
      'Your code ignores maxBuffered, so the buffer grows until memory runs out if the handler is slow. Check the bound before you add an item.',
    anchor: 'overflow',
  },
  {
    id: 'a-bound-of-0-is-no-bound',
    edits: [
      {
        find: 'this.#waiting.length >= maxBuffered &&',
        replace: 'maxBuffered && this.#waiting.length >= maxBuffered &&',
      },
    ],
    explanation:
      'Your code treats a maxBuffered of 0 as no bound, as in `if (maxBuffered && …)`. 0 means that no item may wait. Treat only undefined as no bound.',
    anchor: 'overflow',
  },
  {
    id: 'bound-off-by-one',
    edits: [
      {
        find: 'this.#waiting.length >= maxBuffered',
        replace: 'this.#waiting.length > maxBuffered',
      },
    ],
    explanation:
      'Your code keeps one item more than maxBuffered, because it compares with `>`. Use `>=`.',
    anchor: 'overflow',
  },
  {
    id: 'drops-the-wrong-end',
    edits: [
      { find: '    this.#take(1);', replace: '    this.#waiting.pop();\n    this.#dueAt.pop();' },
    ],
    explanation:
      "'drop-oldest' removes the newest item, because your code uses pop(). Use shift(): the oldest item is the first in the buffer.",
    anchor: 'overflow',
  },
  {
    id: 'old-ones-not-counted',
    edits: [
      {
        find: '    this.dropped++;',
        replace: `    if (overflow !== 'drop-oldest') this.dropped++;`,
      },
    ],
    explanation:
      "`dropped` doesn't include the items that 'drop-oldest' removes. Count the lost items under every policy.",
    anchor: 'overflow',
  },
  {
    id: 'flush-does-not-wait',
    edits: [
      {
        find: flushes,
        replace: '    if (last) void this.#sendNext();',
      },
    ],
    explanation:
      'flush() starts the batches but resolves at once, so a program that exits after it loses the items in flight. Await the handler.',
    anchor: 'flush-close',
  },
  {
    id: 'flush-sends-one-batch',
    edits: [
      {
        find: flushes,
        replace: '    void last;\n    await this.#inFlight;\n    await this.#sendNext();',
      },
    ],
    explanation:
      'flush() sends only one batch, although several may be waiting. Continue until everything that was buffered at the call is handled.',
    anchor: 'flush-close',
  },
  {
    id: 'flush-forgets-the-flight',
    edits: [
      {
        find: flushes,
        replace: `    let left = last && this.#waiting.length;
    for (; left > 0; left -= this.#options.maxSize) await this.#sendNext();`,
      },
    ],
    explanation:
      "flush() ignores the batch in flight. It resolves when that batch ends, although later items are waiting, or it doesn't wait for that batch. Wait for both.",
    anchor: 'flush-close',
  },
  {
    id: 'flush-waits-for-later-items',
    edits: [
      {
        find: flushes,
        replace: '    while (last && this.buffered + this.#flying > 0) await this.#sendNext();',
      },
    ],
    explanation:
      'flush() continues until the buffer is empty, so under steady traffic it never resolves. Wait only for the items that arrived before the call.',
    anchor: 'flush-close',
  },
  {
    id: 'empty-batch',
    edits: [
      {
        find: flushes,
        replace: `    await this.#inFlight;
    do await this.#sendNext();
    while (this.#came - this.buffered - this.#flying < last);`,
      },
    ],
    explanation:
      'Your code calls the handler without items if nothing is waiting. Most databases reject an INSERT without rows. Skip the call in that case.',
    anchor: 'flush-close',
  },
  {
    id: 'close-goes-on-listening',
    edits: [{ find: closes, replace: '        void end;\n        return batcher.flush();' }],
    explanation:
      "close() flushes the buffer but doesn't unsubscribe, so later items enter a batch that is never flushed. Unsubscribe first.",
    anchor: 'flush-close',
  },
  {
    id: 'close-stops-last',
    edits: [{ find: closes, replace: '        return batcher.flush().then(end);' }],
    explanation:
      'close() unsubscribes only after the flush, so items that arrive meanwhile are accepted and then lost. Unsubscribe first.',
    anchor: 'flush-close',
  },
  {
    id: 'close-loses-the-rest',
    edits: [{ find: closes, replace: '        end();\n        return Promise.resolve();' }],
    explanation:
      "close() doesn't flush the buffer, so its items are lost or sent after close() has resolved. Flush them before close() resolves.",
    anchor: 'flush-close',
  },
  {
    id: 'timer-left',
    edits: [{ find: '    clearTimeout(this.#timer);\n', replace: '' }],
    explanation:
      'The timer keeps running after its items have been sent. It keeps the process alive and may send the next batch too early. Clear it when no item is waiting.',
    anchor: 'flush-close',
  },
  {
    id: 'close-only-once',
    edits: [
      {
        find: closes,
        replace: `        if (!this.#opened.delete(batcher)) return Promise.reject(new Error('closed already'));
${closes}`,
      },
      {
        find: '    const end = this.on(event, (payload) => batcher.add(payload));',
        replace: `    const end = this.on(event, (payload) => batcher.add(payload));
    this.#opened.add(batcher);`,
      },
      {
        find: '  readonly #sampleEvery: number;',
        replace: '  readonly #sampleEvery: number;\n  readonly #opened = new Set<unknown>();',
      },
    ],
    explanation:
      'The second call of close() fails, although two parts of a program may both call it at shutdown. Let it resolve.',
    anchor: 'flush-close',
  },
]);
