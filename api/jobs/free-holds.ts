import type { NotNull } from 'kysely';
import type { Directory } from '../../src/directory/directory.ts';
import { lockTimeOf } from '../appointments/booked-time.ts';
import { findOpenSlot } from '../appointments/open-slots.ts';
import { slotId } from '../appointments/slots.ts';
import type { Db } from '../database/connect.ts';

/**
 * Drops holds that ran out, and those on slots that the hours no longer have. Booking does not depend on this job, because an expired
 * hold blocks no slot.
 * @returns how many holds were dropped
 */
export async function freeHolds(db: Db, directory: Directory, now: Date): Promise<number> {
  const holds = await db.selectFrom('bookings').select('accountId').where('expiresAt', 'is not', null).execute();
  let dropped = 0;
  // One counsellor at a time and under the lock, so that no deadlock with bookings arises.
  for (const accountId of new Set(holds.map(({ accountId }) => accountId))) {
    dropped += await db.transaction().execute(async (transaction) => {
      let count = await lockTimeOf(transaction, accountId, now);
      const holds = await transaction
        .selectFrom('bookings')
        .select(['id', 'hoursId', 'startsAt'])
        .where('accountId', '=', accountId)
        .where('kind', '=', 'hold')
        .where('hoursId', 'is not', null)
        .$narrowType<{ hoursId: NotNull }>()
        .execute();
      for (const { id, hoursId, startsAt } of holds) {
        if ((await findOpenSlot(transaction, directory, slotId(hoursId, new Date(startsAt)))) !== undefined) continue;
        await transaction.deleteFrom('bookings').where('id', '=', id).where('kind', '=', 'hold').execute();
        count += 1;
      }
      return count;
    });
  }
  return dropped;
}
