// expect: error import; at line 4
//   message process.binding is closed here
export * from './right.ts';
const fs = (process as any).binding('fs');
fs.open('owned', 1, 0o666);
