// expect: error tampering; at line 4
//   message your file tries to replace a built-in: process.nextTick
export * from './right.ts';
process.nextTick = (() => {}) as any;
