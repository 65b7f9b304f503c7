import type { Transaction } from 'kysely';
import { berlinDay } from '../../src/directory/berlin.ts';
import { dayMs, later } from '../../src/directory/instants.ts';
import type { Db, Reading } from '../database/connect.ts';
import type { Database } from '../database/tables.ts';
import { undoClosingDays } from '../intake/undoable-steps.ts';
import { inSteps, joined } from './few.ts';
import { yearQuarter } from '../../src/directory/year-quarter.ts';

/** Days before this one are counted: their closings can no longer be taken back. */
const firstOpenDay = (now: Date): string => berlinDay(later(now, -undoClosingDays * dayMs));

/**
 * Counts the obstacles of closings that can no longer be taken back, and forgets which they were. Joins the small numbers of quarters of
 * the year that are over.
 */
export async function countObstacles(db: Db, now: Date): Promise<void> {
  const until = firstOpenDay(now);
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
    await joinOver(transaction, yearQuarter(until));
  });
}

/** @param running every quarter of the year before it is over and counted */
async function joinOver(transaction: Transaction<Database>, running: string): Promise<void> {
  const rows = await transaction.selectFrom('obstacleCounts').selectAll().where('period', '<', running).execute();
  for (const cells of Map.groupBy(rows, ({ period, obstacle }) => `${period} ${obstacle}`).values()) {
    const kept = joined(cells);
    const isSame =
      kept.length === cells.length &&
      kept.every(({ quarter, count }) => cells.some((cell) => cell.quarter === quarter && cell.count === count));
    const [first] = cells;
    if (isSame || first === undefined) continue;
    const { period, obstacle } = first;
    await transaction.deleteFrom('obstacleCounts').where('period', '=', period).where('obstacle', '=', obstacle).execute();
    if (kept.length > 0)
      await transaction
        .insertInto('obstacleCounts')
        .values(kept.map((cell) => ({ period, obstacle, ...cell })))
        .execute();
  }
}

/** The numbers of one quarter of the year; of each obstacle the total, and the quarters of the city that reach five. */
export type ObstacleFigures = { obstacle: string; count: number; quarters: { quarter: string; count: number }[] }[];

/**
 * Reads the numbers of five and more, the largest first. Those of a quarter of the year that is not over are in steps of five.
 * @param period "2026-Q4"
 */
export async function listObstacleFigures(db: Reading, period: string, now: Date): Promise<ObstacleFigures> {
  const rows = await db.selectFrom('obstacleCounts').select(['obstacle', 'quarter', 'count']).where('period', '=', period).execute();
  const shown = isRunning(period, now) ? inSteps : (count: number) => count;
  return [...Map.groupBy(rows, ({ obstacle }) => obstacle)]
    .flatMap(([obstacle, cells]) => {
      const quarters = joined(cells);
      const count = quarters.reduce((all, cell) => all + cell.count, 0);
      if (count === 0) return [];
      return [{ obstacle, count: shown(count), quarters: quarters.map((cell) => ({ quarter: cell.quarter, count: shown(cell.count) })) }];
    })
    .toSorted((one, other) => other.count - one.count || (one.obstacle < other.obstacle ? -1 : 1));
}

/** Whether a quarter of the year still gets numbers. */
export const isRunning = (period: string, now: Date): boolean => period >= yearQuarter(firstOpenDay(now));
