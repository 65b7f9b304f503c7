import { hourMs, later } from '../../src/directory/instants.ts';
import type { DeviceKind, WayIn } from '../contract/codes.ts';
import { Problem } from '../contract/problems.ts';
import type { Db } from '../database/connect.ts';
import { recordAccount } from './account-history.ts';
import { sessionHash } from './session.ts';

/** Where somebody is signed in. The id is the hash of the session's token. */
type OwnSession = { id: string; startedAt: string; lastSeenAt: string; device: DeviceKind; way: WayIn; isThis: boolean };

const idleHours = 1;

/** The sessions of an account that have not ended, the newest first. @param token of the session that asks */
export async function listSessions(db: Db, accountId: string, token: string, now: Date): Promise<OwnSession[]> {
  const own = sessionHash(token);
  const rows = await db
    .selectFrom('sessions')
    .select(['tokenHash', 'createdAt', 'lastSeenAt', 'device', 'way'])
    .where('accountId', '=', accountId)
    .where('expiresAt', '>', now.toISOString())
    .where('lastSeenAt', '>', later(now, -idleHours * hourMs).toISOString())
    .orderBy('createdAt', 'desc')
    .orderBy('tokenHash')
    .execute();
  return rows.map(({ tokenHash, createdAt, ...row }) => ({ id: tokenHash, startedAt: createdAt, ...row, isThis: tokenHash === own }));
}

/** How a session began; undefined when there is none. */
export async function wayOf(db: Db, token: string): Promise<WayIn | undefined> {
  const row = await db.selectFrom('sessions').select('way').where('tokenHash', '=', sessionHash(token)).executeTakeFirst();
  return row?.way;
}

/** Ends one session of an account. @throws Problem not-found when it has ended, or is somebody else's */
export async function endSessionById(db: Db, accountId: string, id: string, now: Date): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const { numDeletedRows } = await transaction
      .deleteFrom('sessions')
      .where('tokenHash', '=', id)
      .where('accountId', '=', accountId)
      .executeTakeFirstOrThrow();
    if (numDeletedRows === 0n) throw new Problem('not-found');
    await recordAccount(transaction, { event: 'sessions-ended', accountId, by: accountId, at: now });
  });
}

/** Ends all sessions of an account but the one that asks. */
export async function endOtherSessions(db: Db, accountId: string, token: string, now: Date): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    await transaction.deleteFrom('sessions').where('accountId', '=', accountId).where('tokenHash', '<>', sessionHash(token)).execute();
    await recordAccount(transaction, { event: 'sessions-ended', accountId, by: accountId, at: now });
  });
}

/** Signs an account out everywhere, for an admin. */
export async function endAllSessions(db: Db, accountId: string, by: string, now: Date): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    await transaction.deleteFrom('sessions').where('accountId', '=', accountId).execute();
    await recordAccount(transaction, { event: 'sessions-ended', accountId, by, at: now });
  });
}
