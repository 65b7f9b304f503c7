import type { Db } from '../database/connect.ts';
import { lapsed } from '../intake/owed.ts';
import { freeTimes } from '../appointments/desk-times.ts';
import { apply, lockRequest } from '../intake/transition.ts';

/**
 * Gives back the times of offers that ran out, and notes it in the history. The request is owed again without this job: its
 * row says so from the end of the offer on.
 * @returns how many offers ended
 */
export async function endOffers(db: Db, now: Date): Promise<number> {
  const ended = await db
    .selectFrom('requests')
    .select('id')
    .where('state', '=', 'offered')
    .where('owedFrom', '<=', now.toISOString())
    .where('misfit', 'is', null)
    .where(({ exists, selectFrom }) =>
      exists(selectFrom('bookings').select('bookings.id').whereRef('bookings.requestId', '=', 'requests.id')),
    )
    .execute();
  let count = 0;
  for (const { id } of ended) {
    count += await db.transaction().execute(async (transaction) => {
      const row = await lockRequest(transaction, 'id', id);
      if (row?.state !== 'offered' || row.misfit !== null || lapsed(row, now) === undefined) return 0;
      await apply(transaction, row, { kind: 'system' }, now, {
        event: 'offers-ended',
        from: ['offered'],
        change: async () => {
          await freeTimes(transaction, id, now);
          return {};
        },
      });
      return 1;
    });
  }
  return count;
}
