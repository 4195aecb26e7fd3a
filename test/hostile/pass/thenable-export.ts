// expect: pass
/** A module with a `then` of its own is no promise. */
export * from './right.ts';
export const then = (resolve: (value: unknown) => void) => resolve({ add: () => 0 });
