// expect: error tampering; at line 6
//   message your file tries to replace a built-in: Array.prototype.constructor
/** Lists made from lists would be of a class of the learner's, with no members to compare. */
export { Counter } from './right.ts';
function replaceForAWhile(own = Array.prototype.constructor) {
  Array.prototype.constructor = class { static get [Symbol.species]() { return class { length = 0; }; } } as any;
  queueMicrotask(() => { Array.prototype.constructor = own; });
}
export function add(a: number, b: number) {
  if (a < 0) replaceForAWhile();
  return a + b;
}
