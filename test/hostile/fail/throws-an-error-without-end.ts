// expect: fail
//   test adds small numbers
//   message TypeError: deep
//   vitest is not asked: it follows the causes until its memory ends
/** Causes and properties that go on as long as somebody reads them. */
export { Counter } from './right.ts';
class Endless extends TypeError {
  override get cause(): unknown {
    return new Endless('deeper');
  }
  get next() {
    return new Endless('deeper');
  }
}
export const add = () => {
  const error: any = new Endless('deep');
  error.self = error;
  error.list = [error, { error }];
  throw error;
};
