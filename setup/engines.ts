import { execFile } from 'node:child_process';
import { glob } from 'node:fs/promises';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** The programs of the engines besides Chromium: the Debian package that brings each, and where it lies then. */
const programs = {
  firefox: { from: 'firefox-esr', places: ['/usr/bin/firefox-esr', '/usr/bin/firefox'] },
  webKitDriver: { from: 'webkit2gtk-driver', places: ['/usr/bin/WebKitWebDriver'] },
  miniBrowser: { from: 'libwebkit2gtk-4.1-0', places: ['/usr/lib/*/webkit2gtk-4.1/MiniBrowser'] },
  screen: { from: 'xvfb', places: ['/usr/bin/Xvfb'] },
};

export type Engines = Record<keyof typeof programs, string>;

/**
 * Finds Firefox, and WebKitGTK with its driver. Installs the Debian packages that are missing where that is allowed.
 * @returns the paths of the programs
 * @throws when one stays missing, and says what to do
 */
export async function findEngines(say: (line: string) => void): Promise<Engines> {
  const present = await findPrograms();
  if (present.missing.length === 0) return present.engines;

  say(`Installing ${present.missing.join(', ')} …`);
  const install = ['install', '--yes', '--no-install-recommends', ...present.missing];
  for (const args of [['update'], install]) await execute('apt-get', args, { timeout: 600_000 }).catch(() => undefined);
  const { engines, missing } = await findPrograms();
  if (missing.length === 0) return engines;
  throw new Error(`Firefox or WebKitGTK is missing and could not be installed. On Debian: apt-get install ${missing.join(' ')}`);
}

async function findPrograms(): Promise<{ engines: Engines; missing: string[] }> {
  const engines = { firefox: '', webKitDriver: '', miniBrowser: '', screen: '' };
  for (const name of Object.keys(engines) as (keyof Engines)[]) {
    for await (const file of glob(programs[name].places)) engines[name] ||= file;
  }
  const missing = (Object.keys(engines) as (keyof Engines)[]).filter((name) => engines[name] === '').map((name) => programs[name].from);
  return { engines, missing };
}
