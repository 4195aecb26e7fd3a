// expect: fail; at line 7
//   test adds small numbers
//   message TypeError: Cannot add property 0, object is not extensible
export { Counter } from './right.ts';
export function add() {
  const events: number[] = Object.freeze([]) as any;
  events.push(1);
}
