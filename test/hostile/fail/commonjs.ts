// expect: fail
//   test adds small numbers
//   message exercises/exercise-1.ts does not export `add`, only a default.
//   vitest not asked: Vite reads it as an ES module with nothing in it but fails in another way
const { add, Counter } = require('./right.ts');
module.exports = { add, Counter };
