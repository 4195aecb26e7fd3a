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
      'A batch goes when it is full, and only then. On a quiet day the last items wait for ever: a batch needs a time limit as well.',
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
      'Each item starts the timer anew. That is a debounce: under steady traffic the time is never up. The timer runs from the first item that waits.',
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
      'When the oldest item is dropped, the timer is cleared, and the next item starts it anew. The items that were already waiting then wait too long. Set the timer to the time of the item that is first now.',
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
      'The timer of an item that has gone already goes on running, and sends the items behind it before their time. Each item has its own maxWaitMs: when the first item goes, set the timer to the next one.',
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
      'After a batch has gone, the items left behind wait maxWaitMs once more. Their time runs from the moment at which they came: keep that moment for each item.',
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
      'A maxWaitMs of 0 is taken for none (`maxWaitMs || …`), so the items wait for another time. 0 means that nothing waits longer than a turn: use `??`, which replaces only null and undefined.',
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
      'Items such as 0, null or an empty text are not gathered: the code asks whether there is an item by its value. Each emit brings one, whatever it is.',
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
      'The timer works once. When it has fired, or was cleared, the variable still holds the old one, so no new one is started: set it to undefined.',
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
      'A batch goes when there are more than maxSize items (> where >= is meant), so a full one waits for another item.',
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
      'Everything that waits is handed over at once. After a slow batch that can be far more than maxSize, which is often what the receiver can take.',
    anchor: 'batching',
  },
  {
    id: 'batches-overlap',
    edits: [
      { find: 'if (this.#inFlight === undefined) {', replace: 'if (this.#waiting.length > 0) {' },
    ],
    explanation:
      'A new batch starts while the handler still works on the one before. They can overtake each other, and the slower the handler, the more of them it gets at once.',
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
      'buffered counts the items in flight as well. It is the number of those that wait: those in flight have been handed over already, and take no room in the buffer.',
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
      'The promise of the handler is not awaited. So a batch counts as done when it has only begun, the next one starts at once, and a rejection is nobody’s: it ends the process.',
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
      'When a batch has ended, nobody looks whether the next one is full already. It waits for another item, or for the time.',
    anchor: 'batching',
  },
  {
    id: 'no-retry',
    edits: [{ find: 'const maxAttempts = 3;', replace: 'const maxAttempts = 1;' }],
    explanation:
      'A batch that fails is given up at once. Most failures are short: it has three attempts.',
    anchor: 'batching',
  },
  {
    id: 'three-retries',
    edits: [{ find: 'const maxAttempts = 3;', replace: 'const maxAttempts = 4;' }],
    explanation: 'Three retries are four attempts. There are three attempts in all.',
    anchor: 'batching',
  },
  {
    id: 'retry-gets-the-same-array',
    edits: [{ find: attempts, replace: attempts.replace('[...items]', 'items') }],
    explanation:
      'Every attempt gets the same array. A handler that takes the items out of it (splice, shift) and then fails finds it empty at the next attempt, and the items are lost. Pass a copy to each attempt.',
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
      'The code waits more than 100 ms before it tries a batch again. Meanwhile nothing else goes, and the buffer fills. Wait at most 100 ms, or not at all.',
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
      'A handler that fails with undefined, null or an empty text counts as one that succeeded. Whatever arrives in the catch is a failure: try again without looking at its value.',
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
      'The items of a failed batch go back into the buffer, and mix with those that came meanwhile. Then an attempt is not the same batch any more, and one bad item can take others down with it.',
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
      'The items of a failed batch are added to the buffer again, behind those that came later. The order is lost: a batch that fails is tried again before any other.',
    anchor: 'batching',
  },
  {
    id: 'gives-up-in-silence',
    edits: [{ find: 'if (attempt === maxAttempts) this.#report(error);', replace: 'void error;' }],
    explanation:
      'After the last attempt the items are gone, and nobody hears of it. onError gets the error.',
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
      'Without onError, the error of a batch that was given up is swallowed. It has to surface, as the error of a listener does: throw it again in a microtask.',
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
      'An onError that throws stops the batcher: its error leaves the code that sends batches, and no other batch goes. Call onError in a try of its own.',
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
      'onError is told of each attempt that fails. A retry is there so that nobody has to be told: report when the batch is given up.',
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
      'After a batch was given up no other one starts: the mark "in flight" is taken away only where the batch succeeds. Use finally.',
    anchor: 'batching',
  },
  {
    id: 'other-default',
    edits: [
      { find: `const { overflow = 'reject' }`, replace: `const { overflow = 'drop-newest' }` },
    ],
    explanation:
      "Without the option, items are dropped in silence. The default is 'reject', which tells onError: whoever wants to lose items should have to say so.",
    anchor: 'overflow',
  },
  {
    id: 'rejects-in-silence',
    edits: [{ find: rejects, replace: 'void BackpressureError;' }],
    explanation:
      "The policy 'reject' refuses the item, but does not tell onError: that is 'drop-newest'.",
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
      'Without onError, a refused item is lost and nobody learns of it. The BackpressureError has to surface, as every other error does.',
    anchor: 'overflow',
  },
  {
    id: 'a-plain-error',
    edits: [{ find: rejects, replace: rejects.replace('BackpressureError', 'Error') }],
    explanation:
      'onError gets an Error that says nothing by its class. A BackpressureError can be told from a failure of the handler.',
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
      "With 'reject' onError is told, but the item is taken all the same. So the buffer has no bound.",
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
      'maxBuffered has no effect: the buffer grows as long as the handler is slower than the events, until memory ends.',
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
      'A maxBuffered of 0 is taken for no bound (`if (maxBuffered && …)`). It means that nothing may wait: compare with the number, and use undefined for no bound.',
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
    explanation: 'One item more than maxBuffered is kept (> where >= is meant).',
    anchor: 'overflow',
  },
  {
    id: 'drops-the-wrong-end',
    edits: [
      { find: '    this.#take(1);', replace: '    this.#waiting.pop();\n    this.#dueAt.pop();' },
    ],
    explanation:
      "'drop-oldest' takes away the item that came last (pop() where shift() is meant). The oldest is the first of the buffer.",
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
      "dropped does not count what 'drop-oldest' throws away. It counts the items lost under every policy: it is what an operator looks at.",
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
      'flush() starts the batches and resolves at once. Who awaits it before the program ends loses what is in flight: await the handler.',
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
      'flush() hands over one batch only. What waits may be several batches: go on until all that had come is gone.',
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
      'flush() does not reckon with a batch that is in flight: it takes its end for the end of what waits behind it, or does not wait for it at all.',
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
      'flush() goes on until nothing waits any more. Under steady traffic something always waits, so it never resolves. Note what has come when it is called, and wait for that only.',
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
      'The handler is called with no items at all, where nothing waits. An INSERT without rows is an error in most databases.',
    anchor: 'flush-close',
  },
  {
    id: 'close-goes-on-listening',
    edits: [{ find: closes, replace: '        void end;\n        return batcher.flush();' }],
    explanation:
      'close() hands over what waits, but does not end the subscription: later items go into a batch that nobody will flush.',
    anchor: 'flush-close',
  },
  {
    id: 'close-stops-last',
    edits: [{ find: closes, replace: '        return batcher.flush().then(end);' }],
    explanation:
      'close() stops listening only when it has handed over everything. What comes in meanwhile is accepted, and then lost: stop first.',
    anchor: 'flush-close',
  },
  {
    id: 'close-loses-the-rest',
    edits: [{ find: closes, replace: '        end();\n        return Promise.resolve();' }],
    explanation:
      'close() does not hand over what waits: it is lost, or it comes after close() has resolved. A program that ends on SIGTERM loses a batch each time.',
    anchor: 'flush-close',
  },
  {
    id: 'timer-left',
    edits: [{ find: '    clearTimeout(this.#timer);\n', replace: '' }],
    explanation:
      'The timer goes on running when its items have gone by another way. It keeps the process alive, and may send off the next batch too early: clear it when nothing waits.',
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
      'The second close() is refused. Two parts of a program that shut down do not know of each other: closing what is closed does nothing.',
    anchor: 'flush-close',
  },
]);
