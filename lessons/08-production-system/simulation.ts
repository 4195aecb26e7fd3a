// Time that we play ourselves: nothing waits, and what is due runs in its
// order. Twelve seconds of a shop pass in some milliseconds, each run alike.

export class Simulation {
  now = 0;
  readonly #due: { at: number; run: () => void }[] = [];

  /** Runs it so many ms later; of two at the same time, the first one first. */
  after(ms: number, run: () => void): void {
    const at = this.now + Math.max(0, ms);
    let [from, to] = [0, this.#due.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if (this.#due[middle]!.at <= at) from = middle + 1;
      else to = middle;
    }
    this.#due.splice(from, 0, { at, run });
  }

  /** Goes on to a point in time. */
  playTo(end: number): void {
    while (this.#due.length > 0 && this.#due[0]!.at <= end) {
      const next = this.#due.shift()!;
      this.now = next.at;
      next.run();
    }
    this.now = end;
  }
}

/** A waiting time whose mean it is: mostly short, sometimes long. */
export const exponential = (mean: number, random: () => number): number =>
  -mean * Math.log(1 - random());

/** Whether call i fails, where so many of 100 do: evenly, as over replicas. */
export const failsEvenly = (i: number, percent: number): boolean =>
  Math.floor(((i + 1) * percent) / 100) > Math.floor((i * percent) / 100);
