// expect: error crash
//   message the process ended (SIGABRT) while your file was loaded
export * from './right.ts';
process.abort();
