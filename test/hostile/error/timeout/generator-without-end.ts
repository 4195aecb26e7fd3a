// expect: error timeout
//   message stopped after 2 s in step 1, "adds small numbers"
export { Counter } from './right.ts';
function* numbers() {
  for (let i = 0; ; i++) yield i;
}
export function add(a: number, b: number) {
  let sum = 0;
  for (const i of numbers()) sum = i % 2 === 0 ? a : b;
  return sum;
}
