import type { Transaction } from 'kysely';
import type { Directory } from '../../src/directory/directory.ts';
import { findOpenSlot } from '../appointments/open-slots.ts';
import { refusePausedHours } from '../appointments/pauses.ts';
import type { SlotChoice } from '../contract/appointment.ts';
import { Problem } from '../contract/problems.ts';
import type { Database } from '../database/tables.ts';
import { postReceived } from './outbox.ts';

/**
 * A slot that a request may not take stands on it as a wish, for the desk to confirm or to offer other times. The request belongs to the
 * organisation whose time it is already.
 * @returns the id of that organisation
 * @throws Problem slot-taken when the hours do not have the slot (any more); paused
 */
export async function wish(
  transaction: Transaction<Database>,
  directory: Directory,
  slot: SlotChoice,
  row: Parameters<typeof postReceived>[1],
  now: Date,
): Promise<string> {
  const open = await findOpenSlot(transaction, directory, slot.id);
  if (open === undefined) throw new Problem('slot-taken');
  const { hours, startsAt } = open;
  await refusePausedHours(transaction, hours, now);
  await transaction
    .updateTable('requests')
    .set({ wishedHoursId: hours.id, wishedStartsAt: startsAt.toISOString() })
    .where('id', '=', row.id)
    .execute();
  await postReceived(transaction, row);
  return hours.provider;
}
