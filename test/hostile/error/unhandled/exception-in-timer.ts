// expect: error unhandled; at line 5
//   message an error that nobody caught, in step 1, "adds small numbers": Error: from a timer
export * from './right.ts';
setTimeout(() => {
  throw new Error('from a timer');
}, 0);
