// expect: fail
//   test adds small numbers
//   message at once
export { Counter } from './right.ts';
Error.prepareStackTrace = () => {
  throw new Error('no stack today');
};
Error.stackTraceLimit = 0;
export const add = () => {
  throw new Error('at once');
};
