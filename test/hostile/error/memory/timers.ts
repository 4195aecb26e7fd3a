// expect: error memory or timeout
//   message in step 1, "adds small numbers"
/** 10 million timers, each of them small: which limit is met first depends on the machine. */
export { Counter } from './right.ts';
export function add(a: number, b: number) {
  for (let i = 0; i < 1e7; i++) setTimeout(() => {}, 1e6 + (i % 100), 'a string each', [i], { i });
  return a + b;
}
