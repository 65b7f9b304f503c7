import { hourMs, later, minuteMs } from '../../src/directory/instants.ts';
import type { DeviceKind, WayIn } from '../contract/codes.ts';
import type { Db } from '../database/connect.ts';
import { idsIn } from '../database/ids.ts';
import { accountOf, type Account } from './account.ts';
import { newToken, tokenHash } from './token.ts';

const idleMinutes = 60;
const longestHours = 12;
/** The instant of the last look is written at most this often. */
const touchMinutes = 1;

/**
 * Starts a session for an account.
 * @param previous the token that the browser had until now; that session ends (session fixation)
 * @returns the token for the cookie
 */
export async function startSession(
  db: Db,
  accountId: string,
  previous: string | undefined,
  now: Date,
  beginning: { way: WayIn; device: DeviceKind } = { way: 'password', device: 'other' },
): Promise<string> {
  const token = newToken();
  await db.transaction().execute(async (transaction) => {
    if (previous !== undefined) await transaction.deleteFrom('sessions').where('tokenHash', '=', tokenHash(previous)).execute();
    // Sessions that ended by themselves: this is a good moment to forget them.
    await transaction.deleteFrom('sessions').where('expiresAt', '<=', now.toISOString()).execute();
    await transaction
      .insertInto('sessions')
      .values({
        tokenHash: tokenHash(token),
        accountId,
        ...beginning,
        createdAt: now.toISOString(),
        lastSeenAt: now.toISOString(),
        expiresAt: later(now, longestHours * hourMs).toISOString(),
      })
      .execute();
  });
  return token;
}

/**
 * Finds the account of a session. Reads the database with every request, so that disabling an account takes effect immediately.
 * @returns undefined when there is no session, or it has ended or was idle for an hour
 */
export async function findSession(db: Db, token: string, now: Date): Promise<Account | undefined> {
  const hash = tokenHash(token);
  const row = await liveSessions(db, now).where('sessions.tokenHash', '=', hash).executeTakeFirst();
  if (row === undefined) return undefined;
  if (row.lastSeenAt <= later(now, -touchMinutes * minuteMs).toISOString()) {
    await db.updateTable('sessions').set({ lastSeenAt: now.toISOString() }).where('tokenHash', '=', hash).execute();
  }
  return accountOfSession(row);
}

/** The same, without keeping the session from going idle. */
export const lookAtSession = async (db: Db, token: string, now: Date): Promise<Account | undefined> =>
  (await findSessions(db, [sessionHash(token)], now)).get(sessionHash(token));

/** The name of a session that may be kept: its token cannot be made of it. */
export const sessionHash = tokenHash;

/** Finds the accounts of many sessions, by the hashes of their tokens, without keeping any from going idle. Ended ones are left out. */
export async function findSessions(db: Db, hashes: readonly string[], now: Date): Promise<Map<string, Account>> {
  const rows = await liveSessions(db, now).where('sessions.tokenHash', 'in', idsIn(db, hashes)).execute();
  return new Map(rows.map((row) => [row.tokenHash, accountOfSession(row)]));
}

const liveSessions = (db: Db, now: Date) =>
  db
    .selectFrom('sessions')
    .innerJoin('accounts', 'accounts.id', 'sessions.accountId')
    .selectAll('accounts')
    .select(['sessions.tokenHash', 'sessions.lastSeenAt'])
    .where('sessions.expiresAt', '>', now.toISOString())
    .where('sessions.lastSeenAt', '>', later(now, -idleMinutes * minuteMs).toISOString())
    .where('accounts.disabledAt', 'is', null);

type SessionRow = Parameters<typeof accountOf>[0] & { tokenHash: string; lastSeenAt: string };

const accountOfSession = ({ tokenHash: _hash, lastSeenAt: _seen, ...account }: SessionRow): Account => accountOf(account);

export async function endSession(db: Db, token: string): Promise<void> {
  await db.deleteFrom('sessions').where('tokenHash', '=', tokenHash(token)).execute();
}
