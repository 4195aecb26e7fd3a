import { defineMistakes } from '../../../../../src/course/define.ts';

export default defineMistakes([
  {
    id: 'subtracts',
    edits: [{ find: 'return a + b;', replace: 'return a - b;' }],
    explanation: 'It subtracts: the sum of 1 and 2 comes out as -1.',
    anchor: 'sums',
  },
  {
    id: 'absolute',
    edits: [{ find: 'return a + b;', replace: 'return Math.abs(a + b);' }],
    explanation: 'It drops the sign: a sum of negative numbers is negative.',
    anchor: 'sums',
  },
]);
