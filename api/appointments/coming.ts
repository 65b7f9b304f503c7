import { sql } from 'kysely';
import { may } from '../accounts/rights.ts';
import type { Directory } from '../../src/directory/directory.ts';
import type { AppointmentTime } from '../contract/appointment.ts';
import type { ComingAppointment, TakenTime } from '../contract/hours.ts';
import type { Misfit, WhoseAppointments } from '../contract/codes.ts';
import type { Reading } from '../database/connect.ts';
import { hoursOf } from './consultation-hours.ts';
import { busyEnd } from './free-slots.ts';
import { misfitOf, type Booked } from './hours-rules.ts';
import type { Worker } from '../accounts/worker.ts';

/** More than anybody has before them. */
const most = 500;
/** The longest appointment: what began so long ago may still go on. */
const longestMinutes = 480;

/**
 * Appointments and offered times that are not over, earliest first. A cancelled one stays, without its person, until its time is over or
 * somebody else has it.
 * @param whose "all" of the provider for coordinators; for others it means the own ones
 */
export async function comingAppointments(
  db: Reading,
  directory: Directory,
  worker: Worker,
  whose: WhoseAppointments,
  now: Date,
): Promise<ComingAppointment[]> {
  const onlyOwn = whose === 'mine' || !may(worker.role, 'keep-hours-of-others');
  const since = new Date(now.getTime() - longestMinutes * 60_000).toISOString();
  const rows = await db
    .selectFrom('bookings')
    .innerJoin('requests', 'requests.id', 'bookings.request_id')
    .innerJoin('accounts', 'accounts.id', 'bookings.account_id')
    .select([
      'bookings.kind',
      'bookings.account_id',
      'bookings.hours_id',
      'bookings.provider',
      'bookings.starts_at',
      'bookings.length_minutes',
      'bookings.place',
      'bookings.channel',
      'requests.id as request_id',
      'requests.reference',
      'requests.conversation_language',
      'requests.to_tell',
      'accounts.name',
    ])
    .where('bookings.provider', '=', worker.provider)
    .where('bookings.starts_at', '>', since)
    .$if(onlyOwn, (query) => query.where('bookings.account_id', '=', worker.id))
    .orderBy('bookings.starts_at')
    .limit(most)
    .execute();
  const taken = rows.filter((row) => endOf(row.starts_at, row.length_minutes) > now);
  const fits = await misfitsOf(db, directory, taken);
  const coming = taken.map((row, index): ComingAppointment => ({
    ...timeOf(row),
    kind: row.kind === 'offer' ? 'offer' : 'appointment',
    counsellor: { id: row.account_id, name: row.name },
    request: { id: row.request_id, reference: row.reference, language: row.conversation_language },
    toBeTold: row.to_tell === 1,
    misfit: fits[index]!,
  }));
  const freed = (await freedTimes(db, worker, onlyOwn, since)).filter(
    (time) =>
      endOf(time.startsAt, time.lengthMinutes) > now &&
      !coming.some((other) => other.counsellor.id === time.counsellor.id && overlaps(other, time)),
  );
  return [...coming, ...freed].sort((one, other) => one.startsAt.localeCompare(other.startsAt));
}

/** Why the appointment of a request must be moved; null when it can stay, or there is none. */
export async function misfitOfRequest(db: Reading, directory: Directory, requestId: string): Promise<Misfit | null> {
  const row = await db
    .selectFrom('bookings')
    .select(['account_id', 'hours_id', 'provider', 'starts_at', 'length_minutes', 'place', 'channel'])
    .where('request_id', '=', requestId)
    .where('kind', '=', 'appointment')
    .executeTakeFirst();
  return row === undefined ? null : (await misfitsOf(db, directory, [row]))[0]!;
}

