// expect: error timeout
//   message stopped after 2 s in step 1, "adds small numbers"
export { Counter } from './right.ts';
export function add(a: number, b: number) {
  process.kill(process.pid, 'SIGSTOP');
  return a + b;
}
