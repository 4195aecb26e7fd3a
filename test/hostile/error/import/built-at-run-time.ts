// expect: error import; at line 5
//   message "node:child_process" cannot be imported here
export * from './right.ts';
const name = ['node:child', 'process'].join('_');
await import(name);
