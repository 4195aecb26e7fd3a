// Runs the proof's work side by side on all cores, or alone.
import os from 'node:os';

export class Lanes {
  readonly #size: number;
  readonly #together: (() => Promise<unknown>)[] = [];
  readonly #alone: (() => Promise<unknown>)[] = [];
  /** One for each piece of work that is running; all of them where one runs alone. */
  #taken = 0;

  constructor(size = os.availableParallelism() + 1) {
    this.#size = size; // one more than there are cores: many mistakes only wait
  }

  /** As many at once as there are lanes, in the order in which they came. */
  together<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.#enter(this.#together, work);
  }

  /** Once nothing else is running or waiting. */
  alone<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.#enter(this.#alone, work);
  }

  #enter<Result>(queue: (() => Promise<unknown>)[], work: () => Promise<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      queue.push(() => work().then(resolve, reject));
      this.#start();
    });
  }

  #start(): void {
    const [queue, lanes] =
      this.#together.length > 0 ? [this.#together, 1] : [this.#alone, this.#size];
    if (this.#taken + lanes > this.#size) return;
    const work = queue.shift();
    if (!work) return;
    this.#taken += lanes;
    void work().finally(() => {
      this.#taken -= lanes;
      this.#start();
    });
    this.#start();
  }
}
