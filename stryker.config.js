// `npm run mutants`: which small changes to the code does no test notice?
// For one folder: npm run mutants -- -m 'src/quiz/**/*.ts'. Results are kept and reused while code and tests stay.
// A mutant in a constant of a module is reused even if new tests see it: then add --force.

// Changes that change nothing, which no test can notice:
// - diff/compare.ts, placesThatDiffer, `i - 1` → `i + 1`: counts where the runs end, and there are as many.
// - diff/compare.ts, piecesOf, the default of `text`: the pieces of a line that isn't there are dropped.
// - progress/fold.ts, activeSince: without a time before, the pause is NaN, and a pause of 0 or less counts nothing.
// - progress/fold.ts, calibrate without `hasOwn`: what it would count on a function is never read.
// - progress/log.ts, order of events at the same time: V8 inserts after for 0 as for 1.
// - progress/log.ts, without `closeSync`, and `'whole'`: a descriptor more, and any word but the other two.
// - quiz/schedule.ts, shuffled, `i > 0` → `i >= 0`: the first one changes places with itself.

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner', './test/ignore-prose.js'],
  ignorers: ['prose'],
  vitest: { configFile: 'test/mutants.config.ts', related: false },
  tsconfigFile: 'none', // it would be rewritten by a TypeScript with an API, which version 7 hasn't
  coverageAnalysis: 'perTest',
  mutate: [
    'src/{cli,progress,quiz,diff,workspace}/**/*.ts',
    '!src/**/*.d.ts',
    'src/grader/{judge,grade,reasons,verdict,recognise}.ts',
  ],
  ignorePatterns: ['/docs', '/bench'],
  incremental: true,
  incrementalFile: 'node_modules/.cache/mutants/incremental.json',
  tempDirName: 'node_modules/.cache/mutants/sandbox',
  jsonReporter: { fileName: 'node_modules/.cache/mutants/report.json' },
  reporters: ['clear-text', 'json', 'progress-append-only'],
  clearTextReporter: { logTests: false, allowColor: false },
  concurrency: 2,
  timeoutMS: 15_000,
  thresholds: { high: 95, low: 85, break: 85 },
};
