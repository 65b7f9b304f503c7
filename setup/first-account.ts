import { rm, writeFile } from 'node:fs/promises';
import { firstLinkFile } from '../api/accounts/first-link-file.ts';
import { firstAccountLink, linkPath } from '../api/accounts/link.ts';
import type { Settings } from '../api/config.ts';
import type { Db } from '../api/database/connect.ts';

/**
 * Shows the way to the first admin while there is none. The link goes to a terminal only. Otherwise, where output
 * may be kept as a log, it goes into a file that nobody else can read, and the path is printed.
 */
export async function sayFirstAccount(
  db: Db,
  settings: Pick<Settings, 'role' | 'dataDir' | 'publicUrl'>,
  say: (line: string) => void,
  { isTTY }: { isTTY: boolean } = process.stdout,
): Promise<void> {
  if (settings.role === 'public') return;
  const link = await firstAccountLink(db, new Date());
  const file = firstLinkFile(settings);
  // An earlier start may have left a link, which is void now.
  await rm(file, { force: true });
  if (link === undefined) return;
  const address = `${settings.publicUrl}${linkPath(link.token)}`;
  if (isTTY) {
    say(`There is no admin of the desk yet. This link makes the first one (valid for three days, once):\n  ${address}`);
    return;
  }
  await writeFile(file, `${address}\n`, { mode: 0o600 });
  say(`There is no admin of the desk yet. The one-time link that makes the first one, valid for three days, stands in ${file}`);
}
