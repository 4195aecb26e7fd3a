// expect: error tampering; at line 5
//   message your file tries to replace a built-in: process.emit
/** Nobody would hear of a rejection. */
export * from './right.ts';
process.emit = (() => true) as any;
