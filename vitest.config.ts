import os from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';
import { virtualTimePlugin } from './src/trial/vitest-plugin.ts';

/** Files that replace a module, a timer or a global, or import other test files: each needs its own modules. */
const alone = [
  'solutions/*/spec.ts',
  'test/cli/check-request.test.ts',
  'test/cli/on-terminals.test.ts',
  'test/cli/small-commands.test.ts',
  'test/grader/story-of-stop.test.ts',
  'test/lessons/stage/keys.test.ts',
  'test/trial/*.test.ts',
  'test/watch/bursts.test.ts',
];

export default defineConfig({
  plugins: [virtualTimePlugin],
  test: {
    globalSetup: 'test/support/one-temporary-folder.ts',
    // One more than there are cores: much of a test's time is waiting for a process, a clock or a disk.
    maxWorkers: os.availableParallelism() + 1,
    // Ample, for a machine that others use: only a test that hangs takes so long.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    teardownTimeout: 60_000,
    projects: [
      { extends: true, test: { name: 'alone', include: alone } },
      {
        extends: true,
        test: {
          name: 'together',
          include: ['test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...alone],
          // What files have in common is loaded once: a sixth of the time of all tests.
          isolate: false,
        },
      },
    ],
  },
});
