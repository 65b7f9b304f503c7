import { randomUUID } from 'node:crypto';
import { berlinDay } from '../../src/directory/berlin.ts';
import { monthsAfter } from '../../src/directory/calendar-day.ts';
import type { Directory } from '../../src/directory/directory.ts';
import type { FactKind } from '../../src/directory/facts.ts';
import { entryDates, isOurOwn, lastDayOf } from '../../src/directory/freshness.ts';
import { dayMs, later } from '../../src/directory/instants.ts';
import type { Service } from '../../src/directory/service-schema.ts';
import type { AskState } from '../contract/codes.ts';
import { Problem } from '../contract/problems.ts';
import type { Db, Reading } from '../database/connect.ts';
import { askSecretFrom, hashOf } from '../sealing/derivation.ts';
import type { Sealer } from '../sealing/sealing.ts';
import { isFactKind, type Suggested } from './asked-facts.ts';
import { defaultIntervalMonths, listContacts } from './entry-contact.ts';

/** A link that nobody used ends after so many days, and the provider is asked again. */
export const linkDays = 42;
/** So many letters without an answer, then the portal is silent for an interval. */
export const maxAsksInARow = 3;

/** The outcome of one question. */
export type Ask = {
  id: string;
  entry: string;
  createdAt: string;
  expiresAt: string;
  state: AskState;
  answeredAt: string | null;
  confirmed: FactKind[] | undefined;
  /** How many changes the provider suggested. */
  suggested: number;
};

const asked = ['id', 'entry', 'createdAt', 'expiresAt', 'state', 'answeredAt', 'confirmed', 'suggested'] as const;

const read = <Row extends { confirmed: string | null }>(row: Row): Omit<Row, 'confirmed'> & { confirmed: FactKind[] | undefined } => ({
  ...row,
  confirmed: row.confirmed === null ? undefined : kindsIn(row.confirmed),
});

function kindsIn(json: string): FactKind[] {
  const kinds: unknown = JSON.parse(json);
  return Array.isArray(kinds) ? kinds.filter(isFactKind) : [];
}

/** All questions that count, oldest first: those to a former address are left out. */
export async function listAsks(db: Reading, entry?: string): Promise<Ask[]> {
  const rows = await db
    .selectFrom('asks')
    .select(asked)
    .where('state', '!=', 'overtaken')
    .$if(entry !== undefined, (query) => query.where('entry', '=', entry ?? ''))
    .orderBy('createdAt')
    .execute();
  return rows.map(read);
}

/** The questions since the provider last answered, of one entry. */
export const unansweredSince = (asks: readonly Ask[]): Ask[] => asks.slice(asks.findLastIndex(({ answeredAt }) => answeredAt !== null) + 1);

/**
 * The day from which on the provider of an entry is to be asked: an interval after its last answer, or after the date of the entry's
 * oldest fact; an entry without a date is due at once. While a link is valid nobody is asked; after three letters in a row without an
 * answer the portal waits for another interval.
 * @param asks those of this entry, oldest first
 * @returns undefined: due at once
 */
export function dueOn(service: Service, asks: readonly Ask[], intervalMonths: number, now: Date): string | undefined {
  const open = unansweredSince(asks);
  const last = open.at(-1);
  if (last !== undefined) {
    if (open.length % maxAsksInARow === 0) return monthsAfter(berlinDay(new Date(last.createdAt)), intervalMonths);
    return berlinDay(new Date(last.expiresAt));
  }
  const answered = asks.at(-1)?.answeredAt;
  const [oldest] = entryDates(service, now) ?? [];
  const said = answered === undefined || answered === null ? oldest && lastDayOf(oldest) : berlinDay(new Date(answered));
  return said === undefined ? undefined : monthsAfter(said, intervalMonths);
}

/**
 * Puts a question into the queue for every entry that is due and has a contact.
 * @returns how many were put there
 */
export async function askDue(db: Db, directory: Directory, intakeKey: Uint8Array, now: Date): Promise<number> {
  const contacts = await listContacts(db);
  const byEntry = Map.groupBy(await listAsks(db), ({ entry }) => entry);
  const today = berlinDay(now);
  const due = directory.services.filter((service) => {
    const contact = contacts.get(service.id);
    if (contact?.email === undefined || contact.email === null || isOurOwn(service)) return false;
    return (dueOn(service, byEntry.get(service.id) ?? [], contact.intervalMonths, now) ?? today) <= today;
  });
  if (due.length === 0) return 0;
  const at = now.toISOString();
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('asks')
    .values(
      due.map(({ id: entry }) => {
        const id = randomUUID();
        return {
          id,
          entry,
          secretHash: hashOf(askSecretFrom(intakeKey, id)),
          createdAt: at,
          expiresAt: later(now, linkDays * dayMs).toISOString(),
          state: 'waiting' as const,
          nextAt: at,
          doneAt: null,
          answeredAt: null,
          confirmed: null,
          enteredAt: null,
        };
      }),
    )
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  return Number(numInsertedOrUpdatedRows ?? 0n);
}

