// The figures of step 6, as the rules see them. Whether an emit that finds no subscription counts, after
// the first one, is free: both are kept.
import { type History, show } from '../../src/trial/trial.ts';
import type { Metrics } from './exercise-2.ts';

/** Of one event, by one way of counting. */
interface Emits {
  emitted: number;
  slowestMs: number;
}

export class Figures {
  delivered = 0;
  errors = 0;
  readonly #event: string;
  readonly #sampleEvery: number;
  readonly #all: Emits = { emitted: 0, slowestMs: 0 };
  readonly #heard: Emits = { emitted: 0, slowestMs: 0 };
  /** An emit of the event inside another: which of them counts first is free. */
  #isNested = false;

  constructor(event: string, sampleEvery: number) {
    this.#event = event;
    this.#sampleEvery = sampleEvery;
  }

  /** An emit begins. Returns what has to be called when it ends, with the time that it took. */
  begins({ isHeard, isNested }: { isHeard: boolean; isNested: boolean }): (ms: number) => void {
    if (isNested) this.#isNested = true;
    const timed = (isHeard ? [this.#all, this.#heard] : [this.#all]).filter(
      (emits) => emits.emitted++ % this.#sampleEvery === 0,
    );
    return (ms) => {
      for (const emits of timed) emits.slowestMs = Math.max(emits.slowestMs, ms);
    };
  }

  check(theirs: Metrics | undefined, history: History): void {
    if (!theirs && this.#heard.emitted === 0) return; // no emit has been heard yet
    const { delivered, errors } = this;
    const emits = theirs?.emitted === this.#heard.emitted ? this.#heard : this.#all;
    const wanted = { emitted: emits.emitted, delivered, errors };
    const wrong = Object.entries(wanted).filter(
      ([name, count]) => theirs?.[name as 'errors'] !== count,
    );
    if (!theirs || wrong.length > 0)
      history.broken(
        'figures',
        `metrics(${show(this.#event)}) has ${show(wanted)}`,
        show(theirs),
        theirs ? wrong.map(([name]) => name).join(' ') : 'undefined',
      );
    this.#checkTimes(theirs, emits, history);
  }

  #checkTimes({ sampled, maxMs }: Metrics, { emitted, slowestMs }: Emits, history: History): void {
    const event = show(this.#event);
    const wanted = Math.ceil(emitted / this.#sampleEvery);
    history.check(
      sampled === wanted,
      'sampled',
      () =>
        `${wanted} of ${emitted} emits of ${event} are timed (sampleEvery ${this.#sampleEvery})`,
      () => show(sampled),
    );
    history.check(
      this.#isNested || Math.abs(maxMs - slowestMs) < 0.001,
      'slowest',
      () => `maxMs of ${event} is ${slowestMs}`,
      () => show(maxMs),
    );
  }
}
