import { sql, type RawBuilder } from 'kysely';
import type { HistoryEvent } from '../contract/codes.ts';
import { isPostgres, type Db } from '../database/connect.ts';
import type { Position } from './position.ts';

/** A row of the history with what its request is now, or a change of consultation hours. Never leaves the process. */
export type Change = { provider: string } & (
  | { of: 'request'; requestId: string; event: HistoryEvent; byAccount: string | null; claimedBy: string | null; owedFrom: string | null }
  | { of: 'hours' }
);

/** On PostgreSQL a transaction is found even if so many rows with higher ids were committed before it. */
const maxOvertaking = 5000;
/** A desk that was away for long learns of so many; its counts are right in any case. */
const maxRead = 1000;

/** The newest position. */
export async function readPosition(db: Db, now: Date): Promise<Position> {
  const { rows } = await sql<{ historyId: number | string; hoursChangeId: number | string; snapshot: string }>`
    select (select coalesce(max(id), 0) from history) as history_id, (select coalesce(max(id), 0) from hours_changes) as hours_change_id,
      ${snapshotOf(db)} as snapshot`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error('a select without a table gives one row');
  return { at: now.getTime(), historyId: Number(row.historyId), hoursChangeId: Number(row.hoursChangeId), snapshot: row.snapshot };
}

type Row = {
  source: 'history' | 'hours' | null;
  id: number | string;
  provider: string;
  requestId: string;
  event: HistoryEvent;
  byAccount: string | null;
  claimedBy: string | null;
  owedFrom: string | null;
  snapshot: string;
};

/**
 * Reads what was committed after a position, each row once, in one statement.
 * @param until leave out what came after this position; the one returned is then this one
 */
export async function readChanges(db: Db, from: Position, now: Date, until?: Position): Promise<{ position: Position; changes: Change[] }> {
  const { rows } = await sql<Row>`
    select moment.snapshot, change.* from (select ${snapshotOf(db)} as snapshot) as moment left join (
      select * from (
        select 'history' as source, history.id, requests.provider, request_id, event, account_id as by_account, claimed_by, owed_from
        from history join requests on requests.id = history.request_id
        where ${isBetween(db, 'history', from, until, 'historyId')} order by history.id desc limit ${sql.lit(maxRead)}
      ) as steps
      union all
      select * from (
        select 'hours', id, provider, null, null, null, null, null from hours_changes
        where ${isBetween(db, 'hours_changes', from, until, 'hoursChangeId')} order by id desc limit ${sql.lit(maxRead)}
      ) as plans
    ) as change on true`.execute(db);
  const found = rows.filter(({ source }) => source !== null);
  const newest = (source: Row['source'], before: number) =>
    found.reduce((highest, row) => (row.source === source ? Math.max(highest, Number(row.id)) : highest), before);
  const position = until ?? {
    at: now.getTime(),
    historyId: newest('history', from.historyId),
    hoursChangeId: newest('hours', from.hoursChangeId),
    snapshot: rows[0]?.snapshot ?? from.snapshot,
  };
  return { position, changes: found.map(changeOf) };
}

const changeOf = ({ source, provider, requestId, event, byAccount, claimedBy, owedFrom }: Row): Change =>
  source === 'hours' ? { of: 'hours', provider } : { of: 'request', provider, requestId, event, byAccount, claimedBy, owedFrom };

const snapshotOf = (db: Db): RawBuilder<string> => (isPostgres(db) ? sql`pg_current_snapshot()::text` : sql`''`);

/** The rows of a table that were committed after one position and not after another. */
function isBetween(
  db: Db,
  table: 'history' | 'hours_changes',
  from: Position,
  until: Position | undefined,
  id: 'historyId' | 'hoursChangeId',
): RawBuilder<boolean> {
  const idColumn = sql.ref(`${table}.id`);
  if (!isPostgres(db)) return sql`${idColumn} > ${from[id]} and ${idColumn} <= ${until?.[id] ?? Number.MAX_SAFE_INTEGER}`;
  const wasVisible = (position: Position) => sql`pg_visible_in_snapshot(${writerOf(table)}, ${position.snapshot}::pg_snapshot)`;
  return sql`${idColumn} > ${from[id] - maxOvertaking} and not ${wasVisible(from)}
    and ${until === undefined ? sql`true` : wasVisible(until)}`;
}

/**
 * The transaction that wrote a row, from the system column `xmin`, which holds its lower 32 bits. These tables are only appended to, and
 * nothing here uses savepoints, so it is the transaction that a snapshot names.
 */
const writerOf = (table: string): RawBuilder<unknown> => {
  const newest = sql`pg_snapshot_xmax(pg_current_snapshot())::text::bigint`;
  return sql`(${newest} - mod(${newest} - ${sql.ref(`${table}.xmin`)}::text::bigint, 4294967296))::text::xid8`;
};

/** Whether a position, which a browser may have kept for long, was made by a database of this kind. */
export const isOf = (db: Db, { snapshot }: Position): boolean => isPostgres(db) === (snapshot !== '');

const keptHoursChanges = 1000;

/** Deletes all but the newest thousand changes of hours. Those are days old, and a desk that was away for days opens a new page. */
export async function forgetHoursChanges(db: Db): Promise<void> {
  await db
    .deleteFrom('hoursChanges')
    .where('id', '<=', ({ selectFrom }) =>
      selectFrom('hoursChanges').select(({ fn }) => sql<number>`${fn.max('id')} - ${sql.lit(keptHoursChanges)}`.as('last')),
    )
    .execute();
}
