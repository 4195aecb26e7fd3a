// expect: error import; at line 5
//   message "node:child_process" cannot be imported here
export * from './right.ts';
const indirect = eval;
await indirect('import("node:child_process")');
