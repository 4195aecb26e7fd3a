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
      'emit() iterates over the live list, so it also calls listeners added during the emit. Listeners that keep adding others can make it endless. Iterate over a copy, or stop at the original end.',
    anchor: 'snapshot',
  },
  {
    id: 'removed-still-called',
    edits: [{ find: walks, replace: walks.replace('if (subscription.active) ', '') }],
    explanation:
      'A listener that was removed during the emit is still called, because it is in the copy, as with EventEmitter. Mark the subscription as ended, and check the mark before each call.',
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
      "off() removes the entry from the array that emit() is iterating over. The later entries move up by one, so emit() skips the next listener. Iterate over a copy that off() doesn't change.",
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
      'Before each call, emit() checks whether the function is still in the list. A function that was removed and added again passes, but that is a new subscription. Mark each subscription instead.',
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
      "Your code hides a new listener until the outermost emit has ended, so a nested emit doesn't call it. Give each emit its own copy of the list.",
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
      'Your code delays a nested emit until the outer one has ended, so emit() returns before its listeners were called. Run the nested emit at once.',
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
      'The once subscription ends after its listener was called, so a nested emit calls the listener again. End the subscription before the call.',
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
      'The once subscription ends only after a successful call. A listener that throws is called again, and so is one that emits the event again. End the subscription before the call.',
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
      'once() works, but on() ignores `{ once: true }`, so its listener is called for every event. Use the option.',
    anchor: 'once',
  },
  {
    id: 'once-is-marked-only',
    edits: [{ find: endsOnce, replace: 'if (once) subscription.active = false;' }],
    explanation:
      'A once subscription that was called is marked as ended but not removed. Its name and listener stay in memory. Let it end in the same way as off().',
    anchor: 'once',
  },
  {
    id: 'answers-after-the-round',
    edits: [{ find: 'return subscriptions.length > 0;', replace: 'return channel.size > 0;' }],
    explanation:
      'emit() checks for subscribers at its end, when a once subscription has already ended, so it returns false. Use the subscribers from the start of the emit.',
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
      "One listener's error leaves emit(), so the remaining listeners aren't called and the caller of emit() gets the error. Put each call in its own try block.",
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
      "The try block surrounds the loop, so the first error ends it and the remaining listeners aren't called. Put each call in its own try block.",
    anchor: 'errors',
  },
  {
    id: 'error-swallowed',
    edits: [{ find: rethrows, replace: '      return;' }],
    explanation:
      'Without onError, your code swallows the error or only prints it, so the failure goes unnoticed. Rethrow it with `queueMicrotask(() => { throw error; })`.',
    anchor: 'errors',
  },
  {
    id: 'error-thrown-late',
    edits: [{ find: rethrows, replace: rethrows.replace('queueMicrotask', 'setTimeout') }],
    explanation:
      'Your code rethrows the error too late, in a timer or setImmediate, so other events are handled first. Rethrow it with `queueMicrotask(() => { throw error; })`.',
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
      "emit() calls all listeners and then throws the error at its caller, who didn't cause it. Rethrow it in a microtask.",
    anchor: 'errors',
  },
  {
    id: 'error-as-rejection',
    edits: [{ find: rethrows, replace: '      void Promise.reject(error);\n      return;' }],
    explanation:
      'The error surfaces as a rejected promise, because your code throws it in then() or in an async function. It must be an uncaught exception. Rethrow it with `queueMicrotask(() => { throw error; })`.',
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
      'Your code throws another error instead of the original one, so its class and code are lost. Rethrow the original error.',
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
      'Your code wraps a thrown string or undefined in a new Error. A listener may throw any value. Rethrow the value itself.',
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
      "Your code tests `if (error)`, so it doesn't report a thrown undefined, null, 0 or empty string. Report everything that reaches the catch block.",
    anchor: 'errors',
  },
  {
    id: 'on-error-throws-through',
    edits: [{ find: tellsOnError, replace: '    this.#options.onError(error, event);' }],
    explanation:
      "If onError throws, its error leaves emit(), so the remaining listeners aren't called. Call onError in its own try block.",
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
    explanation: "onError doesn't receive the event name. Pass it as the second argument.",
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
    explanation:
      'onError receives its arguments in the wrong order. Pass the error first, then the event name.',
    anchor: 'errors',
  },
]);
