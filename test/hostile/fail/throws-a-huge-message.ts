// expect: fail
//   test adds small numbers
//   message xxxxxxxx
export { Counter } from './right.ts';
export const add = () => {
  throw new Error('x'.repeat(20e6));
};
