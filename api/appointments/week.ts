import { berlinDay, berlinTime, startOfDay } from '../../src/directory/berlin.ts';
import { clockTime, daysAfter } from '../../src/directory/calendar-day.ts';
import { closedDaysOf, type Directory } from '../../src/directory/directory.ts';
import { isPublicHoliday } from '../../src/directory/holidays.ts';
import { spanOf } from '../../src/directory/instants.ts';
import { may } from '../accounts/rights.ts';
import type { Worker } from '../accounts/worker.ts';
import type { FreePiece, HeldPiece, WeekBand, WeekBooking, WeekDay } from '../contract/pages/week.ts';
import type { Reading } from '../database/connect.ts';
import { timeOf } from './appointment-time.ts';
import { findOpenHours, openStartsOn } from './consultation-hours.ts';
import { awayOn, isWithin, takesPlaceOn, type Absent } from './slots.ts';
import { findFreeSeat, findTakenByAccount } from './taken-time.ts';

const weekdayCount = 5;

/**
 * The week of one counsellor or of the whole provider: Monday to Friday, and the weekend where something is on it. Names of colleagues
 * are for coordinators; everybody else sees the team.
 * @param asked.whose "mine", "team", or the account of a colleague, which only coordinators may ask for
 * @throws nothing: an account of another provider has an empty week
 */
export async function findWeek(
  db: Reading,
  directory: Directory,
  worker: Worker,
  { monday, whose }: { monday: string; whose: string },
  now: Date,
): Promise<WeekDay[]> {
  const seesNames = may(worker.role, 'keep-hours-of-others');
  const only = whose === 'team' ? undefined : whose === 'mine' || !seesNames ? worker.id : whose;
  const days = Array.from({ length: 7 }, (_, index) => daysAfter(monday, index));
  const span = { from: startOfDay(monday), until: startOfDay(daysAfter(monday, 7)) };
  const names = await namesOf(db, worker.provider);
  const counsellor = (id: string) => (seesNames ? { id, name: names.get(id) ?? '' } : null);
  const mayChange = (id: string) => id === worker.id || seesNames;

  const open = (await findOpenHours(db, { provider: worker.provider })).filter(
    ({ hours }) => only === undefined || hours.accountId === only,
  );
  const taken = await findTakenByAccount(
    db,
    open.map(({ hours }) => hours.accountId),
    { from: span.from, now },
  );
  const bookings = await bookingsIn(db, worker, only, span);
  const held = await heldIn(db, worker, only, span, now);
  const absences = await absencesIn(db, worker, only, { firstDay: monday, lastDay: daysAfter(monday, 6) });
  const closings = closedDaysOf(directory, worker.provider);

  const bandsOn = (day: string): WeekBand[] =>
    open
      .filter(({ hours }) => takesPlaceOn(hours, day))
      .map(({ hours: { id, accountId, opens, closes, languages } }) => ({
        id,
        opens,
        closes,
        languages,
        counsellor: counsellor(accountId),
        mayChange: mayChange(accountId),
      }));
  const freeOn = (day: string): FreePiece[] =>
    open.flatMap((one) =>
      openStartsOn(directory, one, day)
        .filter((start) => start > now && findFreeSeat(one.hours, start, taken.get(one.hours.accountId) ?? []) !== undefined)
        .map((start) => ({
          ...onClock(start.toISOString(), one.hours.lengthMinutes),
          hoursId: one.hours.id,
          startsAt: start.toISOString(),
          counsellor: counsellor(one.hours.accountId),
          mayChange: mayChange(one.hours.accountId),
        })),
    );
  const heldOn = (day: string): HeldPiece[] =>
    held
      .filter(({ startsAt }) => berlinDay(new Date(startsAt)) === day)
      .map(({ startsAt, lengthMinutes, expiresAt, accountId }) => ({
        ...onClock(startsAt, lengthMinutes),
        startsAt,
        until: expiresAt,
        counsellor: counsellor(accountId),
      }));
  const bookingsOn = (day: string): WeekBooking[] =>
    bookings
      .filter(({ startsAt }) => berlinDay(new Date(startsAt)) === day)
      .map((row) => ({
        ...timeOf(row),
        ...onClock(row.startsAt, row.lengthMinutes),
        kind: row.kind === 'offer' ? 'offer' : 'appointment',
        request: { id: row.requestId, reference: row.reference, language: row.conversationLanguage },
        counsellor: counsellor(row.accountId),
        mayMove: row.kind === 'appointment' && row.claimedBy === worker.id && new Date(row.startsAt) > now,
        toBeTold: row.toTell === 1,
        misfit: row.misfit,
      }));

  return days
    .map((day): WeekDay => {
      const closed = isPublicHoliday(day) ? ('holiday' as const) : isWithin(day, closings) ? ('closing-day' as const) : null;
      return {
        day,
        closed,
        absences: absences
          .filter((absence) => isWithin(day, [absence]))
          .map((absence) => ({
            id: absence.id,
            counsellor: counsellor(absence.accountId),
            mayChange: mayChange(absence.accountId),
            ...partOf(absence, day),
          })),
        bands: bandsOn(day),
        free: freeOn(day),
        held: heldOn(day),
        bookings: bookingsOn(day),
      };
    })
    .filter(({ bands, bookings: given }, index) => index < weekdayCount || bands.length > 0 || given.length > 0);
}

