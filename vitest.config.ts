import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'solutions/*.spec.ts'],
    exclude: ['test/hostile/**'],
    globalSetup: 'test/support/one-temporary-folder.ts',
    testTimeout: 30_000,
  },
});
