// expect: fail
//   test adds small numbers
//   vitest is not asked: toBe is safe from it there too, toEqual is not
/** What vitest takes for one of its own matchers, and believes. */
export { Counter } from './right.ts';
export const add = () => ({ $$typeof: Symbol.for('jest.asymmetricMatcher'), asymmetricMatch: () => true });
