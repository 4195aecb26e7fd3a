import { defineMistakes } from '../../../src/course/define.ts';
import { adds, callsListener, findsChannel, leavesTable, removes, size, walks } from './places.ts';

const channels = 'readonly #channels = new Map<string, Channel>();';
const namesInUse = '.filter(({ size }) => size > 0)';
const endsIfActive = `      if (!subscription.active) return;
      subscription.active = false;`;

export default defineMistakes([
  {
    id: 'payload-copied',
    edits: [
      {
        find: callsListener,
        replace: callsListener.replace('(payload)', '(structuredClone(payload))'),
      },
    ],
    explanation:
      'Your code passes a copy of the payload to each listener, which costs far more than the emit itself. Pass the payload itself.',
    anchor: 'emit-cost',
  },
  {
    id: 'emit-is-asynchronous',
    edits: [{ find: callsListener, replace: 'queueMicrotask(() => listener(payload));' }],
    explanation:
      "emit() calls the listeners only after it has returned, so its caller can't rely on their effects. Call them before emit() returns.",
    anchor: 'emit-cost',
  },
  {
    id: 'newest-first',
    edits: [{ find: '[...this.#subscriptions]', replace: '[...this.#subscriptions].reverse()' }],
    explanation:
      'emit() calls the listeners in the wrong order. Call them in the order in which they subscribed.',
    anchor: 'snapshot',
  },
  {
    id: 'always-true',
    edits: [{ find: findsChannel, replace: findsChannel.replace('false', 'true') }],
    explanation:
      "emit() returns true without subscribers, so its caller can't detect that the event had no receiver. Return false in that case.",
    anchor: 'return-values',
  },
  {
    id: 'returns-the-answer',
    edits: [
      {
        find: 'return subscriptions.length > 0;',
        replace:
          'return subscriptions.length > 0 ? (subscriptions.at(-1)?.listener(payload) as any) : false;',
      },
      { find: walks, replace: walks.replace('subscriptions)', 'subscriptions.slice(0, -1))') },
    ],
    explanation:
      "emit() returns a listener's return value, but events have no result. Ignore what listeners return. Return true if there was a subscriber, else false.",
    anchor: 'return-values',
  },
  {
    id: 'returns-a-number',
    edits: [
      { find: 'return subscriptions.length > 0;', replace: 'return subscriptions.length as any;' },
    ],
    explanation: 'emit() returns a number. Return true or false.',
    anchor: 'return-values',
  },
  {
    id: 'set-of-functions',
    edits: [
      {
        find: adds,
        replace: `    for (const { listener } of this.#subscriptions) if (listener === subscription.listener) return;
${adds}`,
      },
    ],
    explanation:
      "Your code doesn't add a function that is already subscribed. A Set of functions, or a Map with the function as key, causes this. Create one object per subscription, so that a function can subscribe twice.",
    anchor: 'removal',
  },
  {
    id: 'off-ends-all-of-the-function',
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
      'off() removes every subscription of the same function, as filter((other) => other !== listener) does. Remove only the subscription that this on() call created.',
    anchor: 'removal',
  },
  {
    id: 'falsy-payload-not-delivered',
    edits: [
      {
        find: callsListener,
        replace: callsListener.replace('listener(payload);', 'if (payload) listener(payload);'),
      },
    ],
    explanation:
      "Your code doesn't deliver falsy payloads such as 0, false, null or an empty string. Deliver every payload, whatever its value.",
    anchor: 'emit-cost',
  },
  {
    id: 'off-ends-the-last-of-the-function',
    edits: [
      {
        find: removes,
        replace: `    const same = [...this.#subscriptions].filter((other) => other.listener === subscription.listener);
    this.#subscriptions.delete(same.at(-1) ?? subscription);
    this.#snapshot = undefined;`,
      },
    ],
    explanation:
      'If a function is subscribed twice, off() removes the latest subscription, as EventEmitter.off() does. Remove the subscription that this on() call created.',
    anchor: 'removal',
  },
  {
    id: 'off-by-function-twice',
    edits: [
      { find: endsIfActive, replace: '      subscription.active = false;' },
      {
        find: '      channel.remove(subscription);\n',
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
      'The second call of off() searches for the function again, so it removes another subscription of that function. Do nothing if off() has already been called.',
    anchor: 'removal',
  },
  {
    id: 'splice-minus-one',
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
      'The second call of off() removes the last subscription: indexOf() returns -1, and splice(-1, 1) removes the last entry. Check the index before you use it.',
    anchor: 'removal',
  },
  {
    id: 'late-off-deletes-the-name',
    edits: [{ find: endsIfActive, replace: '      subscription.active = false;' }],
    explanation:
      'The second call of off() finds its own list empty and deletes the event name, along with newer listeners. Do nothing if off() has already been called.',
    anchor: 'removal',
  },
  {
    id: 'object-as-map',
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
      'Your code stores the names as keys of a plain object, which inherits properties such as __proto__, constructor and toString. Use a Map.',
    anchor: 'names',
  },
  {
    id: 'emptied-name-stays',
    edits: [
      { find: namesInUse, replace: '' },
      { find: leavesTable, replace: '' },
    ],
    explanation:
      'A name stays in the table after its last subscription has ended. With one name per request, such as reply-17, the table grows without limit. Delete the name with its last subscription.',
    anchor: 'names',
  },
  {
    id: 'asking-adds-a-name',
    edits: [
      { find: namesInUse, replace: '' },
      {
        find: 'return this.#channels.get(event)?.size ?? 0;',
        replace: 'return this.#open(event).size;',
      },
    ],
    explanation:
      'listenerCount() adds the requested name to the table. Only read there, and return 0 for an unknown name.',
    anchor: 'names',
  },
  {
    id: 'emit-adds-a-name',
    edits: [
      { find: namesInUse, replace: '' },
      { find: findsChannel, replace: 'const channel = this.#open(event);' },
    ],
    explanation:
      'emit() adds a name without listeners to the table, so the table grows with every new name. Return false without adding the name.',
    anchor: 'names',
  },
  {
    id: 'error-is-special',
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
      'emit() throws for an event named `error` without listeners, as EventEmitter does. Treat `error` like any other name.',
    anchor: 'names',
  },
  {
    id: 'new-listener-is-emitted',
    edits: [
      {
        find: '    const channel = this.#open(event);',
        replace: `    this.emit('newListener' as Name, event as any);
    const channel = this.#open(event);`,
      },
    ],
    explanation:
      "Your bus emits newListener itself, as EventEmitter and everything built on it does. Listeners of that name then receive internal events. Don't emit events of your own.",
    anchor: 'names',
  },
  {
    id: 'one-table-for-all',
    edits: [
      { find: channels, replace: 'readonly #channels = everywhere;' },
      {
        find: '/** A typed event bus',
        replace: `const everywhere = new Map<string, Channel>();

/** A typed event bus`,
      },
    ],
    explanation:
      'All buses share one table, because it is static or at module level. A listener then receives the events of every bus. Create the table in each instance.',
    anchor: 'names',
  },
]);
