// expect: error exit; at line 4
//   message process.exit(0) was called
export * from './right.ts';
(process as any).reallyExit(0);
