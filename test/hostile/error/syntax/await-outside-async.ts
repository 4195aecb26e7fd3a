// expect: error syntax; at line 5
//   message "await" can only be used inside an "async" function
export { Counter } from './right.ts';
export function add(a: number, b: number) {
  return await a + b;
}
