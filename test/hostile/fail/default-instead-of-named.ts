// expect: fail
//   test adds small numbers
//   message exercises/exercise-1.ts does not export `add`, only a default.
import { add, Counter } from './right.ts';
export default { add, Counter };
