// expect: error timeout
//   message stopped after 2 s in step 1, "adds small numbers"
export * from './right.ts';
setImmediate(() => {
  for (;;);
});
