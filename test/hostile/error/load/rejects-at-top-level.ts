// expect: error load; at line 4
//   message your file throws while it is loaded: Error: no answer
export * from './right.ts';
await Promise.reject(new Error('no answer'));