/** The part of a day that an absence takes; null where it goes on to the day's edge. */
function partOf(absence: Absent, day: string): { opens: string | null; closes: string | null } {
  const { start, end } = awayOn(absence, day) ?? { start: 0, end: 1440 };
  return { opens: start === 0 ? null : clockTime(start), closes: end === 1440 ? null : clockTime(end) };
}

/** A time as the clocks of Berlin show it; one that ends after midnight ends with its day. */
function onClock(startsAt: string, lengthMinutes: number): { opens: string; closes: string } {
  const { start, end } = spanOf(startsAt, lengthMinutes);
  const from = berlinTime(start);
  const until = berlinTime(end);
  return { opens: clockTime(from.minute), closes: until.day === from.day ? clockTime(until.minute) : '24:00' };
}

const namesOf = async (db: Reading, provider: string): Promise<Map<string, string>> =>
  new Map(
    (await db.selectFrom('accounts').select(['id', 'name']).where('provider', '=', provider).execute()).map(({ id, name }) => [id, name]),
  );

const bookingsIn = (db: Reading, worker: Worker, only: string | undefined, { from, until }: { from: Date; until: Date }) =>
  db
    .selectFrom('bookings')
    .innerJoin('requests', 'requests.id', 'bookings.requestId')
    .select([
      'bookings.kind',
      'bookings.accountId',
      'bookings.startsAt',
      'bookings.lengthMinutes',
      'bookings.place',
      'bookings.channel',
      'requests.id as requestId',
      'requests.reference',
      'requests.conversationLanguage',
      'requests.claimedBy',
      'requests.toTell',
      'requests.misfit',
    ])
    .where('bookings.provider', '=', worker.provider)
    .where('bookings.startsAt', '>=', from.toISOString())
    .where('bookings.startsAt', '<', until.toISOString())
    .$if(only !== undefined, (query) => query.where('bookings.accountId', '=', only ?? ''))
    .orderBy('bookings.startsAt')
    .orderBy('bookings.id')
    .execute();

/** Times that are offered to somebody who waits for an earlier one. */
const heldIn = (db: Reading, worker: Worker, only: string | undefined, { from, until }: { from: Date; until: Date }, now: Date) =>
  db
    .selectFrom('earlierOffers')
    .innerJoin('consultationHours', 'consultationHours.id', 'earlierOffers.hoursId')
    .select(['earlierOffers.startsAt', 'earlierOffers.lengthMinutes', 'earlierOffers.expiresAt', 'consultationHours.accountId'])
    .where('consultationHours.provider', '=', worker.provider)
    .where('earlierOffers.state', '=', 'open')
    .where('earlierOffers.expiresAt', '>', now.toISOString())
    .where('earlierOffers.startsAt', '>=', from.toISOString())
    .where('earlierOffers.startsAt', '<', until.toISOString())
    .$if(only !== undefined, (query) => query.where('consultationHours.accountId', '=', only ?? ''))
    .orderBy('earlierOffers.startsAt')
    .orderBy('earlierOffers.id')
    .execute();

const absencesIn = (db: Reading, worker: Worker, only: string | undefined, { firstDay, lastDay }: { firstDay: string; lastDay: string }) =>
  db
    .selectFrom('absences')
    .innerJoin('accounts', 'accounts.id', 'absences.accountId')
    .selectAll('absences')
    .where('accounts.provider', '=', worker.provider)
    .where('absences.firstDay', '<=', lastDay)
    .where('absences.lastDay', '>=', firstDay)
    .$if(only !== undefined, (query) => query.where('absences.accountId', '=', only ?? ''))
    .orderBy('absences.firstDay')
    .orderBy('absences.id')
    .execute();
