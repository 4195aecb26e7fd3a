// expect: fail
//   test adds small numbers
/** Every look at it throws. */
export { Counter } from './right.ts';
const refuse = () => {
  throw refuse;
};
export const add = () => {
  throw new Proxy(new Error('x'), { get: refuse, has: refuse, ownKeys: refuse, getPrototypeOf: refuse, getOwnPropertyDescriptor: refuse });
};
