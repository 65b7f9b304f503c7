import type { Insertable } from 'kysely';
import { isPostgres, type Db, type Reading } from '../database/connect.ts';
import type { Database } from '../database/tables.ts';
import { batch } from '../database/batch.ts';
import { isAmong } from '../database/ids.ts';
import { lettersOfReceipt } from './outbox.ts';
import { rowOf, type Actor } from './history.ts';
import { isEntered, isSame, type Named } from './received.ts';
import { newReference } from './reference.ts';

/** A request on its way into the table; its reference depends on what stands there already. */
export type Arrival = {
  row: Omit<Insertable<Database['requests']>, 'reference' | 'markedRepeated'> & Named & { hearBy: string };
  actor: Actor;
  at: Date;
  /** Its one letter is that of the booking. */
  isBooking: boolean;
};

const newcomer = { claimedBy: null, state: 'received', toTell: 0 } as const;

/** Writes requests with their history and letters, under these references. */
async function write(db: Reading, entries: readonly Entry[]): Promise<void> {
  const requests = entries.map(({ arrival: { row }, reference }) => ({
    ...row,
    reference,
    // The desk's process alone can tell (contact-checks.ts).
    markedRepeated: 0 as const,
  }));
  const steps = entries.map(({ arrival: { row, actor, at } }) =>
    rowOf(db, { requestId: row.id, event: 'received', actor, at, after: { ...newcomer, provider: row.provider } }),
  );
  const letters = lettersOfReceipt(
    db,
    entries.filter(({ arrival }) => !arrival.isBooking).map(({ arrival }) => arrival.row),
  );
  await (isPostgres(db) ? writeAtOnce : writeInTurn)(db, { requests, steps, letters });
}

type Entry = { arrival: Arrival; reference: string };

type Written = {
  requests: Insertable<Database['requests']>[];
  steps: Insertable<Database['history']>[];
  letters: Insertable<Database['letters']>[];
};

/** On PostgreSQL one statement, and so a transaction of its own: each way to the database and back costs as much as the writing. */
async function writeAtOnce(db: Reading, { requests, steps, letters }: Written): Promise<void> {
  const entering = db.with('entered', (its) => its.insertInto('requests').values(requests));
  const posting = letters.length === 0 ? entering : entering.with('posted', (its) => its.insertInto('letters').values(letters));
  await posting.insertInto('history').values(steps).execute();
}

/** On SQLite, where a statement writes one table; inside a transaction. */
async function writeInTurn(db: Reading, { requests, steps, letters }: Written): Promise<void> {
  await db.insertInto('requests').values(requests).execute();
  await db.insertInto('history').values(steps).execute();
  if (letters.length > 0) await db.insertInto('letters').values(letters).execute();
}

/** Enters one request, inside a transaction. @returns its reference @throws NotNew when it was entered before */
export async function enterOne(transaction: Reading, arrival: Arrival): Promise<string> {
  const [reference] = await freeReferences(transaction, [arrival.row]);
  if (reference === undefined) throw new NotNew('entered before');
  await write(transaction, [{ arrival, reference }]);
  return reference;
}

/** How many share a transaction. On PostgreSQL the next ones are sealed while these are written; SQLite is written by the thread that seals. */
const maxEntered = { sqlite: 16, postgres: 8 };

/**
 * Enters a request in a transaction that those who arrive at this moment share: one write to the disk for all of them.
 * @param reference a free one (findFreeReference); the request gets another one if it was taken meanwhile
 * @returns the reference
 * @throws NotNew when it was entered before
 */
export async function enterTogether(db: Db, arrival: Arrival, reference: string): Promise<string> {
  const enter = isPostgres(db) ? inOneStatement : inOneTransaction;
  const outcome = await enter(db, { arrival, reference });
  if (outcome.status === 'rejected') throw outcome.reason;
  return outcome.value;
}

async function enterAll(db: Db, entries: Entry[]): Promise<PromiseSettledResult<string>[]> {
  try {
    await (isPostgres(db) ? write(db, entries) : db.transaction().execute((transaction) => write(transaction, entries)));
    return entries.map(({ reference }) => ({ status: 'fulfilled', value: reference }));
  } catch {
    // One that cannot be entered must not keep the others out.
    return Promise.allSettled(entries.map(({ arrival }) => db.transaction().execute((transaction) => enterOne(transaction, arrival))));
  }
}

const inOneTransaction = batch(enterAll, maxEntered.sqlite);
const inOneStatement = batch(enterAll, maxEntered.postgres);

/** Its key or its secret stands in the table already. */
class NotNew extends Error {
  override name = 'NotNew';
}

/** A reference that nobody has, for a request that was not entered before; those who ask at this moment share the look. @throws NotNew */
export async function findFreeReference(db: Db, request: Named): Promise<string> {
  const reference = await freeReferencesInBatch(db, request);
  if (reference === undefined) throw new NotNew('entered before');
  return reference;
}

const freeReferencesInBatch = batch(freeReferences);

/** @returns a reference that nobody has for each request; undefined for one that was entered before */
async function freeReferences(db: Reading, requests: readonly Named[]): Promise<(string | undefined)[]> {
  for (;;) {
    const drawn = new Set<string>();
    while (drawn.size < requests.length) drawn.add(newReference());
    const references = [...drawn];
    const found = await db
      .selectFrom('requests')
      .select(['reference', 'idempotencyKeyHash', 'secretHash', 'formerSecretHash'])
      .where(({ or }) => or([isAmong(db, 'reference', references), isEntered(db, requests)]))
      .execute();
    if (found.some(({ reference }) => drawn.has(reference))) continue;
    return requests.map((request, index) => (found.some((row) => isSame(row, request)) ? undefined : references[index]));
  }
}
