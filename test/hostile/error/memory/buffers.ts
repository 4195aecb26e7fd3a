// expect: error memory
//   message of memory in step 1, "adds small numbers"
export * from './right.ts';
export async function add() {
  const list: Buffer[] = [];
  for (let i = 0; i < 64; i++) {
    list.push(Buffer.alloc(64e6, 1));
    await null;
  }
}
