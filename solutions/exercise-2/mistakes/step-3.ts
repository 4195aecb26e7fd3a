import { defineMistakes } from '../../../src/course/define.ts';
import { endsOnce, size, walks } from './places.ts';

const ifAborted = 'if (signal?.aborted) return () => {}; // an aborted signal does not fire again';
const listensToSignal = `signal?.addEventListener('abort', end);`;
const leavesSignal = `signal?.removeEventListener('abort', end); // the signal may outlive us, and would hold us`;

export default defineMistakes([
  {
    id: 'signal-only-looked-at',
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
      'Your code checks the signal only during emit(). An aborted subscription stays in the list, so emit() still returns true. End the subscription when the signal aborts.',
    anchor: 'signals',
  },
  {
    id: 'aborted-signal-added',
    edits: [{ find: ifAborted, replace: '' }],
    explanation:
      "Your code waits for the abort event of an aborted signal, which doesn't fire again, so the subscription never ends. Check signal.aborted first.",
    anchor: 'signals',
  },
  {
    id: 'aborted-signal-throws',
    edits: [{ find: ifAborted, replace: 'signal?.throwIfAborted();' }],
    explanation:
      "on() throws if the signal is already aborted, but that isn't an error. Add nothing and return a function.",
    anchor: 'signals',
  },
  {
    id: 'no-off-if-aborted',
    edits: [{ find: ifAborted, replace: 'if (signal?.aborted) return undefined as any;' }],
    explanation:
      'If the signal is already aborted, on() returns no function, so its caller fails when it calls off(). Always return a function.',
    anchor: 'signals',
  },
  {
    id: 'signal-keeps-listener',
    edits: [{ find: leavesSignal, replace: '' }],
    explanation:
      'After the subscription has ended, its abort listener stays on the signal. A long-lived signal then keeps every subscription in memory, even with `{ once: true }`. Call removeEventListener() when the subscription ends.',
    anchor: 'signals',
  },
  {
    id: 'once-forgets-signal',
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
      'off() removes the abort listener, but a once subscription that was called leaves it on the signal. End every subscription through the same function.',
    anchor: 'signals',
  },
  {
    id: 'abort-does-not-mark',
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
      'The signal removes the subscription from the list, but an emit in progress still calls it from its copy. Mark it as ended on abort, as in off().',
    anchor: 'signals',
  },
  {
    id: 'abort-ends-the-function',
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
      'The signal ends every subscription of the same function, even those without the signal. End only the subscription that was created with it.',
    anchor: 'signals',
  },
]);
