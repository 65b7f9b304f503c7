import { randomUUID } from 'node:crypto';
import { type BookingKind, workerRoles } from '../contract/codes.ts';
import type { Insertable, Transaction } from 'kysely';
import { berlinTime } from '../../src/directory/berlin.ts';
import { daysAfter } from '../../src/directory/calendar-day.ts';
import type { Directory } from '../../src/directory/directory.ts';
import { may } from '../accounts/rights.ts';
import type { AffectedBooking, ChangeHours, EndHours, HoursPreview, KeepAnswer, KeptHours, NewHours, Series } from '../contract/hours.ts';
import { Problem, type FieldError } from '../contract/problems.ts';
import { isPostgres, type Db, type Reading } from '../database/connect.ts';
import type { Database } from '../database/tables.ts';
import { hoursOf } from './consultation-hours.ts';
import { bookingsOf, freeSeat } from './free-slots.ts';
import { checkDay, checkNewSeries, checkSeries, misfitOf, previewOf, seriesOverlap, type Booked } from './hours-rules.ts';
import type { ConsultationHours } from './slots.ts';
import type { Worker } from '../accounts/worker.ts';

/*
 * What a counsellor says of the own time, and a coordinator of everybody's of the own provider. Bookings never change by it: whoever is
 * affected is named first, and stays in the list of what must be moved.
 */

type ChangedBooking = Booked & { id: string; kind: BookingKind; requestId: string | null; reference: string };

/** The hours that are not over: one's own, for a coordinator all of the provider. */
export async function listHours(db: Reading, worker: Worker, now: Date): Promise<KeptHours[]> {
  const rows = await hoursWithNames(db, worker)
    .where(({ or, eb }) => or([eb('lastDay', 'is', null), eb('lastDay', '>=', berlinTime(now).day)]))
    .orderBy('opens')
    .orderBy('consultationHours.id')
    .execute();
  return rows.map(keptHours);
}

/** @throws Problem not-found, also for hours of others */
export async function getHours(db: Reading, worker: Worker, id: string): Promise<KeptHours> {
  const row = await hoursWithNames(db, worker).where('consultationHours.id', '=', id).executeTakeFirst();
  if (row === undefined) throw new Problem('not-found');
  return keptHours(row);
}

/** @throws Problem invalid-input; with `overlapping` when the counsellor has other hours at that time */
export async function addHours(db: Db, directory: Directory, worker: Worker, body: NewHours, now: Date): Promise<KeepAnswer> {
  const { account = worker.id, ...series } = body;
  refuse(checkNewSeries(series, directory, berlinTime(now).day));
  const id = randomUUID();
  await db.transaction().execute(async (transaction) => {
    await lockCounsellor(transaction, worker, account);
    await refuseOverlap(transaction, account, undefined, series, now);
    await transaction
      .insertInto('consultationHours')
      .values({ id, accountId: account, provider: worker.provider, ...columnsOf(series), createdAt: now.toISOString(), version: 1 })
      .execute();
  });
  return { saved: true, id, affected: [] };
}

/**
 * Changes hours for all days to come.
 * @returns unsaved, with the times that would no longer fit, as long as the caller has not seen them all
 * @throws Problem not-found, changed, invalid-input
 */
export async function changeHours(
  db: Db,
  directory: Directory,
  worker: Worker,
  id: string,
  body: ChangeHours,
  now: Date,
): Promise<KeepAnswer> {
  const { version, seen, ...series } = body;
  const errors = checkSeries(series, directory, berlinTime(now).day);
  return db.transaction().execute(async (transaction) => {
    const before = await lockHours(transaction, worker, id, version);
    // A series that runs already keeps its first day; a new first day lies ahead.
    if (series.firstDay !== before.firstDay && series.firstDay < berlinTime(now).day) {
      errors.unshift({ pointer: '/firstDay', code: 'in-the-past' });
    }
    refuse(errors);
    await refuseOverlap(transaction, before.accountId, id, series, now);
    const affected = await affectedByChange(transaction, directory, before, { ...before, ...series }, now);
    if (!isAgreed(affected, seen)) return { saved: false, id, affected };
    await transaction
      .updateTable('consultationHours')
      .set({ ...columnsOf(series), version: version + 1 })
      .where('id', '=', id)
      .execute();
    return { saved: true, id, affected };
  });
}

