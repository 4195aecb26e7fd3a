// expect: error tampering; at line 6
//   message your file tries to replace a built-in: Promise.prototype.then
/** In a test, for as long as it runs. */
export { Counter } from './right.ts';
export function add() {
  Promise.prototype.then = (() => {}) as any;
}
