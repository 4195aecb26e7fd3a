// expect: error exit; at line 6
//   message process.exit(7) was called in step 1, "adds small numbers"
export * from './right.ts';
export function add() {
  process.exitCode = 7;
  process.exit();
}
