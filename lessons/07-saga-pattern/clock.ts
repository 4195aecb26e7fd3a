// Time that passes only when everybody waits. A minute takes no time at all,
// and the same run is the same each time.
import { setImmediate as turn } from 'node:timers/promises';

interface Timer {
  at: number;
  wake: () => void;
}

export class VirtualClock {
  #now = 0;
  readonly #timers: Timer[] = [];

  now(): number {
    return this.#now;
  }

  sleep(ms: number): Promise<void> {
    return new Promise((wake) => {
      this.#timers.push({ at: this.#now + ms, wake });
      this.#timers.sort((a, b) => a.at - b.at); // stable: first come first
    });
  }

  /** Lets time pass until the work is done. False: it waits for ever. */
  async run(work: Promise<unknown>): Promise<boolean> {
    let isOver = false;
    const over = () => {
      isOver = true;
    };
    work.then(over, over);
    for (;;) {
      await turn();
      if (isOver) return work.then(() => true);
      const next = this.#timers.shift();
      if (!next) return false;
      this.#now = next.at;
      next.wake();
    }
  }
}
