// expect: pass
/** A handler that is there before the turn ends is in time. */
export { Counter } from './right.ts';
export const add = (a: number, b: number) => (a < 0 ? later(a, b) : a + b);
async function later(a: number, b: number) {
  const failing = Promise.reject(new Error('handled'));
  await null;
  await failing.catch(() => {});
  return a + b;
}
