// expect: error timeout
//   message stopped after 2 s in step 1, "adds small numbers"
/** A pattern that tries every way to fail. */
export { Counter } from './right.ts';
export const add = (a: number, b: number) => (/^(a+)+$/.test(`${'a'.repeat(40)}!`) ? a : b);
