// expect: fail
//   test adds small numbers
//   message exercises/exercise-1.ts does not export `add`.
/** All types: what is left is an empty module. */
export type Add = (a: number, b: number) => number;
export interface Counter {
  count: number;
}
