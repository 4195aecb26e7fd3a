// expect: error timeout
//   message stopped after 2 s in step 1, "adds negative numbers"
/** It awaits at every step, and yet no timer gets its turn: promises come before timers. */
export { Counter } from './right.ts';
async function* numbers() {
  for (let i = 0; ; i++) yield i;
}
export const add = (a: number, b: number) => (a < 0 ? search() : a + b);
async function search() {
  for await (const number of numbers()) if (number < 0) return number;
  return 0;
}
