import { defineConfig } from 'vitest/config';
import { virtualTimePlugin } from './src/trial/vitest-plugin.ts';

export default defineConfig({
  plugins: [virtualTimePlugin],
  test: {
    include: ['test/**/*.test.ts', 'solutions/*.spec.ts'],
    exclude: ['test/hostile/**'],
    globalSetup: 'test/support/one-temporary-folder.ts',
    testTimeout: 30_000,
  },
});
