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
      'Each emit looks whether the signal has aborted, but the subscription does not end: it stays in the list, with all that it holds, and emit() believes that somebody listens.',
    anchor: 'signals',
  },
  {
    id: 'aborted-signal-added',
    edits: [{ find: ifAborted, replace: '' }],
    explanation:
      'A signal that is aborted already is waited for. It does not fire again, so this subscription never ends: look at signal.aborted first.',
    anchor: 'signals',
  },
  {
    id: 'aborted-signal-throws',
    edits: [{ find: ifAborted, replace: 'signal?.throwIfAborted();' }],
    explanation:
      'on() throws where the signal is aborted already. A lifetime that is over is no error: nothing is added, that is all.',
    anchor: 'signals',
  },
  {
    id: 'no-off-if-aborted',
    edits: [{ find: ifAborted, replace: 'if (signal?.aborted) return undefined as any;' }],
    explanation:
      'Where the signal is aborted already, on() gives no function. Its caller calls it all the same.',
    anchor: 'signals',
  },
  {
    id: 'signal-keeps-listener',
    edits: [{ find: leavesSignal, replace: '' }],
    explanation:
      'When the subscription has ended, its listener stays on the signal. A signal that lives as long as the program then holds every subscription there ever was. ({ once: true } helps only once it aborts.)',
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
      'off() takes the listener from the signal, but a once that was called ends by another way, and leaves it there. Let all of them go one way.',
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
      'The signal takes the subscription out of the list, but an emit that is under way still has it in its copy and calls it. The abort has to mark it, as off() does.',
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
      'The signal ends every subscription of the same function, also those that were made without it.',
    anchor: 'signals',
  },
]);
