// expect: pass
//   prints Warning: a warning of mine
export * from './right.ts';
process.title = '\x1b]0;owned\x07';
process.emitWarning('a warning of mine');
await new Promise((resolve) => setTimeout(resolve, 5));
