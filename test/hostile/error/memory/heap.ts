// expect: error memory
//   message of memory in step 1, "adds small numbers"
export * from './right.ts';
export function add() {
  const lists: number[][] = [];
  for (;;) lists.push(new Array(100_000).fill(0.5));
}
