// expect: error import; at line 6
//   message "node:fs/promises" cannot be imported here
/** Caught, and still said: the answer must not depend on it. */
export { Counter } from './right.ts';
export async function sum(a: number, b: number) {
  await import('node:fs/promises').catch(() => {});
  return a + b;
}
export const add = (a: number, b: number) => (a < 0 ? sum(a, b) : a + b);
