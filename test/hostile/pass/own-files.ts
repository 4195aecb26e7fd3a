// expect: pass
/** Files of the learner's own, statically and later. */
export { add } from './right';
export class Counter {
  #inner: any;
  constructor(emitter: any) {
    this.#inner = new right.Counter(emitter);
  }
  get count() {
    return this.#inner.count;
  }
  close() {
    this.#inner.close();
  }
}
import * as right from './right.js';
