// expect: fail
//   test adds small numbers
//   message exercises/exercise-1.ts does not export `add`, only a default.
//   vitest is not asked: for Vite, require is not there
const { add, Counter } = require('./right.ts');
module.exports = { add, Counter };
