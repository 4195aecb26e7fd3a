import os from 'node:os';
import { defineConfig } from 'vitest/config';
import { virtualTimePlugin } from './src/trial/vitest-plugin.ts';

export default defineConfig({
  plugins: [virtualTimePlugin],
  test: {
    include: ['test/**/*.test.ts', 'solutions/*.spec.ts'],
    exclude: ['test/hostile/**'],
    globalSetup: 'test/support/one-temporary-folder.ts',
    // One more than there are cores: much of a test's time is waiting for a process, a clock or a disk.
    maxWorkers: os.availableParallelism() + 1,
    // Ample, for a machine that others use: only a test that hangs takes so long.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
