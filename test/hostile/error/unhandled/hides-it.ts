// expect: error unhandled; at line 7
//   message an error that nobody caught, in step 1, "adds small numbers": Error: hidden
/** Takes away whoever listens for it. */
export * from './right.ts';
process.removeAllListeners('unhandledRejection');
process.on('unhandledRejection', () => {});
setTimeout(() => Promise.reject(new Error('hidden')), 0);
