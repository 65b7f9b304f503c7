import { sql, type Transaction } from 'kysely';
import { berlinDay, startOfDay } from '../../src/directory/berlin.ts';
import type { Directory } from '../../src/directory/directory.ts';
import { dayMs, later } from '../../src/directory/instants.ts';
import type { Matter } from '../contract/appointment.ts';
import { ageGroups, elsewhere, type Outcome } from '../contract/codes.ts';
import { isPostgres, type Db } from '../database/connect.ts';
import type { Database, RequestRow } from '../database/tables.ts';
import type { SealedCounts, Sealer, Unsealer } from '../sealing/sealing.ts';
import { daysOf, yearQuarter } from '../../src/directory/year-quarter.ts';

export type CountingDesk = { db: Db; sealer: Sealer; unsealer: Unsealer; directory: Directory };

/** A value that the content no longer has, or does not have yet. */
export const unlisted = 'other';

/**
 * The tables of requests: conversation language by one other feature each. All count the same people, each once, and share the language and
 * nothing else (suppression.ts says why).
 */
export const requestTables: Readonly<Record<string, (directory: Directory) => string[]>> = {
  quarter: ({ quarters }: Directory) => [...quarters.map(({ id }) => id), ...elsewhere, unlisted],
  topic: ({ topics }: Directory) => [...topics.map(({ id }) => id), 'several', 'unsaid', unlisted],
  time: () => ['booked', 'none'],
  woman: () => ['yes', 'no'],
  age: () => [...ageGroups, 'unsaid'],
};

export const conversationLanguages = ({ spokenLanguages }: Directory): string[] => [...spokenLanguages.map(({ tag }) => tag), unlisted];

const notCounted: readonly Outcome[] = ['spam', 'duplicate'];
/** A request that is erased within this time is counted nowhere, and neither is one that turns out to be spam. */
const countedAfterMs = dayMs;

/**
 * Adds the requests since the last time to the sum of their quarter of the year, which only the desk can open. One day a transaction, under
 * the lock of the sum's row, so nothing is counted twice, whatever is killed or runs beside it.
 */
export async function countRequests(desk: CountingDesk, now: Date): Promise<void> {
  const end = later(now, -countedAfterMs);
  for (;;) {
    const isDone = await desk.db.transaction().execute((transaction) => countDay(desk, transaction, end));
    if (isDone) return;
  }
}

/** @returns whether everything before `end` is counted */
async function countDay(desk: CountingDesk, transaction: Transaction<Database>, end: Date): Promise<boolean> {
  const { id, countedUntil, counts } = await openNewest(desk, transaction, end);
  const next = startOfDay(daysOf(id).nextDay);
  const until = earliest(end, next, later(new Date(countedUntil), dayMs));
  if (until.toISOString() <= countedUntil) return true;
  const rows = await transaction
    .selectFrom('requests')
    .selectAll()
    .where('provider', 'in', allProviders)
    .where('receivedAt', '>=', countedUntil)
    .where('receivedAt', '<', until.toISOString())
    .execute();
  for (const row of rows) {
    const matter = await openWhole(desk.unsealer, row);
    if (matter !== null && (row.outcome === null || !notCounted.includes(row.outcome))) add(counts, desk.directory, row, matter);
  }
  await transaction
    .updateTable('countSums')
    .set({ countedUntil: until.toISOString(), ...(await sealed(desk, id, counts)) })
    .where('id', '=', id)
    .execute();
  if (until.getTime() === next.getTime()) await begin(desk, transaction, yearQuarter(daysOf(id).nextDay), next);
  return false;
}

/**
 * Also of a request that was passed on without some facts: the sums name no request.
 * @returns null when the matter was erased, or cannot be read
 */
async function openWhole(unsealer: Unsealer, { id, sealedKeyId, sealedMatter }: RequestRow): Promise<Matter | null> {
  return sealedKeyId === null || sealedMatter === null ? null : unsealer.open('matter', id, sealedKeyId, sealedMatter).catch(() => null);
}

/** Each provider that has requests, found by one look at the index each: so a day is read, and not the whole table. */
const allProviders = sql<string>`(
  with recursive each(provider) as (
    select min(provider) from requests
    union all
    select (select min(requests.provider) from requests where requests.provider > each.provider) from each where each.provider is not null
  )
  select provider from each where provider is not null)`;

/** Locks the newest sum. The first one ever begins with its quarter of the year. */
async function openNewest(desk: CountingDesk, transaction: Transaction<Database>, end: Date) {
  const query = transaction.selectFrom('countSums').selectAll().orderBy('id', 'desc').limit(1);
  const row = await (isPostgres(transaction) ? query.forUpdate() : query).executeTakeFirst();
  if (row !== undefined) return { ...row, counts: await openSums(desk.unsealer, row) };
  const id = yearQuarter(berlinDay(end));
  const start = startOfDay(daysOf(id).firstDay);
  await begin(desk, transaction, id, start);
  return { id, countedUntil: start.toISOString(), counts: {} };
}

/** @throws when no key of this desk opens it */
export const openSums = (
  unsealer: Unsealer,
  { id, sealedKeyId, sealedSums }: { id: string; sealedKeyId: string; sealedSums: Uint8Array },
): Promise<SealedCounts> => unsealer.open('counts', id, sealedKeyId, sealedSums);

const sealed = async ({ sealer }: CountingDesk, id: string, counts: SealedCounts) => ({
  sealedKeyId: sealer.keyId,
  sealedSums: await sealer.seal('counts', id, counts),
});

async function begin(desk: CountingDesk, transaction: Transaction<Database>, id: string, from: Date): Promise<void> {
  const row = { id, countedUntil: from.toISOString(), ...(await sealed(desk, id, {})) };
  await transaction
    .insertInto('countSums')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

function add(counts: SealedCounts, directory: Directory, row: RequestRow, matter: Matter): void {
  const values: Record<string, string> = {
    quarter: row.quarter,
    topic: matter.topics.length > 1 ? 'several' : (matter.topics[0] ?? 'unsaid'),
    time: row.receivedAs === 'confirmed' ? 'booked' : 'none',
    woman: matter.womanCounsellor ? 'yes' : 'no',
    age: matter.ageGroup ?? 'unsaid',
  };
  const language = listed(conversationLanguages(directory), row.conversationLanguage);
  for (const [table, domain] of Object.entries(requestTables)) {
    const value = listed(domain(directory), values[table] ?? unlisted);
    const line = ((counts[table] ??= {})[language] ??= {});
    line[value] = (line[value] ?? 0) + 1;
  }
}

/** A value of a list, or the word for all others. */
export const listed = (domain: readonly string[], value: string): string => (domain.includes(value) ? value : unlisted);

const earliest = (...instants: Date[]): Date => new Date(Math.min(...instants.map((instant) => instant.getTime())));
