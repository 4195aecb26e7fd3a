// expect: error timeout
//   message stopped after 2 s in step 1, "adds small numbers"
/** The value is turned into text when the comparison fails. */
export { Counter } from './right.ts';
const loop = () => {
  for (;;);
};
export const add = () => ({ [Symbol.toPrimitive]: loop, toString: loop, get [Symbol.toStringTag]() { return loop(); } });
