// expect: error import; at line 5
//   message process.setUncaughtExceptionCaptureCallback is closed here
/** It would hide what nobody caught. */
export * from './right.ts';
process.setUncaughtExceptionCaptureCallback(() => {});
