import type { Insertable, Transaction } from 'kysely';
import type { Db } from '../database/connect.ts';
import type { Database } from '../database/tables.ts';
import { batch } from '../database/batch.ts';
import { postReceived } from './outbox.ts';
import { recordAll, type Actor } from './history.ts';
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
async function enter(transaction: Transaction<Database>, arrivals: readonly Arrival[]): Promise<string[]> {
  const references = await freeReferences(transaction, arrivals);
  const rows = arrivals.map(({ row }, index) => ({
    ...row,
    // eslint-disable-next-line @typescript-eslint/no-non-null-assertion -- one for each arrival
    reference: references[index]!,
    // The desk's process alone can tell (contact-checks.ts).
    markedRepeated: 0 as const,
  }));
  await transaction.insertInto('requests').values(rows).execute();
  await recordAll(
    transaction,
    arrivals.map(({ row, actor, at }) => ({
      requestId: row.id,
      event: 'received',
      actor,
      at,
      after: { ...newcomer, provider: row.provider },
    })),
  );
  await postReceived(
    transaction,
    arrivals.filter(({ isBooking }) => !isBooking).map(({ row }) => row),
  );
  return references;
}

/** The same for one request. @returns its reference */
export async function enterOne(transaction: Transaction<Database>, arrival: Arrival): Promise<string> {
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
  const inTransaction = <Result>(step: (transaction: Transaction<Database>) => Promise<Result>) => db.transaction().execute(step);
  try {
    return (await inTransaction((transaction) => enter(transaction, arrivals))).map((value) => ({ status: 'fulfilled', value }));
  } catch {
    // One that cannot be entered must not keep the others out.
    return Promise.allSettled(arrivals.map((arrival) => inTransaction((transaction) => enterOne(transaction, arrival))));
  }
}, maxEntered);

/** Its key or its secret stands in the table already. */
class NotNew extends Error {
  override name = 'NotNew';
}

/** References that nobody has. The same look tells whether a request was entered before: one statement is cheaper than two. */
async function freeReferences(transaction: Transaction<Database>, arrivals: readonly Arrival[]): Promise<string[]> {
  const isNamed = isEntered(arrivals.map(({ row }) => row));
  for (;;) {
    const references = new Set<string>();
    while (references.size < arrivals.length) references.add(newReference());
    const found = await transaction
      .selectFrom('requests')
      .select('reference')
      .where((expression) => expression.or([expression('reference', 'in', [...references]), isNamed(expression)]))
      .execute();
    if (found.some(({ reference }) => !references.has(reference))) throw new NotNew('entered before');
    if (found.length === 0) return [...references];
  }
}
