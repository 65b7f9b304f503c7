import { later, minuteMs } from '../../src/directory/instants.ts';
import type { Directory } from '../../src/directory/directory.ts';
import type { Hold, Slot } from '../contract/slots.ts';
import type { Db } from '../database/connect.ts';
import { slotOf } from './free-slots.ts';
import { findOpenSlot } from './open-slots.ts';
import { coveringPause, findPauses } from './pauses.ts';
import { slotId } from './slots.ts';
import { randomBytes } from 'node:crypto';
import { Problem } from '../contract/problems.ts';
import { type Admission, always } from './allowances.ts';
import { hashOfHold, takeSlot } from './slot-taking.ts';
import { runInTurn } from './slot-turns.ts';

/** Finds the slot of a hold. @returns undefined when the hold expired, was used or given back, or a pause has begun */
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
  if (found === undefined || coveringPause(await findPauses(db, now), found.hours.provider, found.hours.quarter)) return undefined;
  return { slot: slotOf(found.hours, found.startsAt), expiresAt: row.expiresAt, canExtend: row.extended < maxExtensions };
}

export const holdMinutes = 10;

/** With unlimited extensions a few people could block all times (docs/decisions/). */
export const maxExtensions = 1;

const inMinutes = (now: Date, minutes: number) => later(now, minutes * minuteMs).toISOString();

/** The secret that gives its holder the slot: 128 bits. */
const newHold = () => randomBytes(16).toString('base64url');

/**
 * Holds a slot for ten minutes while a person fills in the form.
 * @param options.admission decides whether this network may have one more
 * @throws Problem slot-taken, also for a slot that does not exist (any more); paused, proof-needed
 */
export async function hold(
  db: Db,
  directory: Directory,
  slotId: string,
  now: Date,
  { shown = newHold(), admission = always }: { shown?: string | undefined; admission?: Admission } = {},
): Promise<Hold> {
  const expiresAt = inMinutes(now, holdMinutes);
  const taker = { kind: 'hold', requestId: null, holdHash: hashOfHold(shown), expiresAt } as const;
  return runInTurn(db, directory, slotId, now, async (free) => {
    if (free === undefined) throw new Problem('slot-taken');
    await db.transaction().execute((transaction) => takeSlot(transaction, directory, { id: slotId }, now, taker, { admission }));
    return { hold: shown, expiresAt };
  });
}

/**
 * Extends a hold to ten minutes from now.
 * @param from of the minutes, where the person has to wait first
 * @throws Problem slot-taken when it expired, was extended before, or its slot has begun
 */
export async function extendHold(db: Db, shown: string, now: Date, from = now): Promise<Hold> {
  const expiresAt = inMinutes(from, holdMinutes);
  const { numUpdatedRows } = await db
    .updateTable('bookings')
    .set(({ eb }) => ({ expiresAt, extended: eb('extended', '+', 1) }))
    .where('holdHash', '=', hashOfHold(shown))
    .where('expiresAt', '>', now.toISOString())
    .where('extended', '<', maxExtensions)
    .where('startsAt', '>', now.toISOString())
    .executeTakeFirstOrThrow();
  if (numUpdatedRows === 0n) throw new Problem('slot-taken');
  return { hold: shown, expiresAt };
}

/** Deletes a hold; a missing one is no error. */
export async function releaseHold(db: Db, shown: string): Promise<void> {
  await db.deleteFrom('bookings').where('holdHash', '=', hashOfHold(shown)).execute();
}
