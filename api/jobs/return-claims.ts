import type { Transaction } from 'kysely';
import { states, workerRoles } from '../contract/codes.ts';
import type { Db } from '../database/connect.ts';
import type { Database, RequestRow } from '../database/tables.ts';
import { owed } from '../intake/owed.ts';
import { isActiveMachine } from '../accounts/api-token.ts';
import { apply, lockRequest } from '../intake/transition.ts';
import { endOfWorkingDayAfter } from '../../src/directory/berlin.ts';
import { dayMs, later } from '../../src/directory/instants.ts';

const restDays = 2;

/**
 * Releases claims that nobody works on: of owed requests that rested for two working days, and of all requests whose holder may no
 * longer work on them. A request that waits for a time stays with its counsellor, and so does one whose outcome only the counsellor
 * can enter.
 * @returns how many went back
 */
export async function returnClaims(db: Db, now: Date): Promise<number> {
  const restedSince = later(now, -restDays * dayMs).toISOString();
  const candidates = await db
    .selectFrom('requests')
    .select('id')
    .where('claimedBy', 'is not', null)
    .where('owedFrom', 'is not', null)
    .where(({ or, eb, not, exists, selectFrom }) =>
      or([
        eb('claimTouchedAt', '<', restedSince),
        not(
          exists(
            selectFrom('accounts')
              .select('accounts.id')
              .whereRef('accounts.id', '=', 'requests.claimedBy')
              .whereRef('accounts.provider', '=', 'requests.provider')
              .where('accounts.disabledAt', 'is', null)
              .where('accounts.role', 'in', workerRoles),
          ),
        ).and(
          not(
            exists(
              selectFrom('apiTokens')
                .select('apiTokens.id')
                .whereRef('apiTokens.id', '=', 'requests.claimedBy')
                .whereRef('apiTokens.provider', '=', 'requests.provider')
                .where('apiTokens.revokedAt', 'is', null)
                .where('apiTokens.expiresAt', '>', now.toISOString()),
            ),
          ),
        ),
      ]),
    )
    .execute();
  let returned = 0;
  for (const { id } of candidates) {
    returned += await db.transaction().execute(async (transaction) => {
      // Looked at again under the lock: meanwhile somebody may have worked on it.
      const row = await lockRequest(transaction, 'id', id);
      if (row === undefined || row.claimedBy === null || !((await hasLeft(transaction, row, row.claimedBy, now)) || hasRested(row, now)))
        return 0;
      await apply(transaction, row, { kind: 'system' }, now, {
        event: 'returned',
        from: states,
        change: () => ({ claimedBy: null, claimTouchedAt: null }),
      });
      return 1;
    });
  }
  return returned;
}

function hasRested(row: RequestRow, now: Date): boolean {
  const standing = owed(row, new Set(), now);
  if (standing.is !== 'owed' || (standing.verb === 'say-how-it-went' && row.toTell === 0)) return false;
  const touched = row.claimTouchedAt ?? '';
  const since = row.owedFrom !== null && row.owedFrom > touched ? row.owedFrom : touched;
  return since === '' || endOfWorkingDayAfter(new Date(since), restDays) < now;
}

async function hasLeft(transaction: Transaction<Database>, { provider }: RequestRow, accountId: string, now: Date): Promise<boolean> {
  if (await isActiveMachine(transaction, accountId, provider, now)) return false;
  const holder = await transaction.selectFrom('accounts').selectAll().where('id', '=', accountId).executeTakeFirst();
  return (
    holder === undefined || holder.disabledAt !== null || holder.provider !== provider || !workerRoles.some((role) => role === holder.role)
  );
}
