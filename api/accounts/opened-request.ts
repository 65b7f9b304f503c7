import type { Db } from '../database/connect.ts';
import { tokenHash } from './token.ts';

/*
 * The person part that somebody opened stays in sight until another page of the desk is shown. A session has one such request at a time.
 */

export async function keepOpened(db: Db, token: string, requestId: string): Promise<void> {
  await db.updateTable('sessions').set({ openedRequest: requestId }).where('tokenHash', '=', tokenHash(token)).execute();
}

/** @returns the id of the request whose person the session has open */
export async function findOpened(db: Db, token: string): Promise<string | undefined> {
  const session = await db.selectFrom('sessions').select('openedRequest').where('tokenHash', '=', tokenHash(token)).executeTakeFirst();
  return session?.openedRequest ?? undefined;
}

export async function leaveOpened(db: Db, token: string): Promise<void> {
  await db.updateTable('sessions').set({ openedRequest: null }).where('tokenHash', '=', tokenHash(token)).execute();
}