/** What of the worker's own time is taken where these times lie; the request's own times do not count. */
export async function takenTimes(
  db: Reading,
  worker: Worker,
  requestId: string,
  times: readonly AppointmentTime[],
  now: Date,
): Promise<TakenTime[]> {
  const rows = await db
    .selectFrom('bookings')
    .leftJoin('requests', 'requests.id', 'bookings.request_id')
    .select(['kind', 'bookings.starts_at', 'bookings.length_minutes', 'busy_until', 'request_id', 'reference'])
    .where('account_id', '=', worker.id)
    .where('busy_until', '>', now.toISOString())
    .where(({ or, eb }) => or([eb('expires_at', 'is', null), eb('expires_at', '>', now.toISOString())]))
    .orderBy('bookings.starts_at')
    .execute();
  return rows
    .filter((row) => row.request_id !== requestId && times.some((time) => isIn(time, row)))
    .map((row) => ({ startsAt: row.starts_at, lengthMinutes: row.length_minutes, kind: row.kind, reference: row.reference }));
}

function isIn({ startsAt, lengthMinutes }: AppointmentTime, busy: { starts_at: string; busy_until: string }): boolean {
  const start = new Date(startsAt);
  return busy.starts_at < busyEnd(start, { lengthMinutes, bufferMinutes: 0 }).toISOString() && busy.busy_until > start.toISOString();
}

async function misfitsOf(
  db: Reading,
  directory: Directory,
  bookings: readonly (Booked & { account_id: string })[],
): Promise<(Misfit | null)[]> {
  if (bookings.length === 0) return [];
  const hoursIds = [...new Set(bookings.flatMap(({ hours_id }) => hours_id ?? []))];
  const hours =
    hoursIds.length === 0 ? [] : (await db.selectFrom('consultation_hours').selectAll().where('id', 'in', hoursIds).execute()).map(hoursOf);
  const absences = await db
    .selectFrom('absences')
    .select(['account_id', 'first_day', 'last_day'])
    .where('account_id', 'in', [...new Set(bookings.map(({ account_id }) => account_id))])
    .execute();
  return bookings.map((booking) =>
    misfitOf(
      directory,
      booking,
      hours.find(({ id }) => id === booking.hours_id),
      absences
        .filter(({ account_id }) => account_id === booking.account_id)
        .map(({ first_day, last_day }) => ({ firstDay: first_day, lastDay: last_day })),
    ),
  );
}

/** Appointments that were called off: what is left of them names no person and no request. */
async function freedTimes(db: Reading, worker: Worker, onlyOwn: boolean, since: string): Promise<ComingAppointment[]> {
  const rows = await db
    .selectFrom('requests')
    .innerJoin('accounts', 'accounts.id', 'requests.claimed_by')
    .select(['starts_at', 'length_minutes', 'place', 'channel', 'claimed_by', 'accounts.name'])
    .where('requests.provider', '=', worker.provider)
    .where('requests.outcome', '=', sql.lit('cancelled'))
    .where('requests.starts_at', '>', since)
    .$if(onlyOwn, (query) => query.where('requests.claimed_by', '=', worker.id))
    .orderBy('requests.starts_at')
    .limit(most)
    .execute();
  const freed = rows.flatMap((row): ComingAppointment[] => {
    const { starts_at, length_minutes, channel, claimed_by } = row;
    if (starts_at === null || length_minutes === null || channel === null || claimed_by === null) return [];
    return [
      {
        ...timeOf({ starts_at, length_minutes, channel, place: row.place }),
        kind: 'freed',
        counsellor: { id: claimed_by, name: row.name },
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

type TimeColumns = Pick<Booked, 'starts_at' | 'length_minutes' | 'place' | 'channel'>;

const timeOf = ({ starts_at, length_minutes, place, channel }: TimeColumns): AppointmentTime => ({
  startsAt: starts_at,
  lengthMinutes: length_minutes,
  place,
  channel,
});

const endOf = (startsAt: string, lengthMinutes: number): Date => busyEnd(new Date(startsAt), { lengthMinutes, bufferMinutes: 0 });

const overlaps = (one: AppointmentTime, other: AppointmentTime): boolean =>
  new Date(one.startsAt) < endOf(other.startsAt, other.lengthMinutes) && new Date(other.startsAt) < endOf(one.startsAt, one.lengthMinutes);
