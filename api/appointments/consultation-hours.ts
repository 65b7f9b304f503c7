import type { Selectable } from 'kysely';
import { workerRoles } from '../contract/codes.ts';
import type { Reading } from '../database/connect.ts';
import type { Database } from '../database/tables.ts';
import { closedDaysOf, type Directory } from '../../src/directory/directory.ts';
import { isPublicHoliday } from '../../src/directory/holidays.ts';
import { isAway, isWithin, startsOn, type Absent, type ConsultationHours } from './slots.ts';

/** Hours with everything that takes days out of them. */
export type OpenHours = { hours: ConsultationHours; absences: Absent[] };

/** The hours of everybody who works at the desk; those of people who left are not offered. */
export async function findOpenHours(
  db: Reading,
  { ids, provider }: { ids?: readonly string[]; provider?: string } = {},
): Promise<OpenHours[]> {
  let open = db
    .selectFrom('consultationHours')
    .innerJoin('accounts', 'accounts.id', 'consultationHours.accountId')
    .selectAll('consultationHours')
    .where('accounts.disabledAt', 'is', null)
    .whereRef('accounts.provider', '=', 'consultationHours.provider')
    .where('accounts.role', 'in', workerRoles)
    .orderBy('consultationHours.id');
  if (ids !== undefined) open = open.where('consultationHours.id', 'in', ids);
  if (provider !== undefined) open = open.where('consultationHours.provider', '=', provider);
  const rows = await open.execute();
  if (rows.length === 0) return [];
  const absences = await db
    .selectFrom('absences')
    .select(['accountId', 'firstDay', 'lastDay', 'fromTime', 'untilTime'])
    .where('accountId', 'in', [...new Set(rows.map((row) => row.accountId))])
    .execute();
  return rows.map((row) => ({
    hours: hoursOf(row),
    absences: absences.filter(({ accountId }) => accountId === row.accountId),
  }));
}

/** The starts of a day's slots after holidays, closing days of the provider and absences; whether taken or not. */
export function openStartsOn(directory: Directory, { hours, absences }: OpenHours, day: string): Date[] {
  // An organisation that the content no longer knows has nobody to answer for it.
  if (!directory.providers.some(({ id }) => id === hours.provider)) return [];
  if (isPublicHoliday(day) || isWithin(day, closedDaysOf(directory, hours.provider))) return [];
  const away = absences.filter((absence) => isWithin(day, [absence]));
  const starts = startsOn(hours, day);
  return away.length === 0 ? starts : starts.filter((start) => !isAway(away, start, hours.lengthMinutes));
}

export const hoursOf = ({ createdAt, version, ...row }: Selectable<Database['consultationHours']>): ConsultationHours => ({
  ...row,
  // eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- written as a list of texts
  languages: JSON.parse(row.languages) as string[],
  womanCounsellor: row.womanCounsellor === 1,
});
