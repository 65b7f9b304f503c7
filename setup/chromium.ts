import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { promisify } from 'node:util';
import { chromium } from '@playwright/test';

const installed = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/usr/bin/google-chrome-stable'];
const execute = promisify(execFile);

/** Debian's Chromium calls home at every start, and root has no sandbox. */
export const chromiumArgs = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * Finds a Chromium for the journeys: an installed one, else Playwright's, else one from the system's package manager.
 * @returns the path of its executable
 * @throws when there is none, and says what to do
 */
export async function findChromium(say: (line: string) => void): Promise<string> {
  const candidates = [process.env['CHROMIUM'] ?? '', ...installed, chromium.executablePath()].filter((file) => file !== '');
  const present = await firstExecutable(candidates);
  if (present !== undefined) return present;

  say('Looking for a browser for the tests …');
  const ways: [string, string[]][] = [
    ['playwright', ['install', '--with-deps', 'chromium']],
    ['apt-get', ['update']],
    ['apt-get', ['install', '--yes', '--no-install-recommends', 'chromium']],
  ];
  for (const [command, args] of ways) {
    await execute(command, args, { timeout: 600_000 }).catch(() => undefined);
    const found = await firstExecutable(candidates);
    if (found !== undefined) return found;
  }
  throw new Error(
    'The journeys need a browser, and none could be installed. Install Chromium ("apt-get install chromium"), or name one: CHROMIUM=/path npm test',
  );
}

async function firstExecutable(files: string[]): Promise<string | undefined> {
  for (const file of files) {
    if (
      await access(file, constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return file;
  }
  return undefined;
}
