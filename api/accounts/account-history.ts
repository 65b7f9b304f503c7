import type { Transaction } from 'kysely';
import { appendLine } from '../audit/log.ts';
import type { AccountEvent } from '../contract/codes.ts';
import type { Db } from '../database/connect.ts';
import type { Database } from '../database/tables.ts';

/** Steps that people take for themselves, with a password or a link. */
const ownSteps: readonly AccountEvent[] = ['signed-in', 'password-set'];

/**
 * Adds a line about an account to the log, as the last step of a transaction.
 * @param entry.accountId null for a failed sign-in with an email that no account has; that email is kept nowhere
 * @param entry.by who did it; null for the command line, and for the set-up link
 * @param entry.detail a code ("counsellor") or an instant, never a text that somebody typed
 */
export const recordAccount = (
  db: Db | Transaction<Database>,
  entry: { event: AccountEvent; accountId: string | null; by?: string | null; detail?: string; at: Date },
): Promise<void> =>
  appendLine(db, {
    event: entry.event,
    actor: entry.by ?? (ownSteps.includes(entry.event) ? entry.accountId : undefined) ?? otherActorOf(entry.event),
    subject: entry.accountId,
    detail: entry.detail,
    at: entry.at,
  });

const otherActorOf = (event: AccountEvent) => (event === 'sign-in-failed' ? 'nobody' : 'command-line');
