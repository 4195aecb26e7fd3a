// What waits takes its time from a clock that is handed in: the real one, or
// one that we play ourselves, so that a second passes at once and all is exact.

export interface Clock {
  now(): number;
  /** Runs it so many ms later, unless what is returned is called first. */
  after(ms: number, run: () => void): () => void;
}

/** Its timers keep the process alive: what they do must still be done. */
export const realTime: Clock = {
  now: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

export class PlayedTime implements Clock {
  #now = 0;
  readonly #timers = new Set<{ at: number; run: () => void }>();

  now(): number {
    return this.#now;
  }

  after(ms: number, run: () => void): () => void {
    const timer = { at: this.#now + Math.max(0, ms), run };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Goes on to a point in time; what is due on the way runs in its order. */
  async playTo(end: number): Promise<void> {
    for (let next = this.#next(end); next; next = this.#next(end)) {
      this.#timers.delete(next);
      this.#now = next.at;
      next.run();
      await turn(); // promises that it has settled go on first
    }
    this.#now = end;
    await turn();
  }

  #next(end: number) {
    const due = [...this.#timers].filter(({ at }) => at <= end);
    return due.sort((a, b) => a.at - b.at)[0];
  }
}

const turn = () => new Promise((resolve) => setImmediate(resolve));
