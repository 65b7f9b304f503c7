import { berlinDay } from '../../src/directory/berlin.ts';
import type { Directory } from '../../src/directory/directory.ts';
import type { Db, Reading } from '../database/connect.ts';
import { batch } from '../database/batch.ts';
import { findOpenHours, openStartsOn } from './consultation-hours.ts';
import { findFreed } from './freed-slots.ts';
import { type ConsultationHours, isBookable, readSlotId } from './slots.ts';
import { findFreeSeat, findTakenByAccount } from './taken-time.ts';

export type OpenSlot = { hours: ConsultationHours; startsAt: Date };

/**
 * Finds a slot by its id, whether free or not. It may start too soon for a new booking: a person who holds it may still finish.
 * @returns undefined when the hours do not have it (any more)
 */
export const findOpenSlot = async (db: Reading, directory: Directory, id: string): Promise<OpenSlot | undefined> =>
  (await findOpenSlots(db, directory, [id]))[0];

async function findOpenSlots(db: Reading, directory: Directory, ids: readonly string[]): Promise<(OpenSlot | undefined)[]> {
  const named = ids.map(readSlotId);
  const hoursIds = new Set(named.flatMap((slot) => (slot === undefined ? [] : [slot.hoursId])));
  if (hoursIds.size === 0) return named.map(() => undefined);
  const openHours = new Map((await findOpenHours(db, { ids: [...hoursIds] })).map((open) => [open.hours.id, open]));
  return named.map((slot) => {
    const open = openHours.get(slot?.hoursId ?? '');
    if (slot === undefined || open === undefined) return undefined;
    const { startsAt } = slot;
    const starts = openStartsOn(directory, open, berlinDay(startsAt));
    return starts.some((start) => start.getTime() === startsAt.getTime()) ? { hours: open.hours, startsAt } : undefined;
  });
}

const maxLooks = 64;

/**
 * Finds a slot that can be booked now; calls of one moment share a query.
 * @param evenFreed also one that was freed minutes ago and is not public yet
 * @returns undefined when it looks taken
 */
export const findFreeSlot = (db: Db, directory: Directory, slotId: string, now: Date, evenFreed = false): Promise<OpenSlot | undefined> =>
  findFreeSlotsInBatch(db, { directory, slotId, now, evenFreed });

type Look = { directory: Directory; slotId: string; now: Date; evenFreed: boolean };

const findFreeSlotsInBatch = batch(async (db: Db, asked: Look[]): Promise<(OpenSlot | undefined)[]> => {
  const [first] = asked;
  if (first === undefined) return [];
  const { directory } = first;
  const slots = await findOpenSlots(
    db,
    directory,
    asked.map(({ slotId }) => slotId),
  );
  const open = slots.filter((slot) => slot !== undefined);
  const from = new Date(Math.min(...open.map(({ startsAt }) => startsAt.getTime())));
  const taken = await findTakenByAccount(
    db,
    open.map(({ hours }) => hours.accountId),
    { from, now: first.now },
  );
  const isFreed = await findFreed(
    db,
    open.map(({ hours }) => hours.id),
    first.now,
  );
  return asked.map(({ now, evenFreed }, index) => {
    const slot = slots[index];
    if (slot === undefined || !isBookable(slot.hours, slot.startsAt, now)) return undefined;
    if (!evenFreed && isFreed(slot.hours.id, slot.startsAt)) return undefined;
    return findFreeSeat(slot.hours, slot.startsAt, taken.get(slot.hours.accountId) ?? []) === undefined ? undefined : slot;
  });
}, maxLooks);
