// expect: error import; at line 3
//   message "#solution" cannot be imported here
import * as solution from '#solution';
export * from './right.ts';
console.log(solution);
