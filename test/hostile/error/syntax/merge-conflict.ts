// expect: error syntax; at line 4
//   message Unexpected "<<"
export * from './right.ts';
<<<<<<< HEAD
export const a = 1;
=======
export const a = 2;
>>>>>>> theirs
