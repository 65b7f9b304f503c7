import type { Insertable } from 'kysely';
import { isPostgres, type Db, type Reading } from '../database/connect.ts';
import type { Database } from '../database/tables.ts';
import { batch } from '../database/batch.ts';
import { lettersOfReceipt } from './outbox.ts';
import { rowOf, type Actor } from './history.ts';
import { isEntered, type Named } from './received.ts';
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

/**
 * Writes requests with their history and letters.
 * @returns their references, in the same order
 * @throws NotNew when one of them was entered before
 */
async function enter(db: Reading, arrivals: readonly Arrival[]): Promise<string[]> {
  const references = await freeReferences(db, arrivals);
  const requests = arrivals.map(({ row }, index) => ({
    ...row,
    // eslint-disable-next-line @typescript-eslint/no-non-null-assertion -- one for each arrival
    reference: references[index]!,
    // The desk's process alone can tell (contact-checks.ts).
    markedRepeated: 0 as const,
  }));
  const steps = arrivals.map(({ row, actor, at }) =>
    rowOf(db, { requestId: row.id, event: 'received', actor, at, after: { ...newcomer, provider: row.provider } }),
  );
  const letters = lettersOfReceipt(
    db,
    arrivals.filter(({ isBooking }) => !isBooking).map(({ row }) => row),
  );
  await (isPostgres(db) ? writeAtOnce : writeInTurn)(db, { requests, steps, letters });
  return references;
}

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

/** The same for one request. @returns its reference */
export async function enterOne(transaction: Reading, arrival: Arrival): Promise<string> {
  const [reference] = await enter(transaction, [arrival]);
  // eslint-disable-next-line @typescript-eslint/no-non-null-assertion -- one arrival, one reference
  return reference!;
}

const maxEntered = 16;

/** The same in a transaction that all who arrive at this moment share: one write to the disk for all of them. @returns the reference */
export async function enterTogether(db: Db, arrival: Arrival): Promise<string> {
  const outcome = await inOneTransaction(db, arrival);
  if (outcome.status === 'rejected') throw outcome.reason;
  return outcome.value;
}

const inOneTransaction = batch(async (db: Db, arrivals: Arrival[]): Promise<PromiseSettledResult<string>[]> => {
  const inTransaction = <Result>(step: (handle: Reading) => Promise<Result>) =>
    isPostgres(db) ? step(db) : db.transaction().execute(step);
  try {
    return (await inTransaction((handle) => enter(handle, arrivals))).map((value) => ({ status: 'fulfilled', value }));
  } catch {
    // One that cannot be entered must not keep the others out.
    return Promise.allSettled(arrivals.map((arrival) => inTransaction((handle) => enterOne(handle, arrival))));
  }
}, maxEntered);

/** Its key or its secret stands in the table already. */
class NotNew extends Error {
  override name = 'NotNew';
}

/** References that nobody has. The same look tells whether a request was entered before: one statement is cheaper than two. */
async function freeReferences(db: Reading, arrivals: readonly Arrival[]): Promise<string[]> {
  const isNamed = isEntered(arrivals.map(({ row }) => row));
  for (;;) {
    const references = new Set<string>();
    while (references.size < arrivals.length) references.add(newReference());
    const found = await db
      .selectFrom('requests')
      .select('reference')
      .where((expression) => expression.or([expression('reference', 'in', [...references]), isNamed(expression)]))
      .execute();
    if (found.some(({ reference }) => !references.has(reference))) throw new NotNew('entered before');
    if (found.length === 0) return [...references];
  }
}
