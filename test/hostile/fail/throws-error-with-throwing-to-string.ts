// expect: fail
//   test adds small numbers
export { Counter } from './right.ts';
class Odd extends Error {
  override get message(): string {
    throw new Error('no message for you');
  }
  override get name(): string {
    throw new Error('no name either');
  }
  override get stack(): string {
    throw new Error('nor a stack');
  }
  override toString(): string {
    throw new Error('nor this');
  }
}
export const add = () => {
  throw new Odd();
};
