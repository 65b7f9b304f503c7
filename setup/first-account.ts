import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { firstAccountLink, linkPath } from '../api/accounts/link.ts';
import type { Settings } from '../api/config.ts';
import type { Db } from '../api/database/connect.ts';

/**
 * Shows the way to the first admin while there is none. The link goes to a terminal only. Otherwise, where output
 * may be kept as a log, it goes into a file that nobody else can read, and the path is printed.
 */
export async function sayFirstAccount(db: Db, settings: Settings, say: (line: string) => void): Promise<void> {
  if (settings.role === 'public') return;
  const link = await firstAccountLink(db, new Date());
  const file = path.join(settings.dataDir, 'keys', 'first-account-link.txt');
  await rm(file, { force: true });
  if (link === undefined) return;
  const address = `${settings.publicUrl}${linkPath(link.token)}`;
  if (process.stdout.isTTY) {
    say(`There is no admin of the desk yet. This link makes the first one (valid for three days, once):\n  ${address}`);
    return;
  }
  await writeFile(file, `${address}\n`, { mode: 0o600 });
  say(`There is no admin of the desk yet. The one-time link that makes the first one, valid for three days, stands in ${file}`);
}
