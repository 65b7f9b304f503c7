import { defineConfig } from 'vitest/config';

process.env['TZ'] = 'Europe/Berlin';
// Messages name commands as the process was started: here as with npm.
delete process.env['NODE_RUN_SCRIPT_NAME'];

const limits = { testTimeout: 30_000, hookTimeout: 60_000 };

export default defineConfig({
  test: {
    // The default leaves one core free, which is half of a small machine.
    maxWorkers: '100%',
    // A second try on CI only, as for the journeys; the report names every test that needed it.
    retry: process.env['CI'] === undefined ? 0 : 1,
    projects: [
      {
        // Needs neither database nor build: `npm run test:unit` takes seconds.
        test: { name: 'unit', include: ['{src,api,setup}/**/*.test.ts', 'tests/{content,bench}/**/*.test.ts'], ...limits },
      },
      {
        // SQLite, a real PostgreSQL, and processes.
        test: { name: 'api', include: ['tests/api/**/*.test.ts'], globalSetup: 'tests/support/global-setup.ts', ...limits },
      },
      {
        // Reads the pages that the test command has built.
        test: { name: 'site', include: ['tests/site/**/*.test.ts'], globalSetup: 'tests/support/global-setup.ts', ...limits },
      },
      {
        // `npm run test:engines`: the built pages in Firefox and WebKitGTK.
        test: { name: 'engines', include: ['tests/engines/**/*.test.ts'], testTimeout: 120_000, hookTimeout: 60_000 },
      },
    ],
  },
});
