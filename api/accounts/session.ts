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
    if (previous !== undefined) await transaction.deleteFrom('sessions').where('token_hash', '=', tokenHash(previous)).execute();
    // Sessions that ended by themselves: this is a good moment to forget them.
    await transaction.deleteFrom('sessions').where('expires_at', '<=', now.toISOString()).execute();
    await transaction
      .insertInto('sessions')
      .values({
        token_hash: tokenHash(token),
        account_id: accountId,
        created_at: now.toISOString(),
        last_seen_at: now.toISOString(),
        expires_at: after(now, longestHours * 60).toISOString(),
      })
      .execute();
  });
  return token;
}

/**
 * Whose session this is. Asked of the database with every request, so that whoever is disabled is out at once.
 * @returns undefined when there is none, when it ended, and when it rested for an hour
 */
export async function findSession(db: Db, token: string, now: Date): Promise<Account | undefined> {
  const row = await db
    .selectFrom('sessions')
    .innerJoin('accounts', 'accounts.id', 'sessions.account_id')
    .selectAll('accounts')
    .select('sessions.last_seen_at')
    .where('sessions.token_hash', '=', tokenHash(token))
    .where('sessions.expires_at', '>', now.toISOString())
    .where('sessions.last_seen_at', '>', after(now, -idleMinutes).toISOString())
    .where('accounts.disabled_at', 'is', null)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { last_seen_at, ...account } = row;
  if (last_seen_at <= after(now, -touchMinutes).toISOString()) {
    await db.updateTable('sessions').set({ last_seen_at: now.toISOString() }).where('token_hash', '=', tokenHash(token)).execute();
  }
  return accountOf(account);
}

export async function endSession(db: Db, token: string): Promise<void> {
  await db.deleteFrom('sessions').where('token_hash', '=', tokenHash(token)).execute();
}

const after = (instant: Date, minutes: number): Date => new Date(instant.getTime() + minutes * 60_000);
