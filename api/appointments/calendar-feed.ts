import { randomBytes } from 'node:crypto';
import type { DeskLanguage } from '../contract/codes.ts';
import { workerRoles } from '../contract/codes.ts';
import type { Db, Reading } from '../database/connect.ts';
import { hashOf, secretPattern } from '../sealing/derivation.ts';

/*
 * A counsellor's calendar for another program: a link with a secret of 128 bits, of which only the hash is stored. A new link makes the
 * former one void. A closed account, and one that gives no appointments any more, has no calendar.
 */

/** Makes the link's secret, which is shown once. */
export async function renewFeed(db: Db, accountId: string, now: Date): Promise<string> {
  const secret = randomBytes(16).toString('base64url');
  const link = { secretHash: hashOf(secret), createdAt: now.toISOString() };
  await db
    .insertInto('calendarFeeds')
    .values({ accountId, ...link })
    .onConflict((conflict) => conflict.column('accountId').doUpdateSet(link))
    .execute();
  return secret;
}

/** Makes the link void; without one nothing changes. */
export async function revokeFeed(db: Db, accountId: string): Promise<void> {
  await db.deleteFrom('calendarFeeds').where('accountId', '=', accountId).execute();
}

/** @returns since when the link holds; null without one */
export async function feedSince(db: Reading, accountId: string): Promise<string | null> {
  const row = await db.selectFrom('calendarFeeds').select('createdAt').where('accountId', '=', accountId).executeTakeFirst();
  return row?.createdAt ?? null;
}

/** A time in a counsellor's calendar, without anything about the person. */
export type FeedEntry = {
  requestId: string;
  reference: string;
  kind: 'offer' | 'appointment';
  startsAt: string;
  lengthMinutes: number;
  version: number;
  /** The newest step of the request. */
  changedAt: string;
};

/** @returns undefined for a secret that no open account has */
export async function findFeed(db: Reading, secret: string): Promise<{ language: DeskLanguage; entries: FeedEntry[] } | undefined> {
  if (!secretPattern.test(secret)) return undefined;
  const owner = await db
    .selectFrom('calendarFeeds')
    .innerJoin('accounts', 'accounts.id', 'calendarFeeds.accountId')
    .select(['accounts.id', 'accounts.language'])
    .where('calendarFeeds.secretHash', '=', hashOf(secret))
    .where('accounts.disabledAt', 'is', null)
    .where('accounts.role', 'in', workerRoles)
    .executeTakeFirst();
  if (owner === undefined) return undefined;
  const rows = await db
    .selectFrom('bookings')
    .innerJoin('requests', 'requests.id', 'bookings.requestId')
    .select(['requests.id', 'requests.reference', 'requests.version', 'requests.receivedAt'])
    .select(['bookings.kind', 'bookings.startsAt', 'bookings.lengthMinutes'])
    .select((query) =>
      query
        .selectFrom('history')
        .select(({ fn }) => fn.max<string | null>('history.at').as('at'))
        .whereRef('history.requestId', '=', 'requests.id')
        .as('changedAt'),
    )
    .where('bookings.accountId', '=', owner.id)
    .orderBy('bookings.startsAt')
    .orderBy('bookings.id')
    .execute();
  return {
    language: owner.language,
    entries: rows.map(({ id, receivedAt, changedAt, kind, ...row }) => ({
      ...row,
      requestId: id,
      kind: kind === 'offer' ? 'offer' : 'appointment',
      changedAt: changedAt ?? receivedAt,
    })),
  };
}
