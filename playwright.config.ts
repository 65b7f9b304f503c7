import { defineConfig } from '@playwright/test';

// `npm test` brings the browser and names it; without it Playwright looks for its own.
const executablePath = process.env['CHROMIUM'];

export default defineConfig({
  testDir: 'tests/journeys',
  timeout: 60_000,
  workers: 1,
  retries: 0,
  forbidOnly: true,
  reporter: [['list']],
  use: {
    launchOptions: {
      ...(executablePath === undefined ? {} : { executablePath }),
      // Debian's Chromium calls home at every start, and root has no sandbox.
      args: [
        '--no-sandbox',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
    locale: 'de-DE',
    timezoneId: 'Europe/Berlin',
  },
});
