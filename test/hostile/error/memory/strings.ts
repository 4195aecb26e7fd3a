// expect: error memory
//   message of memory in step 1, "adds small numbers"
export { Counter } from './right.ts';
export function add() {
  const texts: Buffer[] = [];
  for (let size = 1e6; ; size *= 2) texts.push(Buffer.from('x'.repeat(size)));
}
