// `npm run mutants`: which small changes to the code does no test notice?
// For one folder: npm run mutants -- -m 'src/quiz/**/*.ts'. Results are kept and reused while code and tests stay.

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'test/mutants.config.ts', related: false },
  tsconfigFile: 'none', // it would be rewritten by a TypeScript with an API, which version 7 hasn't
  coverageAnalysis: 'perTest',
  mutate: [
    'src/{cli,progress,quiz,diff,workspace}/**/*.ts',
    '!src/**/*.d.ts',
    'src/grader/{judge,grade,verdict,recognise}.ts',
  ],
  ignorePatterns: ['/dist', '/docs', '/bench'],
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
