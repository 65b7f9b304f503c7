import { randomUUID } from 'node:crypto';
import { berlinDay } from '../../src/directory/berlin.ts';
import { may } from '../accounts/rights.ts';
import type { Absence, KeepAnswer, NewAbsence } from '../contract/hours.ts';
import { Problem } from '../contract/problems.ts';
import type { Db, Reading } from '../database/connect.ts';
import { checkDay } from './hours-rules.ts';
import { refuse } from '../contract/problems.ts';
import { describeAffected, findComingBookings, isAgreed } from './affected-bookings.ts';
import { findSubstitute, lockCounsellor } from './counsellors.ts';
import { isAway } from './slots.ts';
import type { Worker } from '../accounts/worker.ts';

/** Absences that are not over, next first: one's own, for a coordinator all of the provider. */
export async function listAbsences(db: Reading, worker: Worker, now: Date): Promise<Absence[]> {
  const rows = await absencesOf(db, worker).where('lastDay', '>=', berlinDay(now)).orderBy('firstDay').orderBy('absences.id').execute();
  return rows.map(absenceOf);
}

/** @throws Problem not-found, also for an absence of somebody else */
export async function getAbsence(db: Reading, worker: Worker, id: string): Promise<Absence> {
  const row = await absencesOf(db, worker).where('absences.id', '=', id).executeTakeFirst();
  if (row === undefined) throw new Problem('not-found');
  return absenceOf(row);
}

/**
 * @returns unsaved, with the times that fall into it, as long as the caller has not seen them all
 * @throws Problem invalid-input
 */
export async function addAbsence(db: Db, worker: Worker, body: NewAbsence, now: Date): Promise<KeepAnswer> {
  const { account = worker.id, firstDay, fromTime = null, lastDay, untilTime = null, substitute, seen } = body;
  const today = berlinDay(now);
  const errors = [...checkDay('/firstDay', firstDay, today), ...checkDay('/lastDay', lastDay, today)];
  if (errors.length === 0 && lastDay < firstDay) errors.push({ pointer: '/lastDay', code: 'not-allowed' });
  else if (errors.length === 0 && lastDay < today) errors.push({ pointer: '/lastDay', code: 'in-the-past' });
  else if (errors.length === 0 && firstDay === lastDay && (untilTime ?? '24:00') <= (fromTime ?? '00:00'))
    errors.push({ pointer: '/untilTime', code: 'not-allowed' });
  refuse(errors);
  return db.transaction().execute(async (transaction) => {
    await lockCounsellor(transaction, worker, account);
    const substituteId = substitute === undefined ? null : await findSubstitute(transaction, worker, account, substitute);
    const affected = (await findComingBookings(transaction, account, now))
      .filter(({ startsAt, lengthMinutes }) => isAway([{ firstDay, fromTime, lastDay, untilTime }], new Date(startsAt), lengthMinutes))
      .map(describeAffected);
    // Sent twice is once.
    const same = await transaction
      .selectFrom('absences')
      .select('id')
      .where('accountId', '=', account)
      .where('firstDay', '=', firstDay)
      .where('lastDay', '=', lastDay)
      .where('fromTime', fromTime === null ? 'is' : '=', fromTime)
      .where('untilTime', untilTime === null ? 'is' : '=', untilTime)
      .executeTakeFirst();
    if (same !== undefined) return { saved: true, id: same.id, affected };
    if (!isAgreed(affected, seen)) return { saved: false, id: null, affected };
    const id = randomUUID();
    await transaction
      .insertInto('absences')
      .values({ id, accountId: account, firstDay, fromTime, lastDay, untilTime, substituteId, createdAt: now.toISOString() })
      .execute();
    return { saved: true, id, affected };
  });
}

/** @throws Problem not-found, also for an absence of somebody else */
export async function removeAbsence(db: Db, worker: Worker, id: string): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const row = await absencesOf(transaction, worker).where('absences.id', '=', id).executeTakeFirst();
    if (row === undefined) throw new Problem('not-found');
    await transaction.deleteFrom('displacedTimes').where('absenceId', '=', id).execute();
    await transaction.deleteFrom('absences').where('id', '=', id).execute();
  });
}

const absencesOf = (db: Reading, worker: Worker) =>
  db
    .selectFrom('absences')
    .innerJoin('accounts', 'accounts.id', 'absences.accountId')
    .leftJoin('accounts as substitutes', 'substitutes.id', 'absences.substituteId')
    .selectAll('absences')
    .select(['accounts.name', 'substitutes.name as substituteName'])
    .where('accounts.provider', '=', worker.provider)
    .$if(!may(worker.role, 'keep-hours-of-others'), (query) => query.where('absences.accountId', '=', worker.id));

type NamedAbsence = Awaited<ReturnType<ReturnType<typeof absencesOf>['execute']>>[number];

const absenceOf = ({
  id,
  accountId,
  name,
  firstDay,
  fromTime,
  lastDay,
  untilTime,
  substituteId,
  substituteName,
}: NamedAbsence): Absence => ({
  id,
  counsellor: { id: accountId, name },
  firstDay,
  fromTime,
  lastDay,
  untilTime,
  substitute: substituteId === null ? null : { id: substituteId, name: substituteName ?? '' },
});
