import { defineConfig } from 'vitest/config';

process.env['TZ'] = 'Europe/Berlin';

export default defineConfig({
  test: {
    include: ['{src,api,setup}/**/*.test.ts', 'tests/{content,site,api}/**/*.test.ts'],
    globalSetup: 'tests/support/postgres.ts',
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // A second try on CI only, as for the journeys; the report names every test that needed it.
    retry: process.env['CI'] === undefined ? 0 : 1,
  },
});
