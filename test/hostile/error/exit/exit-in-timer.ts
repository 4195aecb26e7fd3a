// expect: error exit; at line 6
//   message process.exit(1) was called in step 1, "adds negative numbers"
export { Counter } from './right.ts';
export function add(a: number, b: number) {
  if (a > 0) return a + b;
  setTimeout(() => process.exit(1), 5);
  return new Promise(() => {});
}
