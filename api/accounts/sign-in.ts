import type { DeviceKind } from '../contract/codes.ts';
import { Problem } from '../contract/problems.ts';
import type { Db } from '../database/connect.ts';
import { findByEmail, normalEmail } from './account.ts';
import { recordAccount } from './account-history.ts';
import { passwordFits } from './password.ts';
import { startSession } from './session.ts';

/** @template Origin where a try comes from, as the limit counts it */
export type SignInLimit<Origin> = {
  /**
   * Makes a try unless too many have failed, and counts it when it gives undefined or throws.
   * @param email as normalEmail() gives it
   * @returns what the try gave, or the seconds to wait
   */
  attempt: <Result>(
    email: string,
    origin: Origin,
    now: Date,
    signIn: () => Promise<Result | undefined>,
  ) => Promise<{ result: Result | undefined } | { waitSeconds: number }>;
};

type Attempt<Origin> = {
  email: string;
  password: string;
  origin: Origin;
  /** The session token that the browser has already. */
  previous: string | undefined;
  device: DeviceKind;
};

/**
 * Signs in with email and password. A wrong email, a wrong password and a disabled account look the same and take the same time.
 * @returns the token of the new session
 * @throws Problem wrong-sign-in; too-many-requests with the seconds to wait in `extra.retryAfter`
 */
export async function signIn<Origin>(db: Db, limit: SignInLimit<Origin>, attempt: Attempt<Origin>, now: Date): Promise<string> {
  const email = normalEmail(attempt.email);
  const tried = await limit.attempt(email, attempt.origin, now, async () => {
    const row = await findByEmail(db, email, now);
    const fits = await passwordFits(row?.passwordHash ?? null, attempt.password);
    if (row !== undefined && row.disabledAt === null && fits) return row.id;
    await recordAccount(db, { event: 'sign-in-failed', accountId: row?.id ?? null, at: now });
    return undefined;
  });
  if ('waitSeconds' in tried) throw new Problem('too-many-requests', { extra: { retryAfter: String(tried.waitSeconds) } });
  if (tried.result === undefined) throw new Problem('wrong-sign-in');
  const token = await startSession(db, tried.result, attempt.previous, now, { way: 'password', device: attempt.device });
  await recordAccount(db, { event: 'signed-in', accountId: tried.result, at: now });
  return token;
}
