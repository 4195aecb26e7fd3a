// Circuit breakers stand around the call of a dependency, never around emit().
// After Michael Nygard, "Release It!", 2007.

export type State = 'closed' | 'open' | 'half-open';
/** Tells how the call ended that was let through. */
export type Report = (succeeded: boolean) => void;

export interface Breaker {
  readonly state: State;
  /** Undefined where the call must not be made. */
  enter(): Report | undefined;
}

export interface BreakerOptions {
  /** Monotonic: a wall clock may be set back. */
  now: () => number;
  openMs?: number;
  /** The verdict is about the last so many calls, */
  window?: number;
  /** and there is none on fewer than these. */
  minimum?: number;
  failRate?: number;
  /** So many calls must succeed, one by one, before it closes. */
  probes?: number;
}

/** Opens by the rate of failures among the last calls. */
export class CircuitBreaker implements Breaker {
  state: State = 'closed';
  readonly #options: Required<BreakerOptions>;
  #results: boolean[] = [];
  #openedAt = 0;
  #isProbing = false;
  #generation = 0;

  constructor(options: BreakerOptions) {
    const numbers = { openMs: 500, window: 20, minimum: 10, probes: 3 };
    this.#options = { ...numbers, failRate: 0.5, ...options };
  }

  enter(): Report | undefined {
    const { now, openMs } = this.#options;
    if (this.state === 'open' && now() - this.#openedAt >= openMs)
      this.#become('half-open');
    if (this.state === 'open' || this.#isProbing) return undefined;
    this.#isProbing = this.state === 'half-open';
    const generation = this.#generation;
    // A call that began before the state changed says nothing about now.
    return (succeeded) => {
      if (generation === this.#generation) this.#record(succeeded);
    };
  }

  #record(succeeded: boolean): void {
    const { window, probes } = this.#options;
    this.#isProbing = false;
    this.#results = [...this.#results, succeeded].slice(-window);
    if (this.state === 'half-open') {
      if (!succeeded) this.#become('open');
      else if (this.#results.length >= probes) this.#become('closed');
    } else if (this.#isBad()) this.#become('open');
  }

  #isBad(): boolean {
    const { minimum, failRate } = this.#options;
    const failures = this.#results.filter((succeeded) => !succeeded).length;
    const calls = this.#results.length;
    return calls >= minimum && failures / calls >= failRate;
  }

  #become(state: State): void {
    this.state = state;
    this.#results = [];
    this.#isProbing = false;
    this.#generation++;
    if (state === 'open') this.#openedAt = this.#options.now();
  }
}

/** What is often built: it counts failures in a row, and has no half-open. */
export class InARowBreaker implements Breaker {
  state: State = 'closed';
  readonly #now: () => number;
  readonly #openMs: number;
  #failures = 0;
  #openedAt = 0;

  constructor(now: () => number, openMs = 500) {
    this.#now = now;
    this.#openMs = openMs;
  }

  enter(): Report | undefined {
    if (this.state === 'open') {
      if (this.#now() - this.#openedAt < this.#openMs) return undefined;
      this.state = 'closed';
      this.#failures = 0;
    }
    return (succeeded) => {
      this.#failures = succeeded ? 0 : this.#failures + 1;
      if (this.#failures < 5) return;
      this.state = 'open';
      this.#openedAt = this.#now();
    };
  }
}

/** None at all: every call is made. */
export const noBreaker: Breaker = { state: 'closed', enter: () => () => {} };
