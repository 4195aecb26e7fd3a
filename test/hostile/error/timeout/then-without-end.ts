// expect: error timeout
//   message stopped after 2 s in step 1, "adds negative numbers"
/** A thenable that resolves with itself, again and again, without a turn of the event loop. */
export { Counter } from './right.ts';
const endless: any = { then: (resolve: any) => resolve(endless) };
export const add = (a: number, b: number) => (a < 0 ? endless : a + b);
