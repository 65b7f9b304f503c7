import type { Selectable } from 'kysely';
import { workerRoles } from '../contract/codes.ts';
import type { Reading } from '../database/connect.ts';
import type { Database } from '../database/tables.ts';
import { closedDaysOf, type Directory } from '../../src/directory/directory.ts';
import { isPublicHoliday } from '../../src/directory/holidays.ts';
import { isWithin, startsOn, type ConsultationHours, type Days } from './slots.ts';

/** Hours with everything that takes days out of them. */
export type OpenHours = { hours: ConsultationHours; absences: Days[] };

/** The hours of everybody who works at the desk; those of people who left are not offered. */
export async function findOpenHours(db: Reading, where: { ids?: readonly string[]; provider?: string } = {}): Promise<OpenHours[]> {
  const rows = await db
    .selectFrom('consultation_hours')
    .innerJoin('accounts', 'accounts.id', 'consultation_hours.account_id')
    .selectAll('consultation_hours')
    .where('accounts.disabled_at', 'is', null)
    .whereRef('accounts.provider', '=', 'consultation_hours.provider')
    .where('accounts.role', 'in', workerRoles)
    .$if(where.ids !== undefined, (query) => query.where('consultation_hours.id', 'in', where.ids!))
    .$if(where.provider !== undefined, (query) => query.where('consultation_hours.provider', '=', where.provider!))
    .orderBy('consultation_hours.id')
    .execute();
  if (rows.length === 0) return [];
  const absences = await db
    .selectFrom('absences')
    .select(['account_id', 'first_day', 'last_day'])
    .where('account_id', 'in', [...new Set(rows.map((row) => row.account_id))])
    .execute();
  return rows.map((row) => ({
    hours: hoursOf(row),
    absences: absences
      .filter((absence) => absence.account_id === row.account_id)
      .map((absence) => ({ firstDay: absence.first_day, lastDay: absence.last_day })),
  }));
}

/** The starts of a day's slots after holidays, closing days of the provider and absences; whether taken or not. */
export function openStartsOn(directory: Directory, { hours, absences }: OpenHours, day: string): Date[] {
  // An organisation that the content no longer knows has nobody to answer for it.
  if (!directory.providers.some(({ id }) => id === hours.provider)) return [];
  if (isPublicHoliday(day) || isWithin(day, closedDaysOf(directory, hours.provider)) || isWithin(day, absences)) return [];
  return startsOn(hours, day);
}

export const hoursOf = (row: Selectable<Database['consultation_hours']>): ConsultationHours => ({
  id: row.id,
  accountId: row.account_id,
  provider: row.provider,
  quarter: row.quarter,
  place: row.place,
  channel: row.channel,
  languages: JSON.parse(row.languages) as string[],
  womanCounsellor: row.woman_counsellor === 1,
  firstDay: row.first_day,
  lastDay: row.last_day,
  everyWeeks: row.every_weeks,
  opens: row.opens,
  closes: row.closes,
  lengthMinutes: row.length_minutes,
  bufferMinutes: row.buffer_minutes,
  leadTimeMinutes: row.lead_time_minutes,
  horizonDays: row.horizon_days,
  capacity: row.capacity,
});
