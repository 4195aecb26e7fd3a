// expect: pass
/** All of them come before any promise goes on. */
export { Counter } from './right.ts';
export function add(a: number, b: number) {
  for (let i = 0; i < 20_000; i++) process.nextTick(() => {});
  return a + b;
}
