import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { berlinTime, instantOf } from '../../../src/directory/berlin.ts';
import { daysAfter, weekdayIndex } from '../../../src/directory/calendar-day.ts';
import { isPublicHoliday } from '../../../src/directory/holidays.ts';

/** Columns that say from which instant a request is owed, whether its time still holds, and which time was its last one. */
export const owed = (): Migration => ({
  async up(db: Kysely<unknown>) {
    for (const column of ['owed_from', 'last_time_at', 'misfit', 'misfit_at']) {
      await db.schema.alterTable('requests').addColumn(column, 'text').execute();
    }
    await fill(db);
    for (const former of ['requests_waiting', 'requests_open', 'requests_held', 'requests_to_tell']) {
      await db.schema.dropIndex(former).execute();
    }
    // All that is not closed and told, by the day on which something is due. "Take the next one" walks the second.
    const order = 'due_at, received_at, id';
    const indexes: Record<string, string> = {
      requests_owed: `(provider, ${order}) where owed_from is not null`,
      requests_owed_unclaimed: `(provider, ${order}) where owed_from is not null and claimed_by is null`,
      requests_owed_held: `(claimed_by, ${order}) where owed_from is not null and claimed_by is not null`,
      requests_to_tell: `(provider, ${order}) where to_tell = 1`,
      // The jobs: claims that rest, offers that ran out, requests whose last time is long over.
      requests_resting: '(claim_touched_at) where owed_from is not null and claimed_by is not null',
      requests_offered: `(owed_from) where state = 'offered'`,
      requests_last_time: '(last_time_at) where owed_from is not null',
      requests_off: `(provider, misfit_at) where misfit is not null`,
    };
    for (const [name, on] of Object.entries(indexes)) await sql.raw(`create index ${name} on requests ${on}`).execute(db);
  },
});

/** The columns as they are in this state of the database; later migrations may change them. */
type Tables = {
  requests: {
    id: string;
    state: string;
    to_tell: number;
    told_at: string | null;
    received_at: string;
    closed_at: string | null;
    starts_at: string | null;
    length_minutes: number | null;
    erased_at: string | null;
    owed_from: string | null;
    due_at: string | null;
    last_time_at: string | null;
  };
  offers: { request_id: string; round: number; starts_at: string };
};

const batchSize = 500;
const dayMs = 86_400_000;

async function fill(untyped: Kysely<unknown>): Promise<void> {
  const db = untyped.$extendTables<Tables>();
  await sql`update requests set last_time_at =
    case when starts_at is not null then starts_at else (select max(starts_at) from offers where request_id = requests.id) end`.execute(db);
  // An answer or the telling of it is owed already, by the day that was promised.
  await sql`update requests set owed_from = coalesce(closed_at, received_at), due_at = coalesce(due_at, received_at)
    where erased_at is null and (state = 'received' or to_tell = 1)`.execute(db);
  for (let last = ''; ;) {
    const rows = await db
      .selectFrom('requests')
      .select(['id', 'state', 'told_at', 'received_at', 'starts_at', 'length_minutes', 'last_time_at'])
      .where('state', 'in', ['offered', 'confirmed'])
      .where('owed_from', 'is', null)
      .where('id', '>', last)
      .orderBy('id')
      .limit(batchSize)
      .execute();
    for (const row of rows) await db.updateTable('requests').set(dutyOf(row)).where('id', '=', row.id).execute();
    if (rows.length < batchSize) return;
    last = rows.at(-1)!.id;
  }
}

/** Of a request that the person was told of: owed once its offered times or its appointment are over. */
function dutyOf(row: Pick<Tables['requests'], 'state' | 'told_at' | 'received_at' | 'starts_at' | 'length_minutes' | 'last_time_at'>) {
  if (row.state === 'confirmed' && row.starts_at !== null) {
    const start = Date.parse(row.starts_at);
    return { owed_from: iso(start + (row.length_minutes ?? 0) * 60_000), due_at: iso(start + 7 * dayMs) };
  }
  const unanswered = endOfWorkingDayAfter(row.told_at ?? row.received_at, 3);
  const owed_from = row.last_time_at !== null && row.last_time_at < unanswered ? row.last_time_at : unanswered;
  return { owed_from, due_at: endOfWorkingDayAfter(owed_from, 2) };
}

const iso = (milliseconds: number): string => new Date(milliseconds).toISOString();

function endOfWorkingDayAfter(instant: string, days: number): string {
  let day = berlinTime(new Date(instant)).day;
  for (let left = days; left > 0;) {
    day = daysAfter(day, 1);
    if (weekdayIndex(day) < 5 && !isPublicHoliday(day)) left -= 1;
  }
  return iso(instantOf(day, 1440).getTime() - 1);
}
