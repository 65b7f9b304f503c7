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
    .select(['hours_id', 'starts_at', 'expires_at', 'extended'])
    .where('hold_hash', '=', hashOfHold(shown))
    .where('expires_at', '>', now.toISOString())
    .executeTakeFirst();
  if (row === undefined || row.hours_id === null || row.expires_at === null) return undefined;
  const found = await findOpenSlot(db, directory, slotId(row.hours_id, new Date(row.starts_at)));
  if (found === undefined) return undefined;
  return { slot: slotOf(found.hours, found.startsAt), expiresAt: row.expires_at, canExtend: row.extended < mostExtensions };
}
