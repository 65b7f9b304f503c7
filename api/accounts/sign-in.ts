import { Problem } from '../contract/problems.ts';
import type { Db } from '../database/connect.ts';
import { findByEmail, normalEmail } from './account.ts';
import { recordAccount } from './account-history.ts';
import { passwordFits } from './password.ts';
import { startSession } from './session.ts';
import type { SignInLimit } from './sign-in-limit.ts';

type Attempt = {
  email: string;
  password: string;
  /** Where it comes from, as networkOf() gives it. */
  address: string;
  /** The session token that the browser has already. */
  previous: string | undefined;
};

/**
 * Signs in with email and password. A wrong email, a wrong password and a disabled account look the same and take the same time.
 * @returns the token of the new session
 * @throws Problem wrong-sign-in; too-many-requests with the seconds to wait in `extra.retryAfter`
 */
export async function signIn(db: Db, limit: SignInLimit, attempt: Attempt, now: Date): Promise<string> {
  const email = normalEmail(attempt.email);
  const wait = limit.begin(email, attempt.address, now);
  if (wait !== undefined) throw new Problem('too-many-requests', { extra: { retryAfter: String(wait) } });
  const row = await findByEmail(db, email);
  const fits = await passwordFits(row?.password_hash ?? null, attempt.password);
  if (row === undefined || row.disabled_at !== null || !fits) {
    await recordAccount(db, { event: 'sign-in-failed', accountId: row?.id ?? null, at: now });
    throw new Problem('wrong-sign-in');
  }
  limit.succeeded(email, attempt.address);
  const token = await startSession(db, row.id, attempt.previous, now);
  await recordAccount(db, { event: 'signed-in', accountId: row.id, at: now });
  return token;
}
