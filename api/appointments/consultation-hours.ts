import { type RawBuilder, type Selectable, sql } from 'kysely';
import { type Channel, workerRoles } from '../contract/codes.ts';
import { isPostgres, type Reading } from '../database/connect.ts';
import { idsIn } from '../database/ids.ts';
import type { Database } from '../database/tables.ts';
import { daysBetween, weekdayIndex } from '../../src/directory/calendar-day.ts';
import { closedDaysOf, type Directory } from '../../src/directory/directory.ts';
import { isPublicHoliday } from '../../src/directory/holidays.ts';
import { isAway, isWithin, startsOn, type Absent, type ConsultationHours, type Days } from './slots.ts';

/** Hours with everything that takes days out of them. */
export type OpenHours = { hours: ConsultationHours; absences: Absent[] };

/** Which hours are read. A missing criterion matches all. */
export type OpenHoursFilter = {
  ids?: readonly string[] | undefined;
  provider?: string | undefined;
  /** The account whose hours they are. */
  accountId?: string | undefined;
  language?: string | undefined;
  womanCounsellor?: boolean | undefined;
  channels?: readonly Channel[] | undefined;
  /** Hours that can take place on one of these days; more may be read. */
  days?: Days | undefined;
};

/** The hours of everybody who works at the desk; those of people who left are not offered. */
export async function findOpenHours(db: Reading, filter: OpenHoursFilter = {}): Promise<OpenHours[]> {
  const rows = await selectOpenHours(db, filter).selectAll('consultationHours').orderBy('consultationHours.id').execute();
  if (rows.length === 0) return [];
  let away = db
    .selectFrom('absences')
    .select(['accountId', 'firstDay', 'lastDay', 'fromTime', 'untilTime'])
    .where('accountId', 'in', idsIn(db, [...new Set(rows.map((row) => row.accountId))]));
  if (filter.days !== undefined) away = away.where('firstDay', '<=', filter.days.lastDay).where('lastDay', '>=', filter.days.firstDay);
  const absences = Map.groupBy(await away.execute(), ({ accountId }) => accountId);
  return rows.map((row) => ({ hours: hoursOf(row), absences: absences.get(row.accountId) ?? [] }));
}

/** How many days ahead the hours can be booked at most; undefined when there are none. */
export async function farthestHorizon(db: Reading, filter: OpenHoursFilter): Promise<number | undefined> {
  const { days } = await selectOpenHours(db, filter)
    .select(({ fn }) => fn.max('consultationHours.horizonDays').as('days'))
    .executeTakeFirstOrThrow();
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- the greatest of no rows is null
  return days ?? undefined;
}

/** The ways to talk of all hours that have not ended before a day. */
export async function channelsFrom(db: Reading, firstDay: string): Promise<Channel[]> {
  const rows = await selectOpenHours(db, {})
    .select('consultationHours.channel')
    .distinct()
    .where(({ or, eb }) => or([eb('consultationHours.lastDay', 'is', null), eb('consultationHours.lastDay', '>=', firstDay)]))
    .execute();
  return rows.map(({ channel }) => channel);
}

function selectOpenHours(db: Reading, { ids, provider, accountId, language, womanCounsellor, channels, days }: OpenHoursFilter) {
  let open = db
    .selectFrom('consultationHours')
    .innerJoin('accounts', 'accounts.id', 'consultationHours.accountId')
    .where('accounts.disabledAt', 'is', null)
    .whereRef('accounts.provider', '=', 'consultationHours.provider')
    .where('accounts.role', 'in', workerRoles);
  if (ids !== undefined) open = open.where('consultationHours.id', 'in', idsIn(db, ids));
  if (provider !== undefined) open = open.where('consultationHours.provider', '=', provider);
  if (accountId !== undefined) open = open.where('consultationHours.accountId', '=', accountId);
  // The column holds a list as JSON.
  if (language !== undefined) open = open.where('consultationHours.languages', 'like', `%"${language}"%`);
  if (womanCounsellor === true) open = open.where('consultationHours.womanCounsellor', '=', 1);
  if (channels !== undefined) open = open.where('consultationHours.channel', 'in', channels);
  if (days === undefined) return open;
  return open
    .where('consultationHours.firstDay', '<=', days.lastDay)
    .where(({ or, eb }) => or([eb('consultationHours.lastDay', 'is', null), eb('consultationHours.lastDay', '>=', days.firstDay)]))
    .where(weekdayOf(db), 'in', weekdaysOf(days));
}

/** The weekday of hours; Sunday is 0. */
const weekdayOf = (db: Reading): RawBuilder<number> =>
  isPostgres(db)
    ? sql<number>`extract(dow from consultation_hours.first_day::date)`
    : sql<number>`cast(strftime('%w', consultation_hours.first_day) as integer)`;

function weekdaysOf({ firstDay, lastDay }: Days): number[] {
  const length = Math.min(daysBetween(firstDay, lastDay) + 1, 7);
  return Array.from({ length }, (_, index) => (weekdayIndex(firstDay) + 1 + index) % 7);
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
