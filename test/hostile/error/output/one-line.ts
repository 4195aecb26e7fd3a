// expect: error output
//   message stopped after 8 MB of output in step 1, "adds small numbers"
export * from './right.ts';
export function add(a: number, b: number) {
  for (let i = 0; i < 200; i++) process.stdout.write('x'.repeat(1e6));
  return a + b;
}
