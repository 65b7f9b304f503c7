import { hourMs, later, minuteMs } from '../../src/directory/instants.ts';
import type { Db } from '../database/connect.ts';
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
export async function startSession(db: Db, accountId: string, previous: string | undefined, now: Date): Promise<string> {
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
  const row = await db
    .selectFrom('sessions')
    .innerJoin('accounts', 'accounts.id', 'sessions.accountId')
    .selectAll('accounts')
    .select('sessions.lastSeenAt')
    .where('sessions.tokenHash', '=', tokenHash(token))
    .where('sessions.expiresAt', '>', now.toISOString())
    .where('sessions.lastSeenAt', '>', later(now, -idleMinutes * minuteMs).toISOString())
    .where('accounts.disabledAt', 'is', null)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { lastSeenAt, ...account } = row;
  if (lastSeenAt <= later(now, -touchMinutes * minuteMs).toISOString()) {
    await db.updateTable('sessions').set({ lastSeenAt: now.toISOString() }).where('tokenHash', '=', tokenHash(token)).execute();
  }
  return accountOf(account);
}

export async function endSession(db: Db, token: string): Promise<void> {
  await db.deleteFrom('sessions').where('tokenHash', '=', tokenHash(token)).execute();
}
