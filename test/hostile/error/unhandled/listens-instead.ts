// expect: error unhandled; at line 8
//   message an error that nobody caught
/** Puts a listener of its own in the place of whoever is told. */
export * from './right.ts';
setTimeout(() => {
  process.removeAllListeners('uncaughtException').on('uncaughtException', () => {});
  setTimeout(() => {
    throw new Error('hidden');
  }, 0);
}, 0);
