// expect: error import; at line 3
//   message Could not resolve "./exercise-1.spec.ts"
import * as spec from './exercise-1.spec.ts';
export * from './right.ts';
console.log(spec);
