import { type SelectQueryBuilder, sql } from 'kysely';
import { dayMs, later } from '../../src/directory/instants.ts';
import { may } from '../accounts/rights.ts';
import { mostCounted, type Queue } from '../contract/pages/requests.ts';
import type { Db } from '../database/connect.ts';
import { idsIn } from '../database/ids.ts';
import type { Database } from '../database/tables.ts';
import { keptDays, onSlip, owed } from './owed.ts';
import type { Worker } from '../accounts/worker.ts';
import { isOverdue } from './request-summary.ts';

/** The coordinator sees unread answers so many days before their erasure. */
const unseenDays = 3;

/** Counts the requests of each list, up to mostCounted. A request is open until it is closed and the person told. */
export async function countRequests(db: Db, urgentIds: readonly string[], worker: Worker, now: Date): Promise<Queue['counts']> {
  const own = db.selectFrom('requests').select('id').where('provider', '=', worker.provider);
  // Every owed request has a due date. Saying so makes SQLite read the index of owed requests, and not all of the provider's.
  const owedOnes = own.where('dueAt', '>', '');
  const open = owedOnes.where('owedFrom', 'is not', null);
  const count = async (query: typeof own) => {
    const { found } = await db
      .selectFrom(query.limit(mostCounted).as('found'))
      .select(({ fn }) => fn.countAll<number | string>().as('found'))
      .executeTakeFirstOrThrow();
    return Number(found);
  };
  const [due, mine, unclaimed, toBeTold, lateByDate, urgentOwed, unseen] = await Promise.all([
    count(
      owedOnes
        .where('owedFrom', '<=', now.toISOString())
        .where(({ or, eb }) => or([eb('claimedBy', '=', worker.id), eb('claimedBy', 'is', null)])),
    ),
    count(open.where('claimedBy', '=', worker.id)),
    count(open.where('claimedBy', 'is', null)),
    count(own.where('toTell', '=', sql.lit(1))),
    count(open.where('dueAt', '<', now.toISOString())),
    urgentIds.length === 0
      ? []
      : db
          .selectFrom('requests')
          .selectAll()
          .where('provider', '=', worker.provider)
          .where('id', 'in', idsIn(db, urgentIds))
          .where('owedFrom', '<=', now.toISOString())
          .where('dueAt', '>=', now.toISOString())
          .execute(),
    may(worker.role, 'release-for-others') ? count(whereUnseen(own, now)) : undefined,
  ]);
  const urgent = new Set(urgentIds);
  const overdue = lateByDate + urgentOwed.filter((row) => isOverdue(owed(row, urgent, now), now)).length;
  return { due, mine, unclaimed, overdue, 'to-be-told': toBeTold, ...(unseen === undefined ? {} : { unseen }) };
}

/** Filters closed requests with an unread answer on the slip that are erased within three days. */
export const whereUnseen = <Row>(
  query: SelectQueryBuilder<Database, 'requests', Row>,
  now: Date,
): SelectQueryBuilder<Database, 'requests', Row> =>
  query
    .where('state', '=', sql.lit('closed'))
    .where('owedFrom', 'is', null)
    .where('erasedAt', 'is', null)
    .where('toldHow', '=', onSlip)
    .where('closedAt', '<', later(now, (unseenDays - keptDays) * dayMs).toISOString());
