// expect: error unhandled; at line 4
//   message an error that nobody caught, in step 1, "adds small numbers": Error: too early
export * from './right.ts';
Promise.reject(new Error('too early'));
