import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { Settings } from '../config.ts';
import type { Db } from '../database/connect.ts';

/** Where the link for the first admin stands, when no terminal was there to show it. Not beside the keys, of which there are backups. */
export const firstLinkFile = ({ dataDir }: Pick<Settings, 'dataDir'>): string => path.join(dataDir, 'first-account-link.txt');

/** Removes the file once its link is used, void or out of time. */
export async function forgetFirstLink(db: Db, settings: Pick<Settings, 'dataDir'>, now: Date): Promise<void> {
  const link = await db
    .selectFrom('accountLinks')
    .select('tokenHash')
    .where('accountId', 'is', null)
    .where('expiresAt', '>', now.toISOString())
    .executeTakeFirst();
  if (link === undefined) await rm(firstLinkFile(settings), { force: true });
}
