// expect: error timeout
//   message stopped after 2 s in step 1, "adds small numbers"
/** No endless loop, so it must not be called one for certain. */
export { Counter } from './right.ts';
export function add(a: number, b: number) {
  const seen: number[] = [];
  for (let i = 0; i < 1e6; i++) if (!seen.includes(i)) seen.unshift(i);
  return a + b + (seen.length - 1e6);
}
