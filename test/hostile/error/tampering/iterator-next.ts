// expect: error tampering; at line 5
//   message your file tries to replace a built-in: Iterator.prototype.next
export * from './right.ts';
const ArrayIterator = Object.getPrototypeOf([][Symbol.iterator]());
ArrayIterator.next = () => ({ done: true });
