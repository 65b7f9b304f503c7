import { minuteMs, later } from '../../src/directory/instants.ts';
import type { Db } from '../database/connect.ts';
import { newToken } from './token.ts';

/** A browser asks right before the finger is put down; a slow one has this long. */
const validMinutes = 5;

/**
 * Makes a challenge for one answer of a passkey, and forgets those that ran out.
 * @param accountId who makes a new passkey; null for a sign-in
 * @returns 32 random bytes, base64url
 */
export async function newChallenge(db: Db, accountId: string | null, now: Date): Promise<string> {
  const challenge = newToken();
  await db.deleteFrom('passkeyChallenges').where('expiresAt', '<=', now.toISOString()).execute();
  await db
    .insertInto('passkeyChallenges')
    .values({ challenge, accountId, expiresAt: later(now, validMinutes * minuteMs).toISOString() })
    .execute();
  return challenge;
}

/** Uses a challenge up. @returns whether it was made for this purpose, still holds and was not used before */
export async function spendChallenge(db: Db, challenge: string, accountId: string | null, now: Date): Promise<boolean> {
  const spent = await db
    .deleteFrom('passkeyChallenges')
    .where('challenge', '=', challenge)
    .where('accountId', accountId === null ? 'is' : '=', accountId)
    .where('expiresAt', '>', now.toISOString())
    .returning('challenge')
    .executeTakeFirst();
  return spent !== undefined;
}
