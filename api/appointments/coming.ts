import { sql } from 'kysely';
import { later, minuteMs, overlap, spanOf } from '../../src/directory/instants.ts';
import { may } from '../accounts/rights.ts';
import type { Directory } from '../../src/directory/directory.ts';
import type { AppointmentTime } from '../contract/appointment.ts';
import type { ComingAppointment, OwnAppointment, TakenTime } from '../contract/hours.ts';
import type { Misfit, WhoseAppointments } from '../contract/codes.ts';
import type { Reading } from '../database/connect.ts';
import { hoursOf } from './consultation-hours.ts';
import { timeOf } from './appointment-time.ts';
import { misfitOf, type Booked } from './hours-rules.ts';
import type { Worker } from '../accounts/worker.ts';

/** The most entries of the list, more than any account has. */
const most = 500;
/** The longest appointment: one that began this long ago may still be going on. */
const longestMinutes = 480;

/** The columns of a booking and its request that every list shows. */
const bookedRequest = [
  'bookings.accountId',
  'bookings.hoursId',
  'bookings.provider',
  'bookings.startsAt',
  'bookings.lengthMinutes',
  'bookings.place',
  'bookings.channel',
  'requests.id as requestId',
  'requests.reference',
  'requests.conversationLanguage',
  'requests.toTell',
] as const;

/**
 * Appointments and offered times that are not over, earliest first. A cancelled one stays, without its person, until its time is over or
 * somebody else has it.
 * @param whose "all" of the provider for coordinators; others get their own whatever they ask for
 */
export async function comingAppointments(
  db: Reading,
  directory: Directory,
  worker: Worker,
  whose: WhoseAppointments,
  now: Date,
): Promise<ComingAppointment[]> {
  const onlyOwn = whose === 'mine' || !may(worker.role, 'keep-hours-of-others');
  const since = later(now, -longestMinutes * minuteMs).toISOString();
  const rows = await db
    .selectFrom('bookings')
    .innerJoin('requests', 'requests.id', 'bookings.requestId')
    .innerJoin('accounts', 'accounts.id', 'bookings.accountId')
    .select([...bookedRequest, 'bookings.kind', 'accounts.name'])
    .where('bookings.provider', '=', worker.provider)
    .where('bookings.startsAt', '>', since)
    .$if(onlyOwn, (query) => query.where('bookings.accountId', '=', worker.id))
    .orderBy('bookings.startsAt')
    .limit(most)
    .execute();
  const taken = rows.filter((row) => spanOf(row.startsAt, row.lengthMinutes).end > now);
  const fits = await misfitsOf(db, directory, taken);
  const coming = taken.map((row, index): ComingAppointment => ({
    ...timeOf(row),
    kind: row.kind === 'offer' ? 'offer' : 'appointment',
    counsellor: { id: row.accountId, name: row.name },
    request: { id: row.requestId, reference: row.reference, language: row.conversationLanguage },
    ...standingOf(row, fits[index]),
  }));
  const freed = (await freedTimes(db, worker, onlyOwn, since)).filter(
    (time) =>
      lasting(time).end > now &&
      !coming.some((other) => other.counsellor.id === time.counsellor.id && overlap(lasting(other), lasting(time))),
  );
  return [...coming, ...freed].sort((one, other) => one.startsAt.localeCompare(other.startsAt));
}

/**
 * The worker's own appointments that begin in a span of time, earliest first, over or not. One whose request is closed or held by a
 * colleague is left out.
 */
export async function ownAppointments(
  db: Reading,
  directory: Directory,
  worker: Worker,
  { start, end }: { start: Date; end: Date },
): Promise<OwnAppointment[]> {
  const rows = await db
    .selectFrom('bookings')
    .innerJoin('requests', 'requests.id', 'bookings.requestId')
    .select([...bookedRequest, 'requests.version'])
    .where('bookings.accountId', '=', worker.id)
    .where('bookings.kind', '=', sql.lit('appointment'))
    .where('bookings.startsAt', '>=', start.toISOString())
    .where('bookings.startsAt', '<', end.toISOString())
    .where('requests.claimedBy', '=', worker.id)
    .where('requests.state', '=', sql.lit('confirmed'))
    .orderBy('bookings.startsAt')
    .limit(most)
    .execute();
  const fits = await misfitsOf(db, directory, rows);
  return rows.map((row, index) => ({
    ...timeOf(row),
    request: { id: row.requestId, reference: row.reference, language: row.conversationLanguage, version: row.version },
    ...standingOf(row, fits[index]),
  }));
}