/**
 * Ends hours; those that have not begun by then are removed.
 * @returns as changeHours does
 * @throws Problem not-found, changed, invalid-input with "/from"
 */
export async function endHours(
  db: Db,
  directory: Directory,
  worker: Worker,
  id: string,
  { from, version, seen }: EndHours,
  now: Date,
): Promise<KeepAnswer> {
  const today = berlinTime(now).day;
  const errors = checkDay('/from', from, today);
  if (errors.length === 0 && from < today) errors.push({ pointer: '/from', code: 'in-the-past' });
  refuse(errors);
  return db.transaction().execute(async (transaction) => {
    const before = await lockHours(transaction, worker, id, version);
    const lastDay = daysAfter(from, -1);
    if (before.lastDay !== null && before.lastDay <= lastDay) refuse([{ pointer: '/from', code: 'not-allowed' }]);
    const after = lastDay < before.firstDay ? undefined : { ...before, lastDay };
    const affected = await affectedByChange(transaction, directory, before, after, now);
    if (!isAgreed(affected, seen)) return { saved: false, id, affected };
    if (after === undefined) await transaction.deleteFrom('consultationHours').where('id', '=', id).execute();
    else {
      await transaction
        .updateTable('consultationHours')
        .set({ lastDay, version: version + 1 })
        .where('id', '=', id)
        .execute();
    }
    return { saved: true, id, affected };
  });
}

/**
 * The next days of hours, as they would be.
 * @param id of the hours that would be so; empty for new ones
 * @throws Problem invalid-input
 */
export async function previewHours(
  db: Reading,
  directory: Directory,
  worker: Worker,
  body: NewHours,
  now: Date,
  id = '',
): Promise<HoursPreview> {
  const { account = worker.id, ...series } = body;
  refuse(checkSeries(series, directory, berlinTime(now).day));
  if (account !== worker.id && !(await counsellorsOf(db, worker)).some(({ id }) => id === account)) {
    refuse([{ pointer: '/account', code: 'not-allowed' }]);
  }
  const absences = await db.selectFrom('absences').select(['firstDay', 'lastDay']).where('accountId', '=', account).execute();
  const hours = { ...series, id, accountId: account, provider: worker.provider };
  const taken = await bookingsOf(db, [account], { from: now, now });
  return {
    days: previewOf(directory, hours, absences, (start) => freeSeat(hours, start, taken) === undefined, now),
  };
}

/** Whom a coordinator can keep hours for: everybody who gives appointments for the provider. */
export async function counsellorsOf(db: Reading, worker: Worker): Promise<{ id: string; name: string }[]> {
  if (!may(worker.role, 'keep-hours-of-others')) return [];
  return db
    .selectFrom('accounts')
    .select(['id', 'name'])
    .where('provider', '=', worker.provider)
    .where('disabledAt', 'is', null)
    .where('role', 'in', workerRoles)
    .orderBy('name')
    .execute();
}

/**
 * The counsellor whose time it is; from here on hours, absences and bookings of this person change one at a time.
 * @throws Problem invalid-input with "/account" for anybody whose time is not the worker's to plan
 */
export async function lockCounsellor(transaction: Transaction<Database>, worker: Worker, accountId: string): Promise<void> {
  const query = transaction
    .selectFrom('accounts')
    .select('id')
    .where('id', '=', accountId)
    .where('provider', '=', worker.provider)
    .where('disabledAt', 'is', null)
    .where('role', 'in', workerRoles);
  const found = await (isPostgres(transaction) ? query.forNoKeyUpdate() : query).executeTakeFirst();
  const mayPlan = accountId === worker.id || may(worker.role, 'keep-hours-of-others');
  if (found === undefined || !mayPlan) refuse([{ pointer: '/account', code: 'not-allowed' }]);
}

/** What somebody has of a counsellor's time to come, offered or fixed. Holds are nobody's appointment yet. */
export async function comingBookings(db: Reading, accountId: string, now: Date): Promise<ChangedBooking[]> {
  return db
    .selectFrom('bookings')
    .innerJoin('requests', 'requests.id', 'bookings.requestId')
    .select([
      'bookings.id',
      'bookings.kind',
      'bookings.hoursId',
      'bookings.provider',
      'bookings.startsAt',
      'bookings.lengthMinutes',
      'bookings.place',
      'bookings.channel',
      'bookings.requestId',
      'requests.reference',
    ])
    .where('bookings.accountId', '=', accountId)
    .where('bookings.startsAt', '>', now.toISOString())
    .orderBy('bookings.startsAt')
    .orderBy('bookings.id')
    .execute();
}

