// Where not every event is wanted: debounce waits for silence, throttle keeps
// a distance. Both forget all but the last value, a batch forgets none.
import { type Clock, realTime } from './time.ts';

/**
 * Calls with the last value once no event has come for `waitMs`. Under a load
 * that never pauses that is never: `maxWaitMs` calls all the same.
 */
export function debounce<Value>(
  call: (value: Value) => void,
  waitMs: number,
  { maxWaitMs = Number.POSITIVE_INFINITY, clock = realTime as Clock } = {},
): (value: Value) => void {
  let since: number | undefined;
  let cancel: (() => void) | undefined;
  return (value) => {
    since ??= clock.now();
    const left = Math.max(0, since + maxWaitMs - clock.now());
    cancel?.();
    cancel = clock.after(Math.min(waitMs, left), () => {
      since = undefined;
      call(value);
    });
  };
}

/**
 * Calls at most once in `intervalMs`: at the first event (`leading`), and at
 * the end of an interval with the last value that came in it (`trailing`).
 * Without `trailing`, the last value of all may never be seen.
 */
export function throttle<Value>(
  call: (value: Value) => void,
  intervalMs: number,
  { leading = true, trailing = true, clock = realTime as Clock } = {},
): (value: Value) => void {
  let waiting: { value: Value } | undefined;
  let isResting = false;
  const rest = () => {
    isResting = true;
    clock.after(intervalMs, () => {
      isResting = false;
      if (waiting) send(waiting.value);
    });
  };
  const send = (value: Value) => {
    waiting = undefined;
    rest();
    call(value);
  };
  return (value) => {
    if (!isResting && leading) return send(value);
    if (trailing) waiting = { value };
    if (!isResting) rest();
  };
}
