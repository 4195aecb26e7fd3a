// expect: error import; at line 3
//   message Could not resolve "./helpers.ts"
import { add } from './helpers.ts';
export { Counter } from './right.ts';
export { add };
