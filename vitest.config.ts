import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{bench,cli,functions,infra,lib,test}/**/*.test.ts'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    // Many tests wait for other processes, so that a file for each core leaves cores idle.
    maxWorkers: availableParallelism() + 1,
  },
});
