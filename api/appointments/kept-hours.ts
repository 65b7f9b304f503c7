import { randomUUID } from 'node:crypto';
import type { Insertable, Transaction } from 'kysely';
import { berlinDay } from '../../src/directory/berlin.ts';
import { daysAfter } from '../../src/directory/calendar-day.ts';
import type { Directory } from '../../src/directory/directory.ts';
import { may } from '../accounts/rights.ts';
import type { ChangeHours, EndHours, KeepAnswer, KeptHours, NewHours, Series } from '../contract/hours.ts';
import { Problem, refuse } from '../contract/problems.ts';
import { type Db, isPostgres, type Reading } from '../database/connect.ts';
import type { Database } from '../database/tables.ts';
import { hoursOf } from './consultation-hours.ts';
import { checkDay, checkNewSeries, checkSeries, seriesOverlap } from './hours-rules.ts';
import type { ConsultationHours } from './slots.ts';
import type { Worker } from '../accounts/worker.ts';
import { lockCounsellor } from './counsellors.ts';
import { findAffectedByChange, isAgreed } from './affected-bookings.ts';

/*
 * Counsellors keep their own consultation hours, coordinators those of their provider. No change of hours changes a booking: the caller
 * first sees the affected bookings, and they stay listed until they are moved.
 */

/** Lists the hours that have not ended: a counsellor's own, for a coordinator all of the provider. */
export async function listHours(db: Reading, worker: Worker, now: Date): Promise<KeptHours[]> {
  const rows = await hoursWithNames(db, worker)
    .where(({ or, eb }) => or([eb('lastDay', 'is', null), eb('lastDay', '>=', berlinDay(now))]))
    .orderBy('opens')
    .orderBy('consultationHours.id')
    .execute();
  return rows.map(keptHours);
}

/** @throws Problem not-found, also for hours of other counsellors */
export async function getHours(db: Reading, worker: Worker, id: string): Promise<KeptHours> {
  const row = await hoursWithNames(db, worker).where('consultationHours.id', '=', id).executeTakeFirst();
  if (row === undefined) throw new Problem('not-found');
  return keptHours(row);
}

/** Adds consultation hours. @throws Problem invalid-input; with `overlapping` when the counsellor has other hours at that time */
export async function addHours(db: Db, directory: Directory, worker: Worker, body: NewHours, now: Date): Promise<KeepAnswer> {
  const { account = worker.id, ...series } = body;
  refuse(checkNewSeries(series, directory, berlinDay(now)));
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
 * @returns `saved: false` with the bookings that would no longer fit, until the caller has seen them all
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
  const errors = checkSeries(series, directory, berlinDay(now));
  return db.transaction().execute(async (transaction) => {
    const before = await lockHours(transaction, worker, id, version);
    // A running series may keep its first day; a new first day must not be past.
    if (series.firstDay !== before.firstDay && series.firstDay < berlinDay(now)) {
      errors.unshift({ pointer: '/firstDay', code: 'in-the-past' });
    }
    refuse(errors);
    await refuseOverlap(transaction, before.accountId, id, series, now);
    const affected = await findAffectedByChange(transaction, directory, before, { ...before, ...series }, now);
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
  const today = berlinDay(now);
  const errors = checkDay('/from', from, today);
  if (errors.length === 0 && from < today) errors.push({ pointer: '/from', code: 'in-the-past' });
  refuse(errors);
  return db.transaction().execute(async (transaction) => {
    const before = await lockHours(transaction, worker, id, version);
    const lastDay = daysAfter(from, -1);
    if (before.lastDay !== null && before.lastDay <= lastDay) refuse([{ pointer: '/from', code: 'not-allowed' }]);
    const after = lastDay < before.firstDay ? undefined : { ...before, lastDay };
    const affected = await findAffectedByChange(transaction, directory, before, after, now);
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

/** @param own the hours that are changed: they may overlap with themselves */
async function refuseOverlap(
  transaction: Transaction<Database>,
  accountId: string,
  own: string | undefined,
  series: Series,
  now: Date,
): Promise<void> {
  const rows = await transaction.selectFrom('consultationHours').selectAll().where('accountId', '=', accountId).orderBy('opens').execute();
  const other = rows.map(hoursOf).find((hours) => hours.id !== own && seriesOverlap(series, hours, berlinDay(now)));
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
