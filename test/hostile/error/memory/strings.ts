// expect: error memory or timeout
//   message in step 1, "adds small numbers"
/** Each text is twice the last: its end is one huge allocation, and how long that takes is the machine's affair. */
export { Counter } from './right.ts';
export function add() {
  const texts: Buffer[] = [];
  for (let size = 1e6; ; size *= 2) texts.push(Buffer.from('x'.repeat(size)));
}
