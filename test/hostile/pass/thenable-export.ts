// expect: pass
//   vitest is not asked: its import() waits for a module with then, as for a promise
/** A module with a `then` of its own is no promise. */
export * from './right.ts';
export const then = (resolve: (value: unknown) => void) => resolve({ add: () => 0 });
