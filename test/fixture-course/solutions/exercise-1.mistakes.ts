import { defineMistakes } from '../../../src/course/define.ts';

export default defineMistakes([
  {
    id: 'subtracts',
    step: 1,
    edits: [{ find: 'return a + b;', replace: 'return a - b;' }],
    explanation: 'It subtracts: the sum of 1 and 2 comes out as -1.',
    anchor: 'sums',
  },
  {
    id: 'absolute',
    step: 1,
    edits: [{ find: 'return a + b;', replace: 'return Math.abs(a + b);' }],
    explanation: 'It drops the sign: a sum of negative numbers is negative.',
    anchor: 'sums',
  },
  {
    id: 'keeps-listening',
    step: 2,
    edits: [{ find: "this.#emitter.off('call', this.#onCall);", replace: '' }],
    explanation: 'close() does nothing, so the listener stays on the emitter.',
    anchor: 'calls',
  },
]);
