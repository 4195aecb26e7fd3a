// expect: error import; at line 3
//   message ../../outside.ts is outside your workspace
import { add } from '../../outside.ts';
export { Counter } from './right.ts';
export { add };
