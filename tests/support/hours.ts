import { randomUUID } from 'node:crypto';
import { hoursOf } from '../../api/appointments/consultation-hours.ts';
import { findSlotNamed, slotNamer } from '../../api/appointments/slot-names.ts';
import { slotId, type ConsultationHours } from '../../api/appointments/slots.ts';
import type { Db } from '../../api/database/connect.ts';
import { monday } from './app.ts';

/** Wednesdays from nine to twelve in Schalke, half an hour each, in Arabic and German, bookable at once and for six weeks. */
export const wednesdays = {
  quarter: 'schalke',
  place: 'Beispielstelle, Beispielstraße 1',
  channel: 'place' as const,
  languages: ['ar', 'de'],
  womanCounsellor: true,
  firstDay: '2026-11-25',
  lastDay: null,
  everyWeeks: 1,
  opens: '09:00',
  closes: '12:00',
  lengthMinutes: 30,
  bufferMinutes: 0,
  leadTimeMinutes: 0,
  horizonDays: 42,
  capacity: 1,
};

/** Hours of somebody, as the desk would keep them. */
export async function consultationHours(
  db: Db,
  owner: { id: string; provider: string },
  change: Partial<ConsultationHours> = {},
): Promise<ConsultationHours> {
  const hours = { ...wednesdays, ...change };
  const row = await db
    .insertInto('consultationHours')
    .values({
      id: randomUUID(),
      accountId: owner.id,
      provider: owner.provider,
      quarter: hours.quarter,
      place: hours.place,
      channel: hours.channel,
      languages: JSON.stringify(hours.languages),
      womanCounsellor: hours.womanCounsellor ? 1 : 0,
      firstDay: hours.firstDay,
      lastDay: hours.lastDay,
      everyWeeks: hours.everyWeeks,
      opens: hours.opens,
      closes: hours.closes,
      lengthMinutes: hours.lengthMinutes,
      bufferMinutes: hours.bufferMinutes,
      leadTimeMinutes: hours.leadTimeMinutes,
      horizonDays: hours.horizonDays,
      capacity: hours.capacity,
      createdAt: monday.toISOString(),
      version: 1,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return hoursOf(row);
}

/** The slot of hours at an instant: "2026-11-25T08:00Z". */
export const slotAt = (hours: ConsultationHours, instant: string): string => slotId(hours.id, new Date(instant));

type Named = { keys: { intakeKey: Uint8Array }; clock?: { now: Date } };

/** The name by which everybody outside knows a slot, today. */
export const nameOf = ({ keys, clock = { now: monday } }: Named, id: string): string => slotNamer(keys.intakeKey, clock.now)(id);

/** The hours of a slot that was shown today. */
export const hoursIdOf = ({ keys, clock = { now: monday } }: Named, name: string): string | undefined =>
  findSlotNamed(keys.intakeKey, name, clock.now)?.split('.', 1)[0];

/** As if the minutes had passed after which the public sees freed times. */
export async function freedArePublic(db: Db): Promise<void> {
  await db.deleteFrom('freedSlots').execute();
}

/** Away, as the desk would keep it. */
export async function absent(db: Db, accountId: string, firstDay: string, lastDay = firstDay): Promise<void> {
  await db.insertInto('absences').values({ id: randomUUID(), accountId, firstDay, lastDay, createdAt: monday.toISOString() }).execute();
}
