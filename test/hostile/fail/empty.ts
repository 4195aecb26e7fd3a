// expect: fail
//   test adds small numbers
//   message exercises/exercise-1.ts does not export `add`.
