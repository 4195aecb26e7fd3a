// expect: pass
//   vitest is not asked: there the built-ins are open
/** These do not throw, they answer false, and nothing has changed. */
export * from './right.ts';
const results = [
  Reflect.defineProperty(Object, 'is', { value: () => true }),
  Reflect.deleteProperty(Array.prototype, 'push'),
  Reflect.setPrototypeOf(Array.prototype, {}),
];
if (results.some(Boolean)) throw new Error(results.join());
