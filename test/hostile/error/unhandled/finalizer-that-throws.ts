// expect: error unhandled; at line 8
//   message an error that nobody caught, in step 1, "adds negative numbers": Error: in a finalizer
/** A callback of a FinalizationRegistry has nobody to throw to. */
export { Counter } from './right.ts';
let isCollected = false;
const registry = new FinalizationRegistry(() => {
  isCollected = true;
  throw new Error('in a finalizer');
});
export async function sum(a: number, b: number) {
  for (let i = 0; i < 60 && !isCollected; i++) {
    for (let j = 0; j < 20; j++) registry.register(new Array(5000).fill(j), j);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return a + b;
}
export const add = (a: number, b: number) => (a < 0 ? sum(a, b) : a + b);
