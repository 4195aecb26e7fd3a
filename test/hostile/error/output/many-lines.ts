// expect: error output
//   message stopped after 8 MB of output in step 1, "adds small numbers"
export * from './right.ts';
export function add(a: number, b: number) {
  for (let i = 0; i < 1e6; i++) console.log('a line that says little, again and again. '.repeat(50));
  return a + b;
}
