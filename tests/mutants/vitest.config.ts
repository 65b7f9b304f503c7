import { defineConfig } from 'vitest/config';

/** The tests of one room; run.ts names them. */
export default defineConfig({
  test: { include: (process.env['MUTANT_TESTS'] ?? '').split(' '), testTimeout: 30_000, hookTimeout: 60_000 },
});
