// What learners get wrong, each as an edit of the reference. Where two mistakes cannot be told apart by
// what they do, the sentence names both.
import { defineMistakes } from '../src/course/define.ts';

const callsListener = `    channel.metrics.delivered++;
    try {
      listener(payload);
    } catch (error) {
      channel.metrics.errors++;
      this.#report(error, channel.event);
    }`;
const endsOnce = 'if (once) subscription.end(); // before the call: a nested emit must not find it';
const walks = `    for (const subscription of subscriptions) {
      if (subscription.active) this.#call(channel, subscription, payload);
    }`;
const adds = `    this.#subscriptions.add(subscription);
    this.#snapshot = undefined;`;
const removes = `    this.#subscriptions.delete(subscription);
    this.#snapshot = undefined;`;
const takesSnapshot = `    this.#snapshot ??= [...this.#subscriptions];
    return this.#snapshot;`;
const size = `  get size(): number {
    return this.#subscriptions.size;
  }`;
const channels = 'readonly #channels = new Map<string, Channel>();';
const namesInUse = '.filter(({ size }) => size > 0)';
const endsIfActive = `      if (!subscription.active) return;
      subscription.active = false;`;
const leavesList = '      channel.remove(subscription);\n';
const leavesTable = 'if (channel.size === 0 && !this.#metrics) this.#channels.delete(event);';
const ifAborted = 'if (signal?.aborted) return () => {}; // an aborted signal does not fire again';
const listensToSignal = `signal?.addEventListener('abort', end);`;
const leavesSignal = `signal?.removeEventListener('abort', end); // the signal may outlive us, and would hold us`;
const rethrows = `      queueMicrotask(() => {
        throw error;
      });
      return;`;
const tellsOnError = `    try {
      this.#options.onError(error, event);
    } catch {
      // Whoever reports failures has failed: nobody is left to tell, and the others go on.
    }`;
const emits = `    const isSampled = this.#metrics && channel.metrics.emitted % this.#sampleEvery === 0;
    channel.metrics.emitted++;
    return isSampled ? this.#deliverTimed(channel, payload) : this.#deliver(channel, payload);`;
const findsChannel = `    const channel = this.#channels.get(event);
    if (channel === undefined) return false;`;
const timer = 'this.#timer ??= setTimeout(() => this.#onDeadline(), maxWaitMs);';
const attempts = `    for (let attempt = 1; attempt <= maxAttempts; attempt++) {
      try {
        await this.#handler([...items]);
        return;
      } catch (error) {
        if (attempt === maxAttempts) this.#report(error);
      }
    }`;
const inFlightOnly = 'if (this.#inFlight === undefined) {';
const flushes =
  '    while (this.#came - this.buffered - this.#flying < last) await this.#sendNext();';
const startsNextTimer = `    if (dueAt !== undefined)
      this.#timer = setTimeout(() => this.#onDeadline(), dueAt - performance.now());`;
const rejects = `if (overflow === 'reject') this.#report(new BackpressureError('the buffer is full'));`;
const closes = `        end(); // first: what came in after the drain would be lost
        return batcher.flush();`;

