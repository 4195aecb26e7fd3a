// expect: error tampering; at line 6
//   message your file tries to replace a built-in: Array.prototype.Symbol(Symbol.iterator)
/** Back before the test ends: meanwhile a comparison of lists would have walked over what it is told to. */
export { Counter } from './right.ts';
function replaceForAWhile(own = Array.prototype[Symbol.iterator]) {
  Array.prototype[Symbol.iterator] = function* () { yield () => true; } as any;
  queueMicrotask(() => { Array.prototype[Symbol.iterator] = own; });
}
export function add(a: number, b: number) {
  if (a < 0) replaceForAWhile();
  return a + b;
}
