// expect: fail
//   test adds small numbers
//   message cleared and
export { Counter } from './right.ts';
export const add = () => {
  throw new Error('\x1b[2J\x1b[1;1Hcleared\x1b]0;owned\x07 and\r named\x00');
};