/** Why the appointment of a request must be moved; null when it can stay, or there is none. */
export async function misfitOfRequest(db: Reading, directory: Directory, requestId: string): Promise<Misfit | null> {
  const row = await db
    .selectFrom('bookings')
    .select(['accountId', 'hoursId', 'provider', 'startsAt', 'lengthMinutes', 'place', 'channel'])
    .where('requestId', '=', requestId)
    .where('kind', '=', 'appointment')
    .executeTakeFirst();
  const [misfit = null] = row === undefined ? [] : await misfitsOf(db, directory, [row]);
  return misfit;
}

/** Lists the worker's bookings that overlap these times, without those of the request itself. */
export async function takenTimes(
  db: Reading,
  worker: Worker,
  requestId: string,
  times: readonly AppointmentTime[],
  now: Date,
): Promise<TakenTime[]> {
  const rows = await db
    .selectFrom('bookings')
    .leftJoin('requests', 'requests.id', 'bookings.requestId')
    .select(['kind', 'bookings.startsAt', 'bookings.lengthMinutes', 'busyUntil', 'requestId', 'reference'])
    .where('accountId', '=', worker.id)
    .where('busyUntil', '>', now.toISOString())
    .where(({ or, eb }) => or([eb('expiresAt', 'is', null), eb('expiresAt', '>', now.toISOString())]))
    .orderBy('bookings.startsAt')
    .execute();
  return rows
    .filter((row) => row.requestId !== requestId && times.some((time) => isIn(time, row)))
    .map((row) => ({ startsAt: row.startsAt, lengthMinutes: row.lengthMinutes, kind: row.kind, reference: row.reference }));
}

const isIn = (time: AppointmentTime, busy: { startsAt: string; busyUntil: string }): boolean =>
  overlap(lasting(time), { start: new Date(busy.startsAt), end: new Date(busy.busyUntil) });

async function misfitsOf(
  db: Reading,
  directory: Directory,
  bookings: readonly (Booked & { accountId: string })[],
): Promise<(Misfit | null)[]> {
  if (bookings.length === 0) return [];
  const hoursIds = [...new Set(bookings.flatMap(({ hoursId }) => hoursId ?? []))];
  const hours =
    hoursIds.length === 0 ? [] : (await db.selectFrom('consultationHours').selectAll().where('id', 'in', hoursIds).execute()).map(hoursOf);
  const absences = await db
    .selectFrom('absences')
    .select(['accountId', 'firstDay', 'lastDay', 'fromTime', 'untilTime'])
    .where('accountId', 'in', [...new Set(bookings.map(({ accountId }) => accountId))])
    .execute();
  return bookings.map((booking) =>
    misfitOf(
      directory,
      booking,
      hours.find(({ id }) => id === booking.hoursId),
      absences.filter(({ accountId }) => accountId === booking.accountId),
    ),
  );
}

/** Finds cancelled appointments, which name no person and no request. */
async function freedTimes(db: Reading, worker: Worker, onlyOwn: boolean, since: string): Promise<ComingAppointment[]> {
  const rows = await db
    .selectFrom('requests')
    .innerJoin('accounts', 'accounts.id', 'requests.claimedBy')
    .select(['startsAt', 'lengthMinutes', 'place', 'channel', 'claimedBy', 'accounts.name'])
    .where('requests.provider', '=', worker.provider)
    .where('requests.outcome', '=', sql.lit('cancelled'))
    .where('requests.startsAt', '>', since)
    .$if(onlyOwn, (query) => query.where('requests.claimedBy', '=', worker.id))
    .orderBy('requests.startsAt')
    .limit(most)
    .execute();
  const freed = rows.flatMap((row): ComingAppointment[] => {
    const { startsAt, lengthMinutes, channel, claimedBy } = row;
    if (startsAt === null || lengthMinutes === null || channel === null || claimedBy === null) return [];
    return [
      {
        ...timeOf({ startsAt, lengthMinutes, channel, place: row.place }),
        kind: 'freed',
        counsellor: { id: claimedBy, name: row.name },
        request: null,
        toBeTold: false,
        misfit: null,
      },
    ];
  });
  // Twice booked and twice called off is one free time.
  return freed.filter(
    (time, index) => freed.findIndex((other) => other.startsAt === time.startsAt && other.counsellor.id === time.counsellor.id) === index,
  );
}

const standingOf = (row: { toTell: number }, misfit: Misfit | null = null) => ({
  toBeTold: row.toTell === 1,
  misfit,
});

const lasting = ({ startsAt, lengthMinutes }: AppointmentTime) => spanOf(startsAt, lengthMinutes);
