// expect: fail
//   test adds negative numbers
//   message Not finished after 1 s
import { add as right } from './right.ts';
export { Counter } from './right.ts';
export const add = (a: number, b: number) => (a < 0 ? new Promise(() => {}) : right(a, b));
