import { defineMistakes } from '../../../src/course/define.ts';
import { callsListener, endsOnce, removes, size, walks } from './places.ts';

const rethrows = `      queueMicrotask(() => {
        throw error;
      });
      return;`;
const tellsOnError = `    try {
      this.#options.onError(error, event);
    } catch {
      // Whoever reports failures has failed: nobody is left to tell, and the others go on.
    }`;

export default defineMistakes([
  {
    id: 'live-list',
    edits: [
      {
        find: size,
        replace: `${size}

  get all(): Iterable<Subscription> {
    return this.#subscriptions;
  }`,
      },
      { find: walks, replace: walks.replace('of subscriptions', 'of channel.all') },
    ],
    explanation:
      'emit() walks the list itself, so it reaches what is added while it walks. A listener that subscribes another one can make a round that never ends: walk a copy, or stop where the list ended at the beginning.',
    anchor: 'snapshot',
  },
  {
    id: 'removed-still-called',
    edits: [{ find: walks, replace: walks.replace('if (subscription.active) ', '') }],
    explanation:
      'A listener that was removed during the emit is called once more: it is still in the copy, as it is with EventEmitter. Its owner has closed by then. Mark the subscription, and look at the mark before the call.',
    anchor: 'snapshot',
  },
  {
    id: 'indices-move',
    edits: [
      {
        find: removes,
        replace: `    this.#subscriptions.delete(subscription);
    const index = this.#snapshot?.indexOf(subscription) ?? -1;
    if (index >= 0) (this.#snapshot as Subscription[]).splice(index, 1);`,
      },
    ],
    explanation:
      'off() takes the entry out of the array that emit() is walking. All that follow move up by one, and the next is skipped.',
    anchor: 'snapshot',
  },
  {
    id: 'mark-by-function',
    edits: [
      {
        find: walks,
        replace: `    for (const subscription of subscriptions) {
      const isThere = subscription.active || channel.has(subscription.listener);
      if (isThere) this.#call(channel, subscription, payload);
    }`,
      },
      {
        find: size,
        replace: `${size}

  has(listener: unknown): boolean {
    return [...this.#subscriptions].some((other) => other.listener === listener);
  }`,
      },
    ],
    explanation:
      'Before the call, emit() asks whether the function is still in the list. One that was removed and added again is: but that is another subscription, and it came during this round.',
    anchor: 'snapshot',
  },
  {
    id: 'changes-wait',
    edits: [
      {
        find: `    this.#snapshot ??= [...this.#subscriptions];
    return this.#snapshot;`,
        replace: `    if (this.walkers === 0) this.#held = [...this.#subscriptions];
    return this.#held;`,
      },
      {
        find: '  #snapshot: readonly Subscription[] | undefined;',
        replace: `  #snapshot: readonly Subscription[] | undefined;
  #held: readonly Subscription[] = [];
  walkers = 0;`,
      },
      { find: walks, replace: `    channel.walkers++;\n${walks}\n    channel.walkers--;` },
    ],
    explanation:
      'What is added during an emit waits until the whole emit is over, so an emit inside of it does not see it. A nested emit is a round of its own, with a copy of its own.',
    anchor: 'snapshot',
  },
  {
    id: 'nested-waits',
    edits: [
      {
        find: `    const subscriptions = channel.snapshot();
${walks}
    return subscriptions.length > 0;`,
        replace: `    const subscriptions = channel.snapshot();
    this.#rounds.push(() => {
      for (const subscription of subscriptions) {
        if (subscription.active) this.#call(channel, subscription, payload);
      }
    });
    if (this.#rounds.length > 1) return subscriptions.length > 0;
    for (let round = this.#rounds[0]; round; round = this.#rounds[0]) {
      round();
      this.#rounds.shift();
    }
    return subscriptions.length > 0;`,
      },
      {
        find: '  readonly #sampleEvery: number;',
        replace: '  readonly #sampleEvery: number;\n  readonly #rounds: (() => void)[] = [];',
      },
    ],
    explanation:
      'A nested emit is put off until the outer one has ended. That is a queue, a fair design of another bus; here emit() is done when it returns, a nested one too.',
    anchor: 'snapshot',
  },
  {
    id: 'once-ends-after-the-call',
    edits: [
      { find: endsOnce, replace: '' },
      {
        find: callsListener,
        replace: `${callsListener} finally {
      if (once) subscription.end();
    }`,
      },
    ],
    explanation:
      'The once subscription ends after the call. While its listener runs, a nested emit still finds it: end it first, then call.',
    anchor: 'once',
  },
  {
    id: 'once-ends-if-it-succeeds',
    edits: [
      { find: endsOnce, replace: '' },
      {
        find: callsListener,
        replace: callsListener.replace(
          'listener(payload);',
          'listener(payload);\n      if (once) subscription.end();',
        ),
      },
    ],
    explanation:
      'The once subscription ends after a call that succeeded. One whose listener throws is called again and again, and a nested emit finds it as well: end it first, then call.',
    anchor: 'once',
  },
  {
    id: 'once-option-ignored',
    edits: [
      {
        find: 'return this.on(event, listener, { once: true });',
        replace: `const off = this.on(event, (payload) => {
      off();
      listener(payload);
    });
    return off;`,
      },
      {
        find: 'const subscription: Subscription = { listener, once, active',
        replace:
          'void once;\n    const subscription: Subscription = { listener, once: false, active',
      },
    ],
    explanation:
      'once() works, but on() with { once: true } is called for every event: the option is not looked at.',
    anchor: 'once',
  },
  {
    id: 'once-is-marked-only',
    edits: [{ find: endsOnce, replace: 'if (once) subscription.active = false;' }],
    explanation:
      'A once that was called is marked, but not taken out: its name stays, and so do the listener and all that it holds. Ending is one thing, whoever ends it.',
    anchor: 'once',
  },
  {
    id: 'answers-after-the-round',
    edits: [{ find: 'return subscriptions.length > 0;', replace: 'return channel.size > 0;' }],
    explanation:
      'emit() looks at the end whether somebody is subscribed. A once has ended by then, so the emit that called it returns false: the answer is about those who were there when the emit began.',
    anchor: 'return-values',
  },
  {
    id: 'throw-goes-through',
    edits: [
      {
        find: callsListener,
        replace: `    channel.metrics.delivered++;
    listener(payload);`,
      },
    ],
    explanation:
      'The error of one listener goes through emit(): the listeners after it are not called, and whoever emitted is punished for it. Each call needs a try of its own.',
    anchor: 'errors',
  },
  {
    id: 'one-try-for-all',
    edits: [
      {
        find: callsListener,
        replace: `    channel.metrics.delivered++;
    listener(payload);`,
      },
      {
        find: walks,
        replace: `    try {
      for (const subscription of subscriptions) {
        if (subscription.active) this.#call(channel, subscription, payload);
      }
    } catch (error) {
      channel.metrics.errors++;
      this.#report(error, channel.event);
    }`,
      },
    ],
    explanation:
      'The try is around the loop, so the first error ends it and the other listeners are not called. Put the try inside, around each call.',
    anchor: 'errors',
  },
  {
    id: 'error-swallowed',
    edits: [{ find: rethrows, replace: '      return;' }],
    explanation:
      'Without onError the error is lost: caught and not thrown again, or only printed. A program that goes on as if nothing had happened is the worst way to fail: queueMicrotask(() => { throw error; }).',
    anchor: 'errors',
  },
  {
    id: 'error-thrown-late',
    edits: [{ find: rethrows, replace: rethrows.replace('queueMicrotask', 'setTimeout') }],
    explanation:
      'The error surfaces, but too late: in a timer or in setImmediate. Until then other events are handled, as if nothing had happened. A microtask comes before all of them: queueMicrotask(() => { throw error; }).',
    anchor: 'errors',
  },
  {
    id: 'error-thrown-after-the-round',
    edits: [
      { find: rethrows, replace: '      this.#failures.push(error);\n      return;' },
      {
        find: '  readonly #sampleEvery: number;',
        replace: '  readonly #sampleEvery: number;\n  readonly #failures: unknown[] = [];',
      },
      {
        find: 'return subscriptions.length > 0;',
        replace:
          'if (this.#failures.length > 0) throw this.#failures.pop();\n    return subscriptions.length > 0;',
      },
    ],
    explanation:
      'All listeners are called, but then the error is thrown out of emit(), at somebody who has nothing to do with it. Throw it in a microtask, out of reach.',
    anchor: 'errors',
  },
  {
    id: 'error-as-rejection',
    edits: [{ find: rethrows, replace: '      void Promise.reject(error);\n      return;' }],
    explanation:
      'The error surfaces as a rejected promise: thrown in a then() or in an async function. Here it is thrown in a bare microtask, so that it is an uncaught exception: queueMicrotask(() => { throw error; }).',
    anchor: 'errors',
  },
  {
    id: 'error-wrapped',
    edits: [
      {
        find: rethrows,
        replace: rethrows.replace(
          'throw error;',
          `throw new Error('a listener failed', { cause: error });`,
        ),
      },
    ],
    explanation:
      'Another error surfaces, not the one that was thrown. Whoever looks for it by its class or its code will not find it.',
    anchor: 'errors',
  },
  {
    id: 'thrown-text-is-wrapped',
    edits: [
      {
        find: rethrows,
        replace: rethrows.replace(
          'throw error;',
          'throw error instanceof Error ? error : new Error(String(error));',
        ),
      },
    ],
    explanation:
      'A listener may throw anything, and only an Error surfaces as it is: a thrown text or undefined comes out wrapped in a new Error. Throw the value itself again, whatever it is.',
    anchor: 'errors',
  },
  {
    id: 'falsy-error-is-no-error',
    edits: [
      {
        find: `      channel.metrics.errors++;
      this.#report(error, channel.event);`,
        replace: `      if (!error) return;
      channel.metrics.errors++;
      this.#report(error, channel.event);`,
      },
    ],
    explanation:
      'The code asks `if (error)`, so a listener that throws undefined, null, 0 or an empty text is not reported. Whatever arrives in the catch was thrown: report it without looking at its value.',
    anchor: 'errors',
  },
  {
    id: 'on-error-throws-through',
    edits: [{ find: tellsOnError, replace: '    this.#options.onError(error, event);' }],
    explanation:
      'An onError that throws ends the round: the listeners after it are not called, and emit() throws. It is code of a stranger, like a listener, and needs a try as well.',
    anchor: 'errors',
  },
  {
    id: 'on-error-without-event',
    edits: [
      {
        find: tellsOnError,
        replace: tellsOnError.replace('(error, event)', '(error, undefined as any)'),
      },
    ],
    explanation: 'onError is not told the name of the event, its second argument.',
    anchor: 'errors',
  },
  {
    id: 'on-error-arguments-swapped',
    edits: [
      {
        find: tellsOnError,
        replace: tellsOnError.replace('(error, event)', '(event, error as any)'),
      },
    ],
    explanation: 'onError gets its arguments the wrong way round: first the error, then the event.',
    anchor: 'errors',
  },
]);
