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
      'Your code resolves with only the first argument of the event. An event can have any number of arguments. Collect them with `...args` and resolve with the array.',
    anchor: 'race',
  },
  {
    id: 'no-arguments',
    edits: [{ find: 'resolve(args);', replace: 'resolve(args.slice(args.length));' }],
    explanation:
      'Your code drops the arguments of the event. Resolve with the array of all arguments.',
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
      'Your code awaits something before it subscribes, so it misses an event that is emitted right after the call. Subscribe first.',
    anchor: 'race',
  },
  {
    id: 'always-a-timer',
    edits: [{ find: 'timeoutMs === undefined ? undefined : setTimeout', replace: 'setTimeout' }],
    explanation:
      'Your code calls setTimeout even if timeoutMs is undefined. An undefined delay counts as 1 ms, so the wait ends almost at once. Start a timer only if timeoutMs is given.',
    anchor: 'race',
  },
  {
    id: 'timer-stays',
    edits: [{ find: '      clearTimeout(timer);\n', replace: '      void timer;\n' }],
    explanation:
      "The timer keeps running after the wait is over. Until it fires, it keeps the process alive and its callback in memory. unref() doesn't free that memory, so call clearTimeout() in every outcome.",
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
      'After a timeout the promise rejects, but its listener stays on the emitter. Remove all listeners of the wait in every outcome.',
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
      'When the signal aborts, the promise rejects, but its listener stays on the emitter and its timer keeps running. Remove the listeners and clear the timer in every outcome.',
    anchor: 'race',
  },
  {
    id: 'once-is-enough',
    edits: [
      { find: '    emitter.on(event, onEvent);', replace: '    emitter.once(event, onEvent);' },
      { find: '      emitter.off(event, onEvent);\n', replace: '' },
    ],
    explanation:
      'once() removes the listener only when the event arrives. After a timeout or an abort, the listener is still on the emitter. Remove it in every outcome.',
    anchor: 'race',
  },
  {
    id: 'never-off',
    edits: [{ find: '      emitter.off(event, onEvent);\n', replace: '' }],
    explanation:
      "The listener is never removed, not even after the event: a settled promise doesn't unsubscribe by itself. Call off() in every outcome.",
    anchor: 'race',
  },
  {
    id: 'abort-listener-stays',
    edits: [{ find: "      signal?.removeEventListener('abort', onAbort);\n", replace: '' }],
    explanation:
      'The abort listener is never removed from the signal. A signal that lives as long as the program collects one listener per wait. Call removeEventListener() in every outcome.',
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
      '`{ once: true }` removes the listener only if the signal aborts. In every other outcome it stays on the signal. Call removeEventListener() in those outcomes too.',
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
      'Your code rejects with an error of its own, which hides why the wait was aborted. Reject with signal.reason itself, as platform APIs do.',
    anchor: 'abort-signal',
  },
  {
    id: 'aborted-already-waits',
    edits: [{ find: `${rejectIfAborted}\n`, replace: '' }],
    explanation:
      "An aborted signal doesn't fire again, so the promise waits until the timeout, or without an end. Check signal.aborted first.",
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
      "If the signal is already aborted, waitFor() throws instead of rejecting, so `waitFor(…).catch(…)` doesn't catch the error. Return a rejected promise.",
    anchor: 'abort-signal',
  },
  {
    id: 'aborted-already-subscribes-anyway',
    edits: [{ find: rejectIfAborted, replace: '    if (signal?.aborted) reject(signal.reason);' }],
    explanation:
      "If the signal is already aborted, your code rejects but still subscribes, because reject() doesn't end the function. Return after reject().",
    anchor: 'abort-signal',
  },
  {
    id: 'timeout-without-name',
    edits: [{ find: "\n  override name = 'TimeoutError';\n", replace: '' }],
    explanation:
      "The error's name isn't TimeoutError: a class that extends Error inherits `name` from Error. Set `name` in the class.",
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
      "The error is named TimeoutError but isn't an instance of the exported class, so `instanceof TimeoutError` is false. The error of AbortSignal.timeout() isn't one either. Reject with the exported class.",
    anchor: 'race',
  },
  {
    id: 'timeout-resolves',
    edits: [{ find: 'reject(new TimeoutError(', replace: 'resolve([]);\n      void ((' }],
    explanation:
      'After the timeout the promise resolves, so the caller continues as if the event had arrived. Reject with a TimeoutError.',
    anchor: 'race',
  },
  {
    id: 'removes-other-waiters',
    edits: [
      { find: 'emitter.off(event, onEvent);', replace: 'emitter.removeAllListeners(event);' },
    ],
    explanation:
      'removeAllListeners(event) also removes the listeners of everyone else who waits for that event. Remove only your own listener.',
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
      'An `error` event ends a wait for another event, as in events.once(). Here only the event itself, the timeout and the signal end a wait. Subscribe with emitter.once() or emitter.on().',
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
      "Your code replaces a falsy reason, but abort(0), abort('') and abort(null) set a reason too. Reject with signal.reason, without `||` or `??`.",
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
      'Your code treats a timeoutMs of 0 as no timeout, so the wait may never end. Compare timeoutMs with undefined.',
    anchor: 'race',
  },
]);
