import type { Directory } from '../../src/directory/directory.ts';
import type { Slot } from '../contract/slots.ts';
import type { Db } from '../database/connect.ts';
import { hashOfHold, mostExtensions } from './booking.ts';
import { findOpenSlot, slotOf } from './free-slots.ts';
import { slotId } from './slots.ts';

/** The slot that somebody keeps, and until when. @returns undefined when the hold ran out, was used or given back */
export async function findHeld(
  db: Db,
  directory: Directory,
  shown: string,
  now: Date,
): Promise<{ slot: Slot; expiresAt: string; canExtend: boolean } | undefined> {
  const row = await db
    .selectFrom('bookings')
    .select(['hoursId', 'startsAt', 'expiresAt', 'extended'])
    .where('holdHash', '=', hashOfHold(shown))
    .where('expiresAt', '>', now.toISOString())
    .executeTakeFirst();
  if (row === undefined || row.hoursId === null || row.expiresAt === null) return undefined;
  const found = await findOpenSlot(db, directory, slotId(row.hoursId, new Date(row.startsAt)));
  if (found === undefined) return undefined;
  return { slot: slotOf(found.hours, found.startsAt), expiresAt: row.expiresAt, canExtend: row.extended < mostExtensions };
}