export default defineMistakes([
  // --- Step 1 -------------------------------------------------------------------------------------
  {
    id: 'payload-copied',
    step: 1,
    edits: [
      {
        find: callsListener,
        replace: callsListener.replace('(payload)', '(structuredClone(payload))'),
      },
    ],
    explanation:
      'The listener gets a copy of the payload. A copy for each call costs many times what the emit costs; inside one process the payload itself is handed on.',
    anchor: 'emit-cost',
  },
  {
    id: 'emit-is-asynchronous',
    step: 1,
    edits: [{ find: callsListener, replace: 'queueMicrotask(() => listener(payload));' }],
    explanation:
      'The listeners are called after emit() has returned. An emit is a call: it is done when it returns, so whoever emits can count on its effects.',
    anchor: 'emit-cost',
  },
  {
    id: 'newest-first',
    step: 1,
    edits: [{ find: '[...this.#subscriptions]', replace: '[...this.#subscriptions].reverse()' }],
    explanation:
      'The listeners are called in the wrong order: the first that subscribed is the first.',
    anchor: 'snapshot',
  },
  {
    id: 'always-true',
    step: 1,
    edits: [{ find: findsChannel, replace: findsChannel.replace('false', 'true') }],
    explanation:
      'emit() returns true although nobody is subscribed. The answer lets the caller notice that an event goes nowhere.',
    anchor: 'return-values',
  },
  {
    id: 'returns-the-answer',
    step: 1,
    edits: [
      {
        find: 'return subscriptions.length > 0;',
        replace:
          'return subscriptions.length > 0 ? (subscriptions.at(-1)?.listener(payload) as any) : false;',
      },
      { find: walks, replace: walks.replace('subscriptions)', 'subscriptions.slice(0, -1))') },
    ],
    explanation:
      'emit() returns what a listener returns. An event is no question: what listeners return is nobody’s answer, and emit() says only whether somebody was subscribed.',
    anchor: 'return-values',
  },
  {
    id: 'returns-a-number',
    step: 1,
    edits: [
      { find: 'return subscriptions.length > 0;', replace: 'return subscriptions.length as any;' },
    ],
    explanation: 'emit() returns a number where true or false is meant.',
    anchor: 'return-values',
  },
  {
    id: 'set-of-functions',
    step: 1,
    edits: [
      {
        find: adds,
        replace: `    for (const { listener } of this.#subscriptions) if (listener === subscription.listener) return;
${adds}`,
      },
    ],
    explanation:
      'A function that is there already is not added again: a Set of functions does that, or a Map with the function as the key. The same function twice is two subscriptions, so keep an object of its own for each.',
    anchor: 'removal',
  },
  {
    id: 'off-ends-all-of-the-function',
    step: 1,
    edits: [
      {
        find: removes,
        replace: `    for (const other of this.#subscriptions) {
      if (other.listener === subscription.listener) this.#subscriptions.delete(other);
    }
    this.#snapshot = undefined;`,
      },
    ],
    explanation:
      'off() removes every subscription of the same function: filter((other) => other !== listener) does that. Remove the subscription, not the function.',
    anchor: 'removal',
  },
  {
    id: 'falsy-payload-not-delivered',
    step: 1,
    edits: [
      {
        find: callsListener,
        replace: callsListener.replace('listener(payload);', 'if (payload) listener(payload);'),
      },
    ],
    explanation:
      'A payload of 0, false, null or an empty text is taken for none, so the listeners are not called. Deliver each payload, whatever it is.',
    anchor: 'emit-cost',
  },
  {
    id: 'off-ends-the-last-of-the-function',
    step: 1,
    edits: [
      {
        find: removes,
        replace: `    const same = [...this.#subscriptions].filter((other) => other.listener === subscription.listener);
    this.#subscriptions.delete(same.at(-1) ?? subscription);
    this.#snapshot = undefined;`,
      },
    ],
    explanation:
      'Where a function is subscribed twice, off() ends the last of the two, as EventEmitter.off does. It must end the one that it came from.',
    anchor: 'removal',
  },
  {
    id: 'off-by-function-twice',
    step: 1,
    edits: [
      { find: endsIfActive, replace: '      subscription.active = false;' },
      {
        find: leavesList,
        replace: '      channel.removeFirst(listener);\n',
      },
      {
        find: size,
        replace: `${size}

  removeFirst(listener: unknown): void {
    const first = [...this.#subscriptions].find((other) => other.listener === listener);
    if (!first) return;
    first.active = false;
    this.remove(first);
  }`,
      },
    ],
    explanation:
      'The second off() looks for the same function once more, and ends a subscription that is not its own. It must know that it has ended its own already.',
    anchor: 'removal',
  },
  {
    id: 'splice-minus-one',
    step: 1,
    edits: [
      {
        find: removes,
        replace: `    const list = [...this.#subscriptions];
    for (const gone of list.splice(list.indexOf(subscription), 1)) this.#subscriptions.delete(gone);
    this.#snapshot = undefined;`,
      },
      { find: endsIfActive, replace: '      subscription.active = false;' },
    ],
    explanation:
      'The second off() ends the last subscription of the list: indexOf() gave -1, and splice(-1, 1) takes out the last entry. Look at the index before you use it.',
    anchor: 'removal',
  },
  {
    id: 'late-off-deletes-the-name',
    step: 1,
    edits: [{ find: endsIfActive, replace: '      subscription.active = false;' }],
    explanation:
      'The second off() finds its own list empty, and deletes the name: but under that name there is a new list by now, with other listeners. Do nothing where the subscription has ended already.',
    anchor: 'removal',
  },
  {
    id: 'object-as-map',
    step: 1,
    edits: [
      { find: channels, replace: 'readonly #channels = new ObjectTable<Channel>();' },
      {
        find: '/** A batch subscriber whose buffer was full. */',
        replace: `class ObjectTable<Value> {
  #table: Record<string, any> = {};
  get(name: string): Value | undefined {
    return this.#table[name];
  }
  set(name: string, value: Value): void {
    this.#table[name] = value;
  }
  delete(name: string): void {
    delete this.#table[name];
  }
  values(): Value[] {
    return Object.values(this.#table);
  }
}

/** A batch subscriber whose buffer was full. */`,
      },
    ],
    explanation:
      'The names are kept as keys of a plain object, and an object has names of its own: __proto__, constructor, toString. A Map has none.',
    anchor: 'names',
  },
  {
    id: 'emptied-name-stays',
    step: 1,
    edits: [
      { find: namesInUse, replace: '' },
      { find: leavesTable, replace: '' },
    ],
    explanation:
      'A name stays when its last subscription has ended. Names may be made per request (reply-17), so such a table grows for ever: delete the name with its last subscription.',
    anchor: 'names',
  },
  {
    id: 'asking-adds-a-name',
    step: 1,
    edits: [
      { find: namesInUse, replace: '' },
      {
        find: 'return this.#channels.get(event)?.size ?? 0;',
        replace: 'return this.#open(event).size;',
      },
    ],
    explanation:
      'listenerCount() adds the name that it is asked about. A question must not change anything.',
    anchor: 'names',
  },
  {
    id: 'emit-adds-a-name',
    step: 1,
    edits: [
      { find: namesInUse, replace: '' },
      { find: findsChannel, replace: 'const channel = this.#open(event);' },
    ],
    explanation:
      'emit() adds the name that it is given, though nobody listens to it. So everything that is ever emitted stays in the table.',
    anchor: 'names',
  },
  {
    id: 'error-is-special',
    step: 1,
    edits: [
      {
        find: findsChannel,
        replace: findsChannel.replace(
          'return false;',
          `{
      if (event === 'error') throw payload;
      return false;
    }`,
        ),
      },
    ],
    explanation:
      'An event named error that nobody listens to throws, as with EventEmitter. Here it is a name like any other: an instrument, or an order, may well be called so.',
    anchor: 'names',
  },
  {
    id: 'new-listener-is-emitted',
    step: 1,
    edits: [
      {
        find: '    const channel = this.#open(event);',
        replace: `    this.emit('newListener' as Name, event as any);
    const channel = this.#open(event);`,
      },
    ],
    explanation:
      'The bus emits newListener by itself, as EventEmitter does, and so do all that are built on one. Its name is then taken, and internal traffic looks like business.',
    anchor: 'names',
  },
  {
    id: 'one-table-for-all',
    step: 1,
    edits: [
      { find: channels, replace: 'readonly #channels = everywhere;' },
      {
        find: '/** A typed event bus',
        replace: `const everywhere = new Map<string, Channel>();

/** A typed event bus`,
      },
    ],
    explanation:
      'All buses share one table: it stands in the module, or is static. Each bus has subscriptions of its own.',
    anchor: 'names',
  },

  // --- Step 2 -------------------------------------------------------------------------------------
  {
    id: 'live-list',
    step: 2,
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
    step: 2,
    edits: [{ find: walks, replace: walks.replace('if (subscription.active) ', '') }],
    explanation:
      'A listener that was removed during the emit is called once more: it is still in the copy, as it is with EventEmitter. Its owner has closed by then. Mark the subscription, and look at the mark before the call.',
    anchor: 'snapshot',
  },
  {
    id: 'indices-move',
    step: 2,
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
    step: 2,
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
    step: 2,
    edits: [
      {
        find: takesSnapshot,
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
    step: 2,
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
    step: 2,
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
    step: 2,
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
    step: 2,
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
    step: 2,
    edits: [{ find: endsOnce, replace: 'if (once) subscription.active = false;' }],
    explanation:
      'A once that was called is marked, but not taken out: its name stays, and so do the listener and all that it holds. Ending is one thing, whoever ends it.',
    anchor: 'once',
  },
  {
    id: 'answers-after-the-round',
    step: 2,
    edits: [{ find: 'return subscriptions.length > 0;', replace: 'return channel.size > 0;' }],
    explanation:
      'emit() looks at the end whether somebody is subscribed. A once has ended by then, so the emit that called it returns false: the answer is about those who were there when the emit began.',
    anchor: 'return-values',
  },
  {
    id: 'throw-goes-through',
    step: 2,
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
    step: 2,
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
    step: 2,
    edits: [{ find: rethrows, replace: '      return;' }],
    explanation:
      'Without onError the error is lost: caught and not thrown again, or only printed. A program that goes on as if nothing had happened is the worst way to fail: queueMicrotask(() => { throw error; }).',
    anchor: 'errors',
  },
  {
    id: 'error-thrown-late',
    step: 2,
    edits: [{ find: rethrows, replace: rethrows.replace('queueMicrotask', 'setTimeout') }],
    explanation:
      'The error surfaces, but too late: in a timer or in setImmediate. Until then other events are handled, as if nothing had happened. A microtask comes before all of them: queueMicrotask(() => { throw error; }).',
    anchor: 'errors',
  },
  {
    id: 'error-thrown-after-the-round',
    step: 2,
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
    step: 2,
    edits: [{ find: rethrows, replace: '      void Promise.reject(error);\n      return;' }],
    explanation:
      'The error surfaces as a rejected promise: thrown in a then() or in an async function. Here it is thrown in a bare microtask, so that it is an uncaught exception: queueMicrotask(() => { throw error; }).',
    anchor: 'errors',
  },
  {
    id: 'error-wrapped',
    step: 2,
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
    step: 2,
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
    step: 2,
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
    step: 2,
    edits: [{ find: tellsOnError, replace: '    this.#options.onError(error, event);' }],
    explanation:
      'An onError that throws ends the round: the listeners after it are not called, and emit() throws. It is code of a stranger, like a listener, and needs a try as well.',
    anchor: 'errors',
  },
  {
    id: 'on-error-without-event',
    step: 2,
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
    step: 2,
    edits: [
      {
        find: tellsOnError,
        replace: tellsOnError.replace('(error, event)', '(event, error as any)'),
      },
    ],
    explanation: 'onError gets its arguments the wrong way round: first the error, then the event.',
    anchor: 'errors',
  },

  // --- Step 3 -------------------------------------------------------------------------------------
  {
    id: 'signal-only-looked-at',
    step: 3,
    edits: [
      { find: listensToSignal, replace: 'subscription.signal = signal;' },
      { find: '  active: boolean;', replace: '  active: boolean;\n  signal?: AbortSignal;' },
      {
        find: walks,
        replace: walks.replace(
          'subscription.active)',
          'subscription.active && !subscription.signal?.aborted)',
        ),
      },
    ],
    explanation:
      'Each emit looks whether the signal has aborted, but the subscription does not end: it stays in the list, with all that it holds, and emit() believes that somebody listens.',
    anchor: 'signals',
  },
  {
    id: 'aborted-signal-added',
    step: 3,
    edits: [{ find: ifAborted, replace: '' }],
    explanation:
      'A signal that is aborted already is waited for. It does not fire again, so this subscription never ends: look at signal.aborted first.',
    anchor: 'signals',
  },
  {
    id: 'aborted-signal-throws',
    step: 3,
    edits: [{ find: ifAborted, replace: 'signal?.throwIfAborted();' }],
    explanation:
      'on() throws where the signal is aborted already. A lifetime that is over is no error: nothing is added, that is all.',
    anchor: 'signals',
  },
  {
    id: 'no-off-if-aborted',
    step: 3,
    edits: [{ find: ifAborted, replace: 'if (signal?.aborted) return undefined as any;' }],
    explanation:
      'Where the signal is aborted already, on() gives no function. Its caller calls it all the same.',
    anchor: 'signals',
  },
  {
    id: 'signal-keeps-listener',
    step: 3,
    edits: [{ find: leavesSignal, replace: '' }],
    explanation:
      'When the subscription has ended, its listener stays on the signal. A signal that lives as long as the program then holds every subscription there ever was. ({ once: true } helps only once it aborts.)',
    anchor: 'signals',
  },
  {
    id: 'once-forgets-signal',
    step: 3,
    edits: [
      {
        find: endsOnce,
        replace: `if (once) {
      subscription.active = false;
      channel.remove(subscription);
      if (channel.size === 0 && !this.#metrics) this.#channels.delete(channel.event);
    }`,
      },
    ],
    explanation:
      'off() takes the listener from the signal, but a once that was called ends by another way, and leaves it there. Let all of them go one way.',
    anchor: 'signals',
  },
  {
    id: 'abort-does-not-mark',
    step: 3,
    edits: [
      {
        find: listensToSignal,
        replace: `const leave = () => {
      channel.remove(subscription);
      if (channel.size === 0 && !this.#metrics) this.#channels.delete(channel.event);
    };
    signal?.addEventListener('abort', leave);`,
      },
      { find: leavesSignal, replace: `for (const forget of forgets) forget();` },
      {
        find: '    const channel = this.#open(event);',
        replace: '    const channel = this.#open(event);\n    const forgets: (() => void)[] = [];',
      },
      {
        find: '    channel.add(subscription);',
        replace: `    channel.add(subscription);
    forgets.push(() => signal?.removeEventListener('abort', leave));`,
      },
    ],
    explanation:
      'The signal takes the subscription out of the list, but an emit that is under way still has it in its copy and calls it. The abort has to mark it, as off() does.',
    anchor: 'signals',
  },
  {
    id: 'abort-ends-the-function',
    step: 3,
    edits: [
      {
        find: listensToSignal,
        replace: `signal?.addEventListener('abort', end);
    signal?.addEventListener('abort', () => channel.removeAll(listener), { once: true });`,
      },
      {
        find: size,
        replace: `${size}

  removeAll(listener: unknown): void {
    for (const other of [...this.#subscriptions]) if (other.listener === listener) other.end();
  }`,
      },
    ],
    explanation:
      'The signal ends every subscription of the same function, also those that were made without it.',
    anchor: 'signals',
  },

  // --- Step 4 -------------------------------------------------------------------------------------
  {
    id: 'clock-at-every-emit',
    step: 4,
    edits: [
      {
        find: emits,
        replace: `    channel.metrics.emitted++;
    const start = process.hrtime.bigint();
    const heard = this.#deliver(channel, payload);
    const { count = 0, total = 0n } = this.#times.get(event) ?? {};
    const ns = process.hrtime.bigint() - start;
    this.#times.set(event, { count: count + 1, total: total + ns });
    return heard;`,
      },
      {
        find: '  readonly #sampleEvery: number;',
        replace: `  readonly #sampleEvery: number;
  readonly #times = new Map<string, { count?: number; total?: bigint }>();`,
      },
      { find: '  #deliverTimed(', replace: '  deliverTimed(' },
    ],
    explanation:
      'emit() does more than it has to at every call: it copies the list of listeners, reads a clock, makes a string or a closure, or looks up several tables. Do in on() and off() what can be done there, and copy the list only after it has changed.',
    anchor: 'emit-cost',
  },
  {
    id: 'every-name-is-looked-at',
    step: 4,
    edits: [
      {
        find: '    const subscriptions = channel.snapshot();',
        replace: `    const subscriptions = [...this.#channels.values()]
      .filter((other) => other === channel)
      .flatMap((other) => other.snapshot());`,
      },
    ],
    explanation:
      'emit() looks at the subscriptions of all events to find those of one, as with one flat list and a filter. Keep a list for each name, in a Map.',
    anchor: 'emit-cost',
  },
  {
    id: 'copy-on-every-change',
    step: 4,
    edits: [
      { find: adds, replace: adds.replace('= undefined', '= [...this.#subscriptions]') },
      { find: removes, replace: removes.replace('= undefined', '= [...this.#subscriptions]') },
    ],
    explanation:
      'Each on() and each off() copies the whole list. 20,000 of them copy it 20,000 times, though nobody emits in between: throw the copy away, and make it anew when somebody emits.',
    anchor: 'snapshot',
  },
  {
    id: 'off-searches',
    step: 4,
    edits: [
      {
        find: removes,
        replace: `    const others = [...this.#subscriptions].filter((other) => other !== subscription);
    if (others.length < this.#subscriptions.size) this.#subscriptions.delete(subscription);
    this.#snapshot = undefined;`,
      },
    ],
    explanation:
      'off() goes through the whole list to find its entry: filter(), indexOf(), or a search from the end, as EventEmitter does it. Let each subscription know its place; a Set does that.',
    anchor: 'removal',
  },

  // --- Step 5 -------------------------------------------------------------------------------------
  {
    id: 'no-time-limit',
    step: 5,
    edits: [{ find: timer, replace: 'void maxWaitMs;' }],
    explanation:
      'A batch goes when it is full, and only then. On a quiet day the last items wait for ever: a batch needs a time limit as well.',
    anchor: 'batching',
  },
  {
    id: 'debounce',
    step: 5,
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
    step: 5,
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
    step: 5,
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
    step: 5,
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
    step: 5,
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
    step: 5,
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
    step: 5,
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
    step: 5,
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
    step: 5,
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
    step: 5,
    edits: [{ find: inFlightOnly, replace: 'if (this.#waiting.length > 0) {' }],
    explanation:
      'A new batch starts while the handler still works on the one before. They can overtake each other, and the slower the handler, the more of them it gets at once.',
    anchor: 'batching',
  },
  {
    id: 'flight-counted-as-buffered',
    step: 5,
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
    step: 5,
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
    step: 5,
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
    step: 5,
    edits: [{ find: 'const maxAttempts = 3;', replace: 'const maxAttempts = 1;' }],
    explanation:
      'A batch that fails is given up at once. Most failures are short: it has three attempts.',
    anchor: 'batching',
  },
  {
    id: 'three-retries',
    step: 5,
    edits: [{ find: 'const maxAttempts = 3;', replace: 'const maxAttempts = 4;' }],
    explanation: 'Three retries are four attempts. There are three attempts in all.',
    anchor: 'batching',
  },
  {
    id: 'retry-gets-the-same-array',
    step: 5,
    edits: [{ find: attempts, replace: attempts.replace('[...items]', 'items') }],
    explanation:
      'Every attempt gets the same array. A handler that takes the items out of it (splice, shift) and then fails finds it empty at the next attempt, and the items are lost. Pass a copy to each attempt.',
    anchor: 'batching',
  },
  {
    id: 'retry-pause-too-long',
    step: 5,
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
    step: 5,
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
    step: 5,
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
    step: 5,
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
    step: 5,
    edits: [{ find: 'if (attempt === maxAttempts) this.#report(error);', replace: 'void error;' }],
    explanation:
      'After the last attempt the items are gone, and nobody hears of it. onError gets the error.',
    anchor: 'batching',
  },
  {
    id: 'gives-up-in-silence-without-on-error',
    step: 5,
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
    step: 5,
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
    step: 5,
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
    step: 5,
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
    step: 5,
    edits: [
      { find: `const { overflow = 'reject' }`, replace: `const { overflow = 'drop-newest' }` },
    ],
    explanation:
      "Without the option, items are dropped in silence. The default is 'reject', which tells onError: whoever wants to lose items should have to say so.",
    anchor: 'overflow',
  },
  {
    id: 'rejects-in-silence',
    step: 5,
    edits: [{ find: rejects, replace: 'void BackpressureError;' }],
    explanation:
      "The policy 'reject' refuses the item, but does not tell onError: that is 'drop-newest'.",
    anchor: 'overflow',
  },
  {
    id: 'rejects-in-silence-without-on-error',
    step: 5,
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
    step: 5,
    edits: [{ find: rejects, replace: rejects.replace('BackpressureError', 'Error') }],
    explanation:
      'onError gets an Error that says nothing by its class. A BackpressureError can be told from a failure of the handler.',
    anchor: 'overflow',
  },
  {
    id: 'rejected-but-kept',
    step: 5,
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
    step: 5,
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
    step: 5,
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
    step: 5,
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
    step: 5,
    edits: [
      { find: '    this.#take(1);', replace: '    this.#waiting.pop();\n    this.#dueAt.pop();' },
    ],
    explanation:
      "'drop-oldest' takes away the item that came last (pop() where shift() is meant). The oldest is the first of the buffer.",
    anchor: 'overflow',
  },
  {
    id: 'old-ones-not-counted',
    step: 5,
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
    step: 5,
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
    step: 5,
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
    step: 5,
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
    step: 5,
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
    step: 5,
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
    step: 5,
    edits: [{ find: closes, replace: '        void end;\n        return batcher.flush();' }],
    explanation:
      'close() hands over what waits, but does not end the subscription: later items go into a batch that nobody will flush.',
    anchor: 'flush-close',
  },
  {
    id: 'close-stops-last',
    step: 5,
    edits: [{ find: closes, replace: '        return batcher.flush().then(end);' }],
    explanation:
      'close() stops listening only when it has handed over everything. What comes in meanwhile is accepted, and then lost: stop first.',
    anchor: 'flush-close',
  },
  {
    id: 'close-loses-the-rest',
    step: 5,
    edits: [{ find: closes, replace: '        end();\n        return Promise.resolve();' }],
    explanation:
      'close() does not hand over what waits: it is lost, or it comes after close() has resolved. A program that ends on SIGTERM loses a batch each time.',
    anchor: 'flush-close',
  },
  {
    id: 'timer-left',
    step: 5,
    edits: [{ find: '    clearTimeout(this.#timer);\n', replace: '' }],
    explanation:
      'The timer goes on running when its items have gone by another way. It keeps the process alive, and may send off the next batch too early: clear it when nothing waits.',
    anchor: 'flush-close',
  },
  {
    id: 'close-only-once',
    step: 5,
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

  // --- Step 6 -------------------------------------------------------------------------------------
  {
    id: 'metrics-when-off',
    step: 6,
    edits: [
      {
        find: 'const channel = this.#metrics ? this.#channels.get(event) : undefined;',
        replace: 'const channel = this.#channels.get(event);',
      },
    ],
    explanation:
      'There are metrics although the option is off. Who asks for none should pay for none, and get undefined.',
    anchor: 'metrics',
  },
  {
    id: 'delivered-counts-emits',
    step: 6,
    edits: [
      { find: '    channel.metrics.delivered++;\n', replace: '' },
      {
        find: 'channel.metrics.emitted++;',
        replace: 'channel.metrics.emitted++;\n    channel.metrics.delivered++;',
      },
    ],
    explanation:
      'delivered counts the emits. It counts the calls of listeners: two for an emit with two.',
    anchor: 'metrics',
  },
  {
    id: 'delivered-counts-the-list',
    step: 6,
    edits: [
      { find: '    channel.metrics.delivered++;\n', replace: '' },
      {
        find: 'return subscriptions.length > 0;',
        replace:
          'channel.metrics.delivered += subscriptions.length;\n    return subscriptions.length > 0;',
      },
    ],
    explanation:
      'delivered is the length of the list, added at each emit. Some of them may not have been called, since they were removed during the emit: count the calls.',
    anchor: 'metrics',
  },
  {
    id: 'throwing-calls-not-delivered',
    step: 6,
    edits: [
      {
        find: callsListener,
        replace: `    try {
      listener(payload);
      channel.metrics.delivered++;
    } catch (error) {
      channel.metrics.errors++;
      this.#report(error, channel.event);
    }`,
      },
    ],
    explanation:
      'A call that throws is not counted as delivered: the count stands after the call. Then errors can be higher than delivered, and no rate can be made of the two.',
    anchor: 'metrics',
  },
  {
    id: 'errors-not-counted',
    step: 6,
    edits: [{ find: '      channel.metrics.errors++;\n', replace: '' }],
    explanation: 'errors stays 0 when a listener throws: count in the catch.',
    anchor: 'metrics',
  },
  {
    id: 'nobody-is-counted',
    step: 6,
    edits: [{ find: findsChannel, replace: 'const channel = this.#open(event);' }],
    explanation:
      'An emit to nobody is counted, so each name that is ever emitted has an entry for ever. With names such as reply-17 the table grows without end: count only what has been listened to.',
    anchor: 'metrics',
  },
  {
    id: 'last-not-slowest',
    step: 6,
    edits: [
      { find: 'metrics.maxMs = Math.max(metrics.maxMs, ms);', replace: 'metrics.maxMs = ms;' },
    ],
    explanation:
      'maxMs shows the last emit that was timed. (In seconds it would look alike.) Keep the larger of the old value and the new one, in milliseconds.',
    anchor: 'histograms',
  },
  {
    id: 'sum-not-slowest',
    step: 6,
    edits: [
      { find: 'metrics.maxMs = Math.max(metrics.maxMs, ms);', replace: 'metrics.maxMs += ms;' },
    ],
    explanation:
      'maxMs adds up all emits that were timed, so it grows for as long as the program runs. It is the time of a single emit, the slowest: keep the larger of the old value and the new one.',
    anchor: 'histograms',
  },
  {
    id: 'mean-not-slowest',
    step: 6,
    edits: [
      {
        find: 'metrics.maxMs = Math.max(metrics.maxMs, ms);',
        replace: 'metrics.maxMs += (ms - metrics.maxMs) / metrics.sampled;',
      },
    ],
    explanation:
      'maxMs shows the mean. One stall among many emits disappears in a mean: 200 ms in 10,000 emits are 0.02 ms. The slowest one is what somebody has felt.',
    anchor: 'histograms',
  },
  {
    id: 'other-unit',
    step: 6,
    edits: [
      {
        find: 'const ms = performance.now() - start;',
        replace: 'const ms = (performance.now() - start) * 1e6;',
      },
    ],
    explanation:
      'maxMs is not in milliseconds. process.hrtime.bigint() gives nanoseconds, performance.now() milliseconds.',
    anchor: 'measuring',
  },
  {
    id: 'slowest-listener',
    step: 6,
    edits: [
      {
        find: callsListener,
        replace: `    const start = this.#metrics ? performance.now() : 0;
${callsListener}
    if (start > 0) channel.slowest = Math.max(channel.slowest, performance.now() - start);`,
      },
      { find: '  readonly event: string;', replace: '  readonly event: string;\n  slowest = 0;' },
      {
        find: 'metrics.maxMs = Math.max(metrics.maxMs, ms);',
        replace: 'void ms;\n    metrics.maxMs = channel.slowest;',
      },
    ],
    explanation:
      'maxMs shows the slowest listener. The program stands still for the whole emit, all its listeners together: measure around the round.',
    anchor: 'metrics',
  },
  {
    id: 'first-not-timed',
    step: 6,
    edits: [
      {
        find: 'channel.metrics.emitted % this.#sampleEvery === 0',
        replace: '(channel.metrics.emitted + 1) % this.#sampleEvery === 0',
      },
    ],
    explanation:
      'The first emit is not timed. It is often the slowest, and a rare event may have no other: divide the number of emits before this one.',
    anchor: 'observer-effect',
  },
  {
    id: 'sampling-ignored',
    step: 6,
    edits: [
      {
        find: 'this.#metrics && channel.metrics.emitted % this.#sampleEvery === 0',
        replace: 'this.#metrics && this.#sampleEvery > 0',
      },
    ],
    explanation:
      'Every emit is timed, whatever sampleEvery says. The clock then costs several times what it measures.',
    anchor: 'observer-effect',
  },
  {
    id: 'figures-copied-at-every-emit',
    step: 6,
    edits: [
      {
        find: '  readonly #sampleEvery: number;',
        replace: '  readonly #sampleEvery: number;\n  #figures = new Map<string, Metrics>();',
      },
      {
        find: '    channel.metrics.emitted++;',
        replace: `    channel.metrics.emitted++;
    if (this.#metrics)
      this.#figures = new Map([...this.#channels].map(([name, one]) => [name, { ...one.metrics }]));`,
      },
    ],
    explanation:
      'Every emit copies the figures of all names, so that what metrics() returns never changes. With 50 names, that costs more than the emit. Change the figures in place, and copy those of one name in metrics().',
    anchor: 'observer-effect',
  },
  {
    id: 'one-counter-for-all-events',
    step: 6,
    edits: [
      {
        find: 'channel.metrics.emitted % this.#sampleEvery === 0',
        replace: 'this.#turn++ % this.#sampleEvery === 0',
      },
      {
        find: '  readonly #sampleEvery: number;',
        replace: '  readonly #sampleEvery: number;\n  #turn = 0;',
      },
    ],
    explanation:
      'One counter decides for all events which emit is timed. If two events take turns and sampleEvery is 2, one of them is never timed. Count for each event on its own.',
    anchor: 'observer-effect',
  },
  {
    id: 'figures-end-with-the-listeners',
    step: 6,
    edits: [
      {
        find: leavesTable,
        replace: 'if (channel.size === 0) this.#channels.delete(event);',
      },
    ],
    explanation:
      'The figures of an event go with its last subscription, so a listener that comes back begins at 0. Keep them: a rate over the whole run can be made only of counts that never fall.',
    anchor: 'metrics',
  },
  {
    id: 'other-sample-default',
    step: 6,
    edits: [{ find: 'options.sampleEvery ?? 64', replace: 'options.sampleEvery ?? 100' }],
    explanation: 'Without the option sampleEvery is 64.',
    anchor: 'observer-effect',
  },
  {
    id: 'only-samples-counted',
    step: 6,
    edits: [
      {
        find: emits,
        replace: `    const isSampled = this.#metrics && this.#turn++ % this.#sampleEvery === 0;
    if (isSampled) channel.metrics.emitted++;
    return isSampled ? this.#deliverTimed(channel, payload) : this.#deliver(channel, payload);`,
      },
      {
        find: '  readonly #sampleEvery: number;',
        replace: '  readonly #sampleEvery: number;\n  #turn = 0;',
      },
    ],
    explanation:
      'emitted counts only the emits that are timed. To count costs next to nothing, so every emit is counted; the clock is what is spared.',
    anchor: 'observer-effect',
  },
]);
