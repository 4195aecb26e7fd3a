// expect: fail
//   test adds small numbers
/** The runner reports each error of an aggregate; here there is none to report. */
export { Counter } from './right.ts';
export const add = () => {
  throw new AggregateError([], 'all of none');
};
