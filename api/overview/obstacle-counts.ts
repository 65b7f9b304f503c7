import type { Transaction } from 'kysely';
import { berlinDay } from '../../src/directory/berlin.ts';
import { dayMs, later } from '../../src/directory/instants.ts';
import { yearQuarter } from '../../src/directory/year-quarter.ts';
import type { ReleasedList } from '../contract/pages/overview.ts';
import type { Db } from '../database/connect.ts';
import type { Database } from '../database/tables.ts';
import { undoClosingDays } from '../intake/undoable-steps.ts';
import { listed } from './sums.ts';
import { releaseList } from './suppression.ts';

/** Counts the obstacles of closings that can no longer be taken back, and forgets which closings they were. */
export async function countObstacles(db: Db, now: Date): Promise<void> {
  const until = berlinDay(later(now, -undoClosingDays * dayMs));
  await db.transaction().execute(async (transaction) => {
    const said = await transaction.deleteFrom('saidObstacles').where('day', '<', until).returning(['obstacle', 'quarter', 'day']).execute();
    for (const { obstacle, quarter, day } of said)
      await transaction
        .insertInto('obstacleCounts')
        .values({ period: yearQuarter(day), obstacle, quarter, count: 1 })
        .onConflict((conflict) =>
          conflict
            .columns(['period', 'obstacle', 'quarter'])
            .doUpdateSet(({ eb, ref }) => ({ count: eb(ref('obstacleCounts.count'), '+', 1) })),
        )
        .execute();
  });
}

/**
 * Takes the numbers of a quarter of the year out of the database and releases what may be shown: a list of quarters of the city for each
 * obstacle. A closing names up to two obstacles, so the lists of several have no sum in common.
 * @param places all quarters of the city that a number can have
 */
export async function releaseObstacles(
  transaction: Transaction<Database>,
  id: string,
  places: readonly string[],
): Promise<Record<string, ReleasedList>> {
  const rows = await transaction.deleteFrom('obstacleCounts').where('period', '<=', id).returningAll().execute();
  const lists = [
    ...Map.groupBy(
      rows.filter(({ period }) => period === id),
      ({ obstacle }) => obstacle,
    ),
  ].map(([obstacle, cells]) => {
    const counts: Record<string, number> = {};
    for (const { quarter, count } of cells) counts[listed(places, quarter)] = (counts[listed(places, quarter)] ?? 0) + count;
    return [obstacle, releaseList(places, counts)] as const;
  });
  return Object.fromEntries(lists.filter(([, { total }]) => total !== null).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}
