// expect: error tampering; at line 4
//   message your file tries to replace a built-in: process.hrtime.bigint
export * from './right.ts';
process.hrtime.bigint = () => 0n;