export const affectedBooking = ({ id, requestId, reference, startsAt, lengthMinutes, kind }: ChangedBooking): AffectedBooking => ({
  id,
  request: requestId!,
  reference,
  startsAt,
  lengthMinutes,
  kind: kind === 'offer' ? 'offer' : 'appointment',
});

/** Whether a change was made with all that it affects in view. */
export const isAgreed = (affected: readonly AffectedBooking[], seen: readonly string[] = []): boolean =>
  affected.every(({ id }) => seen.includes(id));

export function refuse(errors: FieldError[]): void {
  if (errors.length > 0) throw new Problem('invalid-input', { errors });
}

/** What fits the hours as they are and would not fit them any more. */
async function affectedByChange(
  transaction: Transaction<Database>,
  directory: Directory,
  before: ConsultationHours,
  after: ConsultationHours | undefined,
  now: Date,
): Promise<AffectedBooking[]> {
  const bookings = await comingBookings(transaction, before.accountId, now);
  return bookings
    .filter(({ hoursId }) => hoursId === before.id)
    .filter((booking) => misfitOf(directory, booking, before, []) === null && misfitOf(directory, booking, after, []) !== null)
    .map(affectedBooking);
}

/** @throws Problem not-found, changed */
async function lockHours(transaction: Transaction<Database>, worker: Worker, id: string, version: number): Promise<ConsultationHours> {
  const { counsellor } = await getHours(transaction, worker, id);
  if (isPostgres(transaction)) {
    await transaction.selectFrom('accounts').select('id').where('id', '=', counsellor.id).forNoKeyUpdate().execute();
  }
  const row = await transaction.selectFrom('consultationHours').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw new Problem('not-found');
  if (row.version !== version) throw new Problem('changed');
  return hoursOf(row);
}

/** @param own the hours that are changed, which may overlap with what they were */
async function refuseOverlap(
  transaction: Transaction<Database>,
  accountId: string,
  own: string | undefined,
  series: Series,
  now: Date,
): Promise<void> {
  const rows = await transaction.selectFrom('consultationHours').selectAll().where('accountId', '=', accountId).orderBy('opens').execute();
  const other = rows.map(hoursOf).find((hours) => hours.id !== own && seriesOverlap(series, hours, berlinTime(now).day));
  if (other === undefined) return;
  const { id, firstDay, lastDay, everyWeeks, opens, closes } = other;
  throw new Problem('invalid-input', {
    errors: [{ pointer: '/opens', code: 'repeated' }],
    extra: { overlapping: { id, firstDay, lastDay, everyWeeks, opens, closes } },
  });
}

const hoursWithNames = (db: Reading, worker: Worker) =>
  db
    .selectFrom('consultationHours')
    .innerJoin('accounts', 'accounts.id', 'consultationHours.accountId')
    .selectAll('consultationHours')
    .select(['accounts.name', 'accounts.disabledAt', 'accounts.role', 'accounts.provider as worksFor'])
    .where('consultationHours.provider', '=', worker.provider)
    .$if(!may(worker.role, 'keep-hours-of-others'), (query) => query.where('consultationHours.accountId', '=', worker.id));

type NamedRow = Awaited<ReturnType<ReturnType<typeof hoursWithNames>['execute']>>[number];

function keptHours({ name, disabledAt, role, worksFor, ...row }: NamedRow): KeptHours {
  const { accountId, provider, ...hours } = hoursOf(row);
  const givesAppointments = role === 'counsellor' || role === 'coordinator';
  return {
    counsellor: { id: accountId, name },
    offered: disabledAt === null && givesAppointments && worksFor === provider,
    ...hours,
    version: row.version,
  };
}

type SeriesColumns = Omit<Insertable<Database['consultationHours']>, 'id' | 'accountId' | 'provider' | 'createdAt' | 'version'>;

const columnsOf = (series: Series): SeriesColumns => ({
  ...series,
  languages: JSON.stringify(series.languages),
  womanCounsellor: series.womanCounsellor ? 1 : 0,
});
