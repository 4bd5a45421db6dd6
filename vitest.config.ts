import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{bench,cli,functions,infra,lib,test}/**/*.test.ts'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    // Many tests wait for other processes: one file at a time, as vitest would have it on two cores, leaves a core idle.
    maxWorkers: Math.max(2, availableParallelism() - 1),
  },
});
