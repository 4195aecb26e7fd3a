// expect: error unhandled
//   message an error that nobody caught, in step 1, "adds small numbers": Error: undefined
export * from './right.ts';
void Promise.reject();
