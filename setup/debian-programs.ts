import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/**
 * Installs Debian packages whose program of the same name is missing, where that is allowed.
 * @throws when one stays missing, and says what to do
 */
export async function installPrograms(packages: readonly string[], say: (line: string) => void): Promise<void> {
  const before = await missingOf(packages);
  if (before.length === 0) return;
  say(`Installing ${before.join(', ')} …`);
  for (const args of [['update'], ['install', '--yes', '--no-install-recommends', ...before]])
    await execute('apt-get', args, { timeout: 600_000 }).catch(() => undefined);
  const missing = await missingOf(packages);
  if (missing.length > 0)
    throw new Error(`The tests need programs that could not be installed. On Debian: apt-get install ${missing.join(' ')}`);
}

async function missingOf(packages: readonly string[]): Promise<string[]> {
  const folders = [...(process.env['PATH'] ?? '').split(path.delimiter), '/usr/sbin'];
  const missing = [];
  for (const name of packages) {
    const found = await Promise.any(folders.map((folder) => access(path.join(folder, name), constants.X_OK))).then(
      () => true,
      () => false,
    );
    if (!found) missing.push(name);
  }
  return missing;
}
