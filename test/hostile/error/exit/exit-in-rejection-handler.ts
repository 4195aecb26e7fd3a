// expect: error exit; at line 4
//   message process.exit(1) was called in step 1, "adds small numbers"
export * from './right.ts';
process.on('unhandledRejection', () => process.exit(1));
void Promise.reject(new Error('then exit'));
