// expect: error load
//   message your file throws while it is loaded: Error: out of order
export * from './right.ts';
throw 'out of order';
