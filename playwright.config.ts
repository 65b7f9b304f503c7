import { defineConfig } from '@playwright/test';
import { chromiumArgs } from './setup/chromium.ts';

// `npm test` brings the browser and names it; without it Playwright looks for its own.
const executablePath = process.env['CHROMIUM'];

export default defineConfig({
  testDir: 'tests/journeys',
  timeout: 120_000,
  // For machines that do other work at the same time; nothing waits longer than it must.
  expect: { timeout: 15_000 },
  // One more than a small machine has cores: many steps wait for a job or a letter.
  workers: 3,
  // A second try on CI only, and the report names every test that needed it.
  retries: process.env['CI'] === undefined ? 0 : 1,
  forbidOnly: true,
  reporter: [['list']],
  use: {
    launchOptions: {
      ...(executablePath === undefined ? {} : { executablePath }),
      args: chromiumArgs,
    },
    locale: 'de-DE',
    timezoneId: 'Europe/Berlin',
  },
});
