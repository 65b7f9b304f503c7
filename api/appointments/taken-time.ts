import type { Reading } from '../database/connect.ts';
import { idsIn } from '../database/ids.ts';
import { later, minuteMs, overlap } from '../../src/directory/instants.ts';
import { type Pieces, piecesBetween } from './pieces.ts';
import type { ConsultationHours } from './slots.ts';

/** The longest booking with the longest buffer: earlier ones are over. */
const maxBusyMinutes = 480 + 240;

/** A booking as far as it blocks a counsellor's time. */
export type Taken = { accountId: string; hoursId: string | null; startsAt: string; lengthMinutes: number; seat: number; pieces: Pieces };

/**
 * Lists the bookings of some accounts from an instant on, without expired holds.
 * @param until bookings that start later are left out
 */
export async function findTakenTimes(
  db: Reading,
  accountIds: readonly string[],
  { from, until, now }: { from: Date; until?: Date; now: Date },
): Promise<Taken[]> {
  if (accountIds.length === 0) return [];
  const rows = await db
    .selectFrom('bookings')
    .select(['accountId', 'hoursId', 'startsAt', 'lengthMinutes', 'busyUntil', 'seat'])
    .where('accountId', 'in', idsIn(db, [...new Set(accountIds)]))
    .where('startsAt', '>', later(from, -maxBusyMinutes * minuteMs).toISOString())
    .$if(until !== undefined, (query) => query.where('startsAt', '<=', (until ?? from).toISOString()))
    .where(({ or, eb }) => or([eb('expiresAt', 'is', null), eb('expiresAt', '>', now.toISOString())]))
    .execute();
  return rows.map(({ busyUntil, ...row }) => ({ ...row, pieces: piecesBetween(new Date(row.startsAt), new Date(busyUntil)) }));
}

export const findTakenByAccount = async (...of: Parameters<typeof findTakenTimes>): Promise<Map<string, Taken[]>> =>
  Map.groupBy(await findTakenTimes(...of), ({ accountId }) => accountId);

/**
 * Finds the first free seat of a slot. People share a time only in the same slot; any other booking that overlaps takes all seats.
 * @returns undefined when it is taken
 */
export function findFreeSeat(hours: ConsultationHours, startsAt: Date, taken: readonly Taken[]): number | undefined {
  const pieces = piecesBetween(startsAt, busyEnd(startsAt, hours));
  const overlapping = taken.filter((other) => overlap(other.pieces, pieces));
  if (overlapping.length === 0) return 0;
  const start = startsAt.toISOString();
  const isSameSlot = (other: Taken) =>
    other.hoursId === hours.id && other.startsAt === start && other.lengthMinutes === hours.lengthMinutes;
  // Seat numbers can exceed a capacity that was reduced, so the bookings count.
  if (overlapping.length >= hours.capacity || !overlapping.every(isSameSlot)) return undefined;
  const seats = new Set(overlapping.map(({ seat }) => seat));
  return Array.from({ length: hours.capacity }, (_, seat) => seat).find((seat) => !seats.has(seat));
}

/** The end of an appointment with its buffer. */
export const busyEnd = (
  startsAt: Date,
  { lengthMinutes, bufferMinutes }: Pick<ConsultationHours, 'lengthMinutes' | 'bufferMinutes'>,
): Date => later(startsAt, (lengthMinutes + bufferMinutes) * minuteMs);
