// expect: fail
//   test adds small numbers
//   message process.send is not a function
//   vitest is not asked: its workers speak through process.send
/** There is nobody at the other end. */
export { Counter } from './right.ts';
export const add = () => (process as any).send({ kind: 'test-ended', name: '1 adding > adds small numbers', state: 'pass' });
