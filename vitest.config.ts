import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'solutions/*.spec.ts'],
    exclude: ['test/hostile/**'],
    testTimeout: 30_000,
  },
});
