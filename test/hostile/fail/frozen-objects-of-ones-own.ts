// expect: fail; at line 10
//   test adds small numbers
//   message TypeError: Cannot assign to read only property 'type' of object
/** Classes with the names of built-ins, closed by Object.freeze: a mistake like any other. */
export { Counter } from './right.ts';
class Event {
  type = 'added';
}
export function add(a: number, b: number) {
  const event = Object.assign(Object.freeze(new Event()), { type: 'changed' });
  return event.type === 'added' ? a + b : a;
}
