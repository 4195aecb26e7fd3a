// expect: error tampering; at line 5
//   message your file tries to replace a built-in: Array.prototype.Symbol(Symbol.iterator)
export { Counter } from './right.ts';
export function add(a: number, b: number) {
  Array.prototype[Symbol.iterator] = function* () {} as any;
  return a + b;
}
