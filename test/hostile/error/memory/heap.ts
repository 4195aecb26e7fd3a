// expect: error memory
//   message of memory in step 1, "adds small numbers"
export * from './right.ts';
export function add() {
  const list: object[] = [];
  for (;;) list.push({ list });
}
