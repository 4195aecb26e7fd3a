// expect: pass
//   prints before
//   vitest is not asked: its workers report on that output
/** What was printed is kept; what comes after has nowhere to go. */
export * from './right.ts';
console.log('before');
for (const stream of [process.stdout, process.stderr] as any[]) stream.destroy();
console.log('after');
