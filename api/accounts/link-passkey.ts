import { Problem } from '../contract/problems.ts';
import type { Db } from '../database/connect.ts';
import { endSessionsOf, type Account } from './account.ts';
import { readLink } from './link.ts';
import { addPasskey, checkPasskey, type RelyingParty } from './passkey.ts';
import { tokenHash } from './token.ts';

/** Whose passkey a one-time link may make. @throws Problem link-expired; wrong-state for the set-up link, which has no account yet */
export async function linkedAccount(db: Db, token: string, now: Date): Promise<Account> {
  const { account } = await readLink(db, token, now);
  if (account === undefined) throw new Problem('wrong-state');
  return account;
}

/**
 * Uses a link up by a passkey instead of a password, and ends all sessions.
 * @returns whose account it is
 * @throws Problem link-expired, wrong-state; invalid-input at "/passkey" or "/passkeyName", which leaves the link as it is
 */
export async function redeemLinkByPasskey(
  db: Db,
  token: string,
  { answer, name }: { answer: string; name: string },
  party: RelyingParty,
  now: Date,
): Promise<{ id: string; email: string }> {
  const { id, email } = await linkedAccount(db, token, now);
  const passkey = await checkPasskey(db, id, answer, party, now);
  await db.transaction().execute(async (transaction) => {
    const used = await transaction
      .deleteFrom('accountLinks')
      .where('tokenHash', '=', tokenHash(token))
      .returning('accountId')
      .executeTakeFirst();
    if (used === undefined) throw new Problem('link-expired');
    await endSessionsOf(transaction, id);
    await addPasskey(transaction, id, passkey, name, now);
  });
  return { id, email };
}
