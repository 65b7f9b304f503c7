import { Transaction } from 'kysely';
import { hourMs, later } from '../../src/directory/instants.ts';
import { Problem } from '../contract/problems.ts';
import type { FieldError, DeskLanguage } from '../contract/codes.ts';
import type { Db } from '../database/connect.ts';
import type { Database } from '../database/tables.ts';
import { accountOf, addAccount, normalEmail, storePassword, type Account } from './account.ts';
import { recordAccount } from './account-history.ts';
import { hashPassword, passwordMistake } from './password.ts';
import { isOwnAccount, isOwnLink, linkProof, noteRefused } from './proof.ts';
import { newToken, tokenHash } from './token.ts';

/** A one-time link sets a password: for the first account, for a new one, and in place of a forgotten password. */
export type OneTimeLink = { token: string; expiresAt: Date };

const validHours = 72;

/** The path that a one-time link leads to. */
export const linkPath = (token: string): string => `/desk/welcome/${token}/`;

/**
 * Makes a new link; older ones of the same account are void.
 * @param accountId null for the set-up link
 * @param by the admin; null for the command line
 */
export async function makeLink(
  db: Db | Transaction<Database>,
  accountId: string | null,
  by: string | null,
  now: Date,
  token = newToken(),
): Promise<OneTimeLink> {
  const expiresAt = later(now, validHours * hourMs);
  const link = { tokenHash: tokenHash(token), accountId, createdAt: now.toISOString(), expiresAt: expiresAt.toISOString() };
  const make = async (transaction: Transaction<Database>) => {
    const older = transaction.deleteFrom('accountLinks');
    await (accountId === null ? older.where('accountId', 'is', null) : older.where('accountId', '=', accountId)).execute();
    await transaction
      .insertInto('accountLinks')
      .values({ ...link, mac: linkProof(transaction, link) })
      .execute();
    await recordAccount(transaction, { event: 'link-made', accountId, by, at: now });
  };
  await (db instanceof Transaction ? make(db) : db.transaction().execute(make));
  return { token, expiresAt };
}

/** A new link for an account that may sign in. @throws Problem not-found, wrong-state when it is disabled */
export async function makeLinkFor(db: Db, accountId: string, by: string | null, now: Date): Promise<OneTimeLink> {
  return db.transaction().execute(async (transaction) => {
    const row = await transaction.selectFrom('accounts').select('disabledAt').where('id', '=', accountId).executeTakeFirst();
    if (row === undefined) throw new Problem('not-found');
    if (row.disabledAt !== null) throw new Problem('wrong-state');
    return makeLink(transaction, accountId, by, now);
  });
}

/**
 * Makes the link for the first admin. Its user becomes admin of the coordinating office.
 * @returns undefined when there is an admin already
 */
export async function firstAccountLink(db: Db, now: Date): Promise<OneTimeLink | undefined> {
  return db.transaction().execute(async (transaction) => {
    const admin = await transaction.selectFrom('accounts').select('id').where('role', '=', 'admin').limit(1).executeTakeFirst();
    return admin === undefined ? makeLink(transaction, null, null, now) : undefined;
  });
}

/** Finds the account of a link. @returns `account` undefined for the set-up link @throws Problem link-expired, also for an unknown token */
export async function readLink(db: Db, token: string, now: Date): Promise<{ account: Account | undefined }> {
  const link = await db
    .selectFrom('accountLinks')
    .selectAll()
    .where('tokenHash', '=', tokenHash(token))
    .where('expiresAt', '>', now.toISOString())
    .executeTakeFirst();
  if (link === undefined) throw new Problem('link-expired');
  if (!isOwnLink(db, link)) {
    await noteRefused(db, { kind: 'account-link', name: link.tokenHash, subject: link.accountId }, now);
    throw new Problem('link-expired');
  }
  if (link.accountId === null) return { account: undefined };
  const row = await db
    .selectFrom('accounts')
    .selectAll()
    .where('id', '=', link.accountId)
    .where('disabledAt', 'is', null)
    .executeTakeFirst();
  if (row === undefined || !isOwnAccount(db, row)) throw new Problem('link-expired');
  return { account: accountOf(row) };
}

/**
 * Uses a link up: sets the password, ends all sessions, and makes the account when it is the set-up link.
 * @param first who the first account is for; the provider is the coordinating office
 * @returns whose account it is
 * @throws Problem link-expired; invalid-input with the fields "/password", "/email", "/name", which leaves the link as it is
 */
export async function redeemLink(
  db: Db,
  token: string,
  password: string,
  first: { email: string; name: string; provider: string; language: DeskLanguage },
  now: Date,
): Promise<{ id: string; email: string }> {
  const { account } = await readLink(db, token, now);
  const email = account?.email ?? normalEmail(first.email);
  const mistake = passwordMistake(password, email);
  const errors: FieldError[] = mistake === undefined ? [] : [{ pointer: '/password', code: mistake }];
  // Hashed before the transaction, which would hold everybody else up meanwhile.
  const hash = mistake === undefined ? await hashPassword(password) : undefined;
  return db.transaction().execute(async (transaction) => {
    const used = await transaction
      .deleteFrom('accountLinks')
      .where('tokenHash', '=', tokenHash(token))
      .where('expiresAt', '>', now.toISOString())
      .returningAll()
      .executeTakeFirst();
    if (used === undefined || !isOwnLink(transaction, used)) throw new Problem('link-expired');
    const id = used.accountId ?? (await addFirst(transaction, first, errors, now)).id;
    if (hash === undefined) throw new Problem('invalid-input', { errors });
    await storePassword(transaction, id, hash, now);
    return { id, email };
  });
}

/** Reports the mistakes in email and name together with that of the password. */
async function addFirst(
  transaction: Transaction<Database>,
  first: { email: string; name: string; provider: string; language: DeskLanguage },
  passwordErrors: FieldError[],
  now: Date,
): Promise<Account> {
  try {
    return await addAccount(transaction, { ...first, role: 'admin' }, null, now);
  } catch (error) {
    if (error instanceof Problem) throw new Problem(error.code, { errors: [...error.errors, ...passwordErrors] });
    throw error;
  }
}
