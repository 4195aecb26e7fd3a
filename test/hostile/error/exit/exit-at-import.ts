// expect: error exit; at line 4
//   message process.exit(0) was called while your file was loaded
export * from './right.ts';
process.exit(0);
