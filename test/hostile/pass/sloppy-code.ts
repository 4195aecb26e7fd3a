// expect: pass
//   vitest is not asked: there the built-ins are open
/** Code that is not strict is not told that it failed. */
export * from './right.ts';
new Function('Object = Array; Promise = undefined; setTimeout = 0; delete Array.prototype.push; undefined = 1;')();
