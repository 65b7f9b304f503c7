import { defineConfig } from 'vitest/config';
import { warmPool } from './warm-worker.ts';

/** The tests of one room; run.ts names them. */
export default defineConfig({
  test: {
    include: (process.env['MUTANT_TESTS'] ?? '').split(' '),
    globalSetup: 'tests/support/global-setup.ts',
    setupFiles: ['tests/mutants/setup.ts'],
    isolate: false,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
  plugins: [
    {
      name: 'warm-worker',
      // Stryker names the pool itself, and knows only those that Vitest brings.
      configureVitest: ({ project }) => {
        project.config.pool = warmPool.name;
        project.config.poolRunner = warmPool;
      },
    },
  ],
});
