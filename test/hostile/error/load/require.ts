// expect: error load; at line 5
//   message your file throws while it is loaded: Error: Dynamic require of "node:fs" is not supported
export * from './right.ts';
declare const require: any;
require('node:fs').writeFileSync('owned', '');
