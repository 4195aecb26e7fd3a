// The clock and the timeouts of the runner: a test's limit leaves out the time in which this process
// waited for a processor, or a right answer would fail on a busy machine.
import { waitedForProcessorMs } from '../fair-clock.ts';

// Captured before the learner's code is loaded.
const { setTimeout, clearTimeout, performance } = globalThis;
const now = performance.now.bind(performance);

let waitedMs = 0;
let lookedAt = Number.NEGATIVE_INFINITY;
let latest = 0;

/** To look costs a system call, which the clock of fast tests can do without. */
function waited(mostAgeMs: number): number {
  if (now() - lookedAt > mostAgeMs) {
    waitedMs = Math.max(waitedMs, waitedForProcessorMs('self'));
    lookedAt = now();
  }
  return waitedMs;
}

/** In place of performance.now(); never goes back. */
export function fairNow(): number {
  latest = Math.max(latest, now() - waited(50));
  return latest;
}

/** In place of what setTimeout() returns: due later by what was lost. */
class FairTimeout {
  #timer: NodeJS.Timeout;
  #isRef = true;

  constructor(callback: () => void, ms: number) {
    const due = fairNow() + ms;
    const look = () => {
      const leftMs = due - (now() - waited(0));
      if (leftMs < 1) callback();
      else this.#start(look, leftMs);
    };
    this.#timer = setTimeout(look, ms);
  }

  #start(look: () => void, ms: number): void {
    this.#timer = setTimeout(look, ms);
    if (!this.#isRef) this.#timer.unref();
  }

  unref(): this {
    this.#isRef = false;
    this.#timer.unref();
    return this;
  }

  clear(): void {
    clearTimeout(this.#timer);
  }
}

export const fairSetTimeout = (callback: () => void, ms: number) => new FairTimeout(callback, ms);

export const fairClearTimeout = (timeout: FairTimeout | undefined): void => timeout?.clear();
