// expect: error timeout
//   message stopped after 2 s in step 1, "adds negative numbers"
export * from './right.ts';
const again = () => process.nextTick(again);
export function add(a: number, b: number) {
  if (a < 0) again();
  return a + b;
}
