import { randomUUID } from 'node:crypto';
import type { Transaction } from 'kysely';
import { dayMs, later } from '../../src/directory/instants.ts';
import type { AskState } from '../contract/codes.ts';
import { Problem } from '../contract/problems.ts';
import type { Db } from '../database/connect.ts';
import type { Database } from '../database/tables.ts';
import { accountTokenFrom } from '../sealing/derivation.ts';
import { recordAccount } from './account-history.ts';
import { makeLink } from './link.ts';

/** A one-time link that nobody has used yet, and the state of the letter that brought it; without a letter an admin handed it over. */
export type Invitation = { expiresAt: string; letter?: AskState };

/**
 * Makes a one-time link and queues the letter with it. The letter's row holds no secret: the link is derived from the row's id and the
 * desk's key, so that a letter that leaves twice carries the same link.
 * @throws Problem not-found, wrong-state when the account is disabled
 */
export async function inviteByMail(
  transaction: Transaction<Database>,
  deskKey: Uint8Array,
  accountId: string,
  by: string,
  now: Date,
): Promise<void> {
  const row = await transaction.selectFrom('accounts').select('disabledAt').where('id', '=', accountId).executeTakeFirst();
  if (row === undefined) throw new Problem('not-found');
  if (row.disabledAt !== null) throw new Problem('wrong-state');
  const id = randomUUID();
  await overtakeLetters(transaction, accountId, now);
  const at = now.toISOString();
  await transaction
    .insertInto('accountLetters')
    .values({ id, accountId, createdAt: at, state: 'waiting', nextAt: at, doneAt: null })
    .execute();
  await makeLink(transaction, accountId, by, now, accountTokenFrom(deskKey, id));
}

/** Makes the link of an account void, and a letter that has not left. @throws Problem wrong-state when there is no such link */
export async function revokeInvitation(db: Db, accountId: string, by: string, now: Date): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const { numDeletedRows } = await transaction.deleteFrom('accountLinks').where('accountId', '=', accountId).executeTakeFirstOrThrow();
    if (numDeletedRows === 0n) throw new Problem('wrong-state');
    await overtakeLetters(transaction, accountId, now);
    await recordAccount(transaction, { event: 'link-revoked', accountId, by, at: now });
  });
}

async function overtakeLetters(transaction: Transaction<Database>, accountId: string, now: Date): Promise<void> {
  await transaction
    .updateTable('accountLetters')
    .set({ state: 'overtaken', doneAt: now.toISOString() })
    .where('accountId', '=', accountId)
    .where('state', '=', 'waiting')
    .execute();
}

/** @returns the standing links by account; a letter older than its link is none of it */
export async function listInvitations(db: Db, now: Date): Promise<Map<string, Invitation>> {
  const links = await db
    .selectFrom('accountLinks')
    .select(['accountId', 'createdAt', 'expiresAt'])
    .where('expiresAt', '>', now.toISOString())
    .execute();
  const letters = await db.selectFrom('accountLetters').select(['accountId', 'createdAt', 'state']).execute();
  return new Map(
    links.flatMap(({ accountId, createdAt, expiresAt }): [string, Invitation][] => {
      if (accountId === null) return [];
      const letter = letters.find((one) => one.accountId === accountId && one.createdAt === createdAt);
      return [[accountId, { expiresAt, ...(letter && { letter: letter.state }) }]];
    }),
  );
}

const keptDays = 30;

/** Deletes letters that left or were given up a month ago. */
export async function forgetAccountLetters(db: Db, now: Date): Promise<void> {
  await db
    .deleteFrom('accountLetters')
    .where('state', '<>', 'waiting')
    .where('createdAt', '<', later(now, -keptDays * dayMs).toISOString())
    .execute();
}
