// expect: error load; at line 4
//   message your file throws while it is loaded: TypeError: Cannot read properties of undefined
/** It imports itself, which is no error; to use what is not there yet is one. */
export const early = self.late.toFixed();
import * as self from './exercise-1.ts';
export * from './right.ts';
export const late = 1;
