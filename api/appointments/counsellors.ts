import { workerRoles } from '../contract/codes.ts';
import type { Transaction } from 'kysely';
import { may } from '../accounts/rights.ts';
import { isPostgres, type Reading } from '../database/connect.ts';
import type { Database } from '../database/tables.ts';
import type { Worker } from '../accounts/worker.ts';
import { refuse } from '../contract/problems.ts';

/** Lists the counsellors whose hours a coordinator may keep: all who give appointments for the provider. Empty for other roles. */
export async function listCounsellors(db: Reading, worker: Worker): Promise<{ id: string; name: string }[]> {
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
 * Locks a counsellor: hours, absences and bookings of this person then change one at a time.
 * @throws Problem invalid-input with "/account" when the worker may not plan this person's time
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

/** Lists the colleagues who can stand in for somebody: all others who give appointments for the provider. */
export const listSubstitutes = (db: Reading, worker: Worker, accountId: string): Promise<{ id: string; name: string }[]> =>
  db
    .selectFrom('accounts')
    .select(['id', 'name'])
    .where('provider', '=', worker.provider)
    .where('id', '<>', accountId)
    .where('disabledAt', 'is', null)
    .where('role', 'in', workerRoles)
    .orderBy('name')
    .orderBy('id')
    .execute();

/** @throws Problem invalid-input with "/substitute" for somebody who cannot stand in */
export async function findSubstitute(db: Reading, worker: Worker, accountId: string, substitute: string): Promise<string> {
  const found = (await listSubstitutes(db, worker, accountId)).some(({ id }) => id === substitute);
  if (!found) refuse([{ pointer: '/substitute', code: 'not-allowed' }]);
  return substitute;
}
