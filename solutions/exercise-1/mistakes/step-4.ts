import { defineMistakes } from '../../../src/course/define.ts';

const rejectIfAborted = `    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }`;

export default defineMistakes([
  {
    id: 'first-argument-only',
    edits: [{ find: 'resolve(args);', replace: 'resolve(args[0] as unknown[]);' }],
    explanation:
      'Only the first argument of the event is passed on. An event can have any number: take (...args), and resolve with the array.',
    anchor: 'race',
  },
  {
    id: 'no-arguments',
    edits: [{ find: 'resolve(args);', replace: 'resolve(args.slice(args.length));' }],
    explanation: 'The arguments of the event are lost: resolve with the array of all of them.',
    anchor: 'race',
  },
  {
    id: 'subscribes-late',
    edits: [
      { find: 'export function waitFor(', replace: 'export async function waitFor(' },
      {
        find: '  return new Promise((resolve, reject) => {',
        replace: '  await Promise.resolve();\n  return new Promise((resolve, reject) => {',
      },
    ],
    explanation:
      'Something is awaited before the subscription, so an event that is sent right after the call is missed, and the promise waits for a second one. Subscribe first.',
    anchor: 'race',
  },
  {
    id: 'always-a-timer',
    edits: [{ find: 'timeoutMs === undefined ? undefined : setTimeout', replace: 'setTimeout' }],
    explanation:
      'setTimeout is called without timeoutMs too. A missing delay counts as 1 ms, so the waiting ends at once: no timeoutMs, no timer.',
    anchor: 'race',
  },
  {
    id: 'timer-stays',
    edits: [{ find: '      clearTimeout(timer);\n', replace: '      void timer;\n' }],
    explanation:
      'The timer goes on when the wait is over. Until the time is up it keeps in memory all that its callback can reach, and keeps the process alive; unref() changes only the latter. Call clearTimeout() in every outcome.',
    anchor: 'timers',
  },
  {
    id: 'timeout-leaves-listener',
    edits: [
      {
        find: '      stopWaiting();\n      reject(new TimeoutError',
        replace: '      reject(new TimeoutError',
      },
    ],
    explanation:
      'When the time is up the promise rejects, but stays subscribed: every time-out leaves a listener on the emitter. Whatever ends the waiting must end all of it.',
    anchor: 'race',
  },
  {
    id: 'abort-leaves-listener',
    edits: [
      {
        find: '      stopWaiting();\n      reject(signal!.reason)',
        replace: '      reject(signal!.reason)',
      },
    ],
    explanation:
      'When the signal aborts the promise rejects, but stays subscribed, and its timer runs on. Whatever ends the waiting must end all of it.',
    anchor: 'race',
  },
  {
    id: 'once-is-enough',
    edits: [
      { find: '    emitter.on(event, onEvent);', replace: '    emitter.once(event, onEvent);' },
      { find: '      emitter.off(event, onEvent);\n', replace: '' },
    ],
    explanation:
      'once() removes the listener when the event comes, but the losers of the race are those where it never comes: after a time-out and after an abort it is still there.',
    anchor: 'race',
  },
  {
    id: 'never-off',
    edits: [{ find: '      emitter.off(event, onEvent);\n', replace: '' }],
    explanation:
      'The listener is never removed, not even when the event came: a promise that has settled does not unsubscribe by itself.',
    anchor: 'race',
  },
  {
    id: 'abort-listener-stays',
    edits: [{ find: "      signal?.removeEventListener('abort', onAbort);\n", replace: '' }],
    explanation:
      'The listener on the signal is never removed. A signal often lives as long as the program, and then every wait leaves one more on it.',
    anchor: 'abort-signal',
  },
  {
    id: 'abort-listener-once',
    edits: [
      { find: "      signal?.removeEventListener('abort', onAbort);\n", replace: '' },
      {
        find: "signal?.addEventListener('abort', onAbort);",
        replace: "signal?.addEventListener('abort', onAbort, { once: true });",
      },
    ],
    explanation:
      '{ once: true } removes the listener from the signal when the signal aborts. It mostly does not, and then the listener stays: remove it in every other outcome too.',
    anchor: 'abort-signal',
  },
  {
    id: 'own-reason',
    edits: [
      {
        find: 'reject(signal!.reason);',
        replace: "reject(new Error('aborted', { cause: signal!.reason }));",
      },
    ],
    explanation:
      'An error of your own hides why the waiting was ended. Reject with signal.reason itself, as every API of the platform does.',
    anchor: 'abort-signal',
  },
  {
    id: 'aborted-already-waits',
    edits: [{ find: `${rejectIfAborted}\n`, replace: '' }],
    explanation:
      'A signal that is aborted already does not fire again, so the promise waits until the time is up, or for ever. Look at signal.aborted first.',
    anchor: 'abort-signal',
  },
  {
    id: 'throws-at-once',
    edits: [
      {
        find: '  return new Promise((resolve, reject) => {',
        replace: '  signal?.throwIfAborted();\n  return new Promise((resolve, reject) => {',
      },
    ],
    explanation:
      'With a signal that is aborted already, waitFor throws instead of rejecting. Whoever writes waitFor(…).catch(…) does not catch that: a function that gives a promise fails through the promise.',
    anchor: 'abort-signal',
  },
  {
    id: 'aborted-already-subscribes-anyway',
    edits: [{ find: rejectIfAborted, replace: '    if (signal?.aborted) reject(signal.reason);' }],
    explanation:
      'With a signal that is aborted already the promise rejects, and subscribes all the same: reject() does not leave the function. Return after it.',
    anchor: 'abort-signal',
  },
  {
    id: 'timeout-without-name',
    edits: [{ find: "\n  override name = 'TimeoutError';\n", replace: '' }],
    explanation:
      'The name of the error is not TimeoutError: extending Error does not change `name`, it is inherited. Set it in the class.',
    anchor: 'race',
  },
  {
    id: 'timeout-of-another-class',
    edits: [
      {
        find: 'reject(new TimeoutError(',
        replace: "reject(new DOMException('late', 'TimeoutError'));\n      void (new Error(",
      },
    ],
    explanation:
      'The error is called TimeoutError but is not an instance of the exported class, so `instanceof TimeoutError` misses it. AbortSignal.timeout(), too, has an error of its own by that name.',
    anchor: 'race',
  },
  {
    id: 'timeout-resolves',
    edits: [{ find: 'reject(new TimeoutError(', replace: 'resolve([]);\n      void ((' }],
    explanation:
      'When the time is up the promise resolves with nothing, and the caller goes on as if the event had come. It rejects with a TimeoutError.',
    anchor: 'race',
  },
  {
    id: 'removes-other-waiters',
    edits: [
      { find: 'emitter.off(event, onEvent);', replace: 'emitter.removeAllListeners(event);' },
    ],
    explanation:
      'removeAllListeners(event) also removes everybody else who waits for that event. Remove your own listener only.',
    anchor: 'remove-all-listeners',
  },
  {
    id: 'error-event-rejects-the-wait',
    edits: [
      {
        find: '    const stopWaiting = () => {\n',
        replace:
          "    const onError = (error: unknown) => {\n      stopWaiting();\n      reject(error);\n    };\n    if (event !== 'error') emitter.on('error', onError);\n    const stopWaiting = () => {\n      emitter.off('error', onError);\n",
      },
    ],
    explanation:
      "An 'error' event ends a wait for another event, as events.once() does it. Here only the event itself, the time limit and the signal end a wait: subscribe with emitter.once() or emitter.on().",
    anchor: 'race',
  },
  {
    id: 'reason-replaced-when-falsy',
    edits: [
      {
        find: 'reject(signal!.reason);',
        replace: "reject(signal!.reason || new Error('aborted'));",
      },
    ],
    explanation:
      "The reason is replaced if it is falsy: abort(0), abort('') and abort(null) have a reason too. Reject with signal.reason, without || or ??.",
    anchor: 'abort-signal',
  },
  {
    id: 'timeout-0-is-none',
    edits: [
      {
        find: 'timeoutMs === undefined ? undefined : setTimeout(onTimeout, timeoutMs)',
        replace: 'timeoutMs ? setTimeout(onTimeout, timeoutMs) : undefined',
      },
    ],
    explanation:
      'A timeoutMs of 0 counts as none, so the wait never ends. 0 is falsy: compare with undefined.',
    anchor: 'race',
  },
]);
