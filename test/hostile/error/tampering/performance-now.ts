// expect: error tampering; at line 6
//   message your file tries to replace a built-in: performance.prototype.now
/** Who owns the clock is always fast. */
export { Counter } from './right.ts';
export function add(a: number, b: number) {
  Object.getPrototypeOf(performance).now = () => 0;
  return a + b;
}
