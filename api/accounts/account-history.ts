import type { Transaction } from 'kysely';
import type { AccountEvent } from '../contract/codes.ts';
import type { Db } from '../database/connect.ts';
import type { Database } from '../database/tables.ts';

/**
 * Adds one line to the history of the accounts.
 * @param entry.accountId null for a failed sign-in with an email that no account has; that email is kept nowhere
 * @param entry.by who did it; null for the command line and for the person who signs in
 * @param entry.detail a code ("counsellor") or an instant, never a text that somebody typed
 */
export async function recordAccount(
  db: Db | Transaction<Database>,
  entry: { event: AccountEvent; accountId: string | null; by?: string | null; detail?: string; at: Date },
): Promise<void> {
  await db
    .insertInto('accountHistory')
    .values({
      at: entry.at.toISOString(),
      event: entry.event,
      accountId: entry.accountId,
      byAccountId: entry.by ?? null,
      detail: entry.detail ?? null,
    })
    .execute();
}
