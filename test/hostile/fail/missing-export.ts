// expect: fail
//   test counts calls
//   message exercises/exercise-1.ts does not export `Counter`.
export { add } from './right.ts';
