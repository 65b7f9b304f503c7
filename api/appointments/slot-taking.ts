import type { Transaction } from 'kysely';
import type { Directory } from '../../src/directory/directory.ts';
import type { SlotChoice } from '../contract/appointment.ts';
import { Problem } from '../contract/problems.ts';
import type { Database } from '../database/tables.ts';
import type { Admission } from './allowances.ts';
import { suits, type WantedSlots } from './free-slots.ts';
import { findFreed } from './freed-slots.ts';
import { spendInvitation } from './invitations.ts';
import { findOpenSlot } from './open-slots.ts';
import { findTakenTimes, busyEnd, findFreeSeat } from './taken-time.ts';
import { refusePausedHours } from './pauses.ts';
import { type ConsultationHours, isBookable, readSlotId } from './slots.ts';
import { type Booking, insertBooking, lockTimeOf } from './booked-time.ts';
import { createHash } from 'node:crypto';

type Taker = Pick<Booking, 'kind' | 'requestId' | 'holdHash' | 'expiresAt'>;

/**
 * Conditions for taking a slot: the allowance of the network, and whether a pause counts and a freed time waits until it is public, as for
 * everybody but the desk. `wanted` refuses other slots as taken.
 */
export type Taking = { admission: Admission; evenPaused?: boolean; evenFreed?: boolean; wanted?: WantedSlots };

/**
 * Takes a slot, through the hold on it if that is still valid. A pause refuses held slots too: a hold is no appointment yet.
 * @throws Problem slot-taken, paused, proof-needed
 */
export async function takeSlot(
  transaction: Transaction<Database>,
  directory: Directory,
  choice: SlotChoice,
  now: Date,
  taker: Taker,
  { admission, evenPaused = false, evenFreed = false, wanted = {} }: Taking,
): Promise<{ booking: Booking; hours: ConsultationHours }> {
  const accountId = await findCounsellor(transaction, choice.id);
  if (accountId === undefined) throw new Problem('slot-taken');
  await lockTimeOf(transaction, accountId, now);
  // Read under the lock, because hours and absences change under it too.
  const slot = await findOpenSlot(transaction, directory, choice.id);
  if (slot === undefined || slot.startsAt <= now || !suits(slot.hours, wanted)) throw new Problem('slot-taken');
  const { hours, startsAt } = slot;
  if (!evenPaused) await refusePausedHours(transaction, hours, now);
  const held = choice.hold === undefined ? undefined : await useHold(transaction, slot, choice.hold, taker, now);
  if (held !== undefined) return { booking: held, hours };
  if (!isBookable(hours, startsAt, now)) throw new Problem('slot-taken');
  const seat = findFreeSeat(hours, startsAt, await findTakenTimes(transaction, [accountId], { from: startsAt, now }));
  if (seat === undefined) throw new Problem('slot-taken');
  if (!evenFreed && (await findFreed(transaction, [hours.id], now))(hours.id, startsAt)) throw new Problem('slot-taken');
  const mark = await spent(transaction, await admission(transaction), taker, now);
  return { booking: await insertBooking(transaction, { ...bookingOf(hours, startsAt), seat, ...taker, ...mark }), hours };
}

/** Turns a hold into a booking or renews it. `lockTimeOf` has deleted expired holds. */
async function useHold(
  transaction: Transaction<Database>,
  { hours, startsAt }: { hours: ConsultationHours; startsAt: Date },
  shown: string,
  taker: Taker,
  now: Date,
): Promise<Booking | undefined> {
  const held = await transaction
    .selectFrom('bookings')
    .select(['id', 'invitationId'])
    .where('holdHash', '=', hashOfHold(shown))
    .where('hoursId', '=', hours.id)
    .where('startsAt', '=', startsAt.toISOString())
    .executeTakeFirst();
  if (held === undefined) return undefined;
  const { invitationId } = await spent(transaction, held, taker, now);
  return transaction
    .updateTable('bookings')
    .set({ ...taker, invitationId })
    .where('id', '=', held.id)
    .returningAll()
    .executeTakeFirst();
}

/**
 * An appointment counts on its invitation, and then forgets it: the table never says that two requests came by one link.
 * @throws Problem proof-needed when others have used the link up meanwhile
 */
async function spent<Marked extends { invitationId: string | null }>(
  transaction: Transaction<Database>,
  mark: Marked,
  { kind }: Taker,
  now: Date,
): Promise<Marked> {
  if (mark.invitationId === null || kind === 'hold') return mark;
  if (!(await spendInvitation(transaction, mark.invitationId, now))) throw new Problem('proof-needed');
  return { ...mark, invitationId: null };
}

const bookingOf = (hours: ConsultationHours, startsAt: Date) => ({
  accountId: hours.accountId,
  hoursId: hours.id,
  provider: hours.provider,
  startsAt: startsAt.toISOString(),
  lengthMinutes: hours.lengthMinutes,
  busyUntil: busyEnd(startsAt, hours).toISOString(),
  place: hours.place,
  channel: hours.channel,
});

/** Finds the account whose hours have a slot; undefined when there are no such hours. */
export async function findCounsellor(transaction: Transaction<Database>, slot: string): Promise<string | undefined> {
  const hoursId = readSlotId(slot)?.hoursId;
  if (hoursId === undefined) return undefined;
  const hours = await transaction.selectFrom('consultationHours').select('accountId').where('id', '=', hoursId).executeTakeFirst();
  return hours?.accountId;
}

export const hashOfHold = (hold: string) => createHash('sha256').update(hold).digest('base64url');
