// expect: error crash
//   message the process ended (SIGSEGV) in step 1, "adds small numbers"
export * from './right.ts';
export const add = () => process.kill(process.pid, 'SIGSEGV');
