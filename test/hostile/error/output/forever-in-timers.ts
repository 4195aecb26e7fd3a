// expect: error output
//   message stopped after 8 MB of output
export { Counter } from './right.ts';
const tick = () => {
  console.log('tick'.repeat(1e6));
  setTimeout(tick, 0);
};
export function add(a: number, b: number) {
  if (a > 0) return a + b;
  tick();
  return new Promise(() => {});
}