/** The question that a link asks. @throws Problem not-found, also for a link to a former address */
export async function findAsk(db: Reading, secret: string): Promise<Ask> {
  const row = await db
    .selectFrom('asks')
    .select(asked)
    .where('secretHash', '=', hashOf(secret))
    .where('state', '!=', 'overtaken')
    .executeTakeFirst();
  if (row === undefined) throw new Problem('not-found');
  return read(row);
}

/**
 * Takes a provider's answer, once.
 * @param confirmed the kinds of facts that are right
 * @throws Problem link-expired when the link was used or is too old
 */
export async function answerAsk(
  db: Db,
  sealer: Sealer,
  secret: string,
  { confirmed, suggested }: { confirmed: readonly FactKind[]; suggested: readonly Suggested[] },
  now: Date,
): Promise<void> {
  const at = now.toISOString();
  const rows = await Promise.all(
    suggested.map(async ({ field, value }) => {
      const id = randomUUID();
      return { id, field, sealedValue: await sealer.seal('suggestion', id, value) };
    }),
  );
  await db.transaction().execute(async (transaction) => {
    const ask = await transaction
      .updateTable('asks')
      .set({ answeredAt: at, confirmed: JSON.stringify(confirmed), suggested: rows.length })
      .where('secretHash', '=', hashOf(secret))
      .where('answeredAt', 'is', null)
      .where('expiresAt', '>', at)
      .where('state', '!=', 'overtaken')
      .returning(['id', 'entry'])
      .executeTakeFirst();
    if (ask === undefined) throw new Problem('link-expired');
    if (rows.length === 0) return;
    await transaction
      .insertInto('suggestions')
      .values(
        rows.map((row) => ({
          ...row,
          askId: ask.id,
          entry: ask.entry,
          receivedAt: at,
          sealedKeyId: sealer.keyId,
          state: 'open' as const,
          handledAt: null,
          handledBy: null,
        })),
      )
      .execute();
  });
}

/** How the questions of an entry stand, for the desk. */
export type AskedEntry = {
  entry: string;
  email: string | null;
  intervalMonths: number;
  /** When the provider last answered, an instant. */
  answeredAt: string | null;
  /** Letters without an answer since then, and the day of the last. */
  unanswered: number;
  lastAskedAt: string | null;
  /** Whether the last letter could not be delivered. */
  undelivered: boolean;
  /** The day on which the provider is asked next; undefined: at once. */
  dueOn?: string;
};

/** How the questions stand, for every entry that has a provider to ask. */
export async function listAskedEntries(db: Db, directory: Directory, now: Date): Promise<AskedEntry[]> {
  const contacts = await listContacts(db);
  const byEntry = Map.groupBy(await listAsks(db), ({ entry }) => entry);
  return directory.services
    .filter((service) => !isOurOwn(service))
    .map((service) => {
      const { email, intervalMonths } = contacts.get(service.id) ?? { email: null, intervalMonths: defaultIntervalMonths };
      const asks = byEntry.get(service.id) ?? [];
      const open = unansweredSince(asks);
      const next = dueOn(service, asks, intervalMonths, now);
      const isDue = next === undefined || next <= berlinDay(now);
      return {
        entry: service.id,
        email,
        intervalMonths,
        answeredAt: asks.findLast(({ answeredAt }) => answeredAt !== null)?.answeredAt ?? null,
        unanswered: open.length,
        lastAskedAt: open.at(-1)?.createdAt ?? null,
        undelivered: open.at(-1)?.state === 'given-up',
        ...(isDue ? {} : { dueOn: next }),
      };
    });
}

/** Answers that the desk has not entered into the saved changes, oldest first, with the account that keeps the entry's contact. */
export async function listUnentered(
  db: Reading,
): Promise<{ id: string; entry: string; confirmed: FactKind[]; answeredAt: string; accountId: string }[]> {
  const rows = await db
    .selectFrom('asks')
    .innerJoin('entryContacts', 'entryContacts.entry', 'asks.entry')
    .select(['asks.id', 'asks.entry', 'confirmed', 'answeredAt', 'accountId'])
    .where('answeredAt', 'is not', null)
    .where('enteredAt', 'is', null)
    .orderBy('answeredAt')
    .execute();
  return rows.map(({ confirmed, answeredAt, ...row }) => ({
    ...row,
    confirmed: confirmed === null ? [] : kindsIn(confirmed),
    answeredAt: answeredAt ?? '',
  }));
}

export async function markEntered(db: Db, id: string, now: Date): Promise<void> {
  await db.updateTable('asks').set({ enteredAt: now.toISOString() }).where('id', '=', id).execute();
}
