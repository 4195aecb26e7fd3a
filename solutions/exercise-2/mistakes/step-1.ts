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
      'The listener gets a copy of the payload. A copy for each call costs many times what the emit costs; inside one process the payload itself is handed on.',
    anchor: 'emit-cost',
  },
  {
    id: 'emit-is-asynchronous',
    edits: [{ find: callsListener, replace: 'queueMicrotask(() => listener(payload));' }],
    explanation:
      'The listeners are called after emit() has returned. An emit is a call: it is done when it returns, so whoever emits can count on its effects.',
    anchor: 'emit-cost',
  },
  {
    id: 'newest-first',
    edits: [{ find: '[...this.#subscriptions]', replace: '[...this.#subscriptions].reverse()' }],
    explanation:
      'The listeners are called in the wrong order: the first that subscribed is the first.',
    anchor: 'snapshot',
  },
  {
    id: 'always-true',
    edits: [{ find: findsChannel, replace: findsChannel.replace('false', 'true') }],
    explanation:
      'emit() returns true although nobody is subscribed. The answer lets the caller notice that an event goes nowhere.',
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
      'emit() returns what a listener returns. An event is no question: what listeners return is nobody’s answer, and emit() says only whether somebody was subscribed.',
    anchor: 'return-values',
  },
  {
    id: 'returns-a-number',
    edits: [
      { find: 'return subscriptions.length > 0;', replace: 'return subscriptions.length as any;' },
    ],
    explanation: 'emit() returns a number where true or false is meant.',
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
      'A function that is there already is not added again: a Set of functions does that, or a Map with the function as the key. The same function twice is two subscriptions, so keep an object of its own for each.',
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
      'off() removes every subscription of the same function: filter((other) => other !== listener) does that. Remove the subscription, not the function.',
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
      'A payload of 0, false, null or an empty text is taken for none, so the listeners are not called. Deliver each payload, whatever it is.',
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
      'Where a function is subscribed twice, off() ends the last of the two, as EventEmitter.off does. It must end the one that it came from.',
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
      'The second off() looks for the same function once more, and ends a subscription that is not its own. It must know that it has ended its own already.',
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
      'The second off() ends the last subscription of the list: indexOf() gave -1, and splice(-1, 1) takes out the last entry. Look at the index before you use it.',
    anchor: 'removal',
  },
  {
    id: 'late-off-deletes-the-name',
    edits: [{ find: endsIfActive, replace: '      subscription.active = false;' }],
    explanation:
      'The second off() finds its own list empty, and deletes the name: but under that name there is a new list by now, with other listeners. Do nothing where the subscription has ended already.',
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
      'The names are kept as keys of a plain object, and an object has names of its own: __proto__, constructor, toString. A Map has none.',
    anchor: 'names',
  },
  {
    id: 'emptied-name-stays',
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
]);
