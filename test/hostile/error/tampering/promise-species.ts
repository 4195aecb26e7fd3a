// expect: error tampering; at line 6
//   message your file tries to replace a built-in: Promise.Symbol(Symbol.species)
/** What `then` returns would be what the learner's class says. */
export { Counter } from './right.ts';
export function add(a: number, b: number) {
  Object.defineProperty(Promise, Symbol.species, { get: () => class { then() {} } });
  return a + b;
}
