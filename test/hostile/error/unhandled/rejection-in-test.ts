// expect: error unhandled; at line 8
//   message an error that nobody caught, in step 1, "adds small numbers": Error: nobody waits for me
import { add as right } from './right.ts';
export { Counter } from './right.ts';

export function add(a: number, b: number) {
  void (async () => {
    throw new Error('nobody waits for me');
  })();
  return right(a, b);
}
