import { berlinDay } from '../../src/directory/berlin.ts';
import { monthsAfter } from '../../src/directory/calendar-day.ts';
import type { VisitedPage } from '../contract/codes.ts';
import type { Db, Reading } from '../database/connect.ts';

/** How often something happened in a month; null for fewer than five. */
export type MonthOfVisits = { month: string; counts: Record<VisitedPage, number | null> };

export type VisitTally = {
  count: (page: VisitedPage) => void;
  /** Adds what was counted since the last time to the month. What the database does not take is kept for the next time. */
  keep: (db: Db, now: Date) => Promise<void>;
};

/** Smaller numbers are never shown, and are not kept once their month is over. */
const fewest = 5;
/** A number of a month that still runs: two looks never differ by one person. */
const inSteps = (count: number): number => count - (count % fewest);

const monthsShown = 6;
const monthOf = (now: Date): string => berlinDay(now).slice(0, 7);

/** Counts in memory: a number a page, and nothing about who asked or when. */
export function createVisitTally(): VisitTally {
  const counted = new Map<VisitedPage, number>();
  const add = (page: VisitedPage, count: number) => counted.set(page, (counted.get(page) ?? 0) + count);
  return {
    count: (page) => void add(page, 1),
    async keep(db, now) {
      const month = monthOf(now);
      for (const [page, count] of [...counted]) {
        counted.delete(page);
        await db
          .insertInto('visitCounts')
          .values({ month, page, count })
          .onConflict((conflict) =>
            conflict.columns(['month', 'page']).doUpdateSet(({ eb, ref }) => ({ count: eb(ref('visitCounts.count'), '+', count) })),
          )
          .execute()
          .catch((error: unknown) => {
            add(page, count);
            throw error;
          });
      }
    },
  };
}

/** The last six months, the running one first and in steps of five. */
export async function listVisits(db: Reading, now: Date): Promise<MonthOfVisits[]> {
  const running = monthOf(now);
  const months = Array.from({ length: monthsShown }, (_, back) => monthsAfter(`${running}-01`, -back).slice(0, 7));
  const rows = await db.selectFrom('visitCounts').selectAll().where('month', 'in', months).execute();
  const shown = (month: string, page: VisitedPage) => {
    const count = rows.find((row) => row.month === month && row.page === page)?.count ?? 0;
    return count < fewest ? null : month === running ? inSteps(count) : count;
  };
  return months.map((month) => ({
    month,
    counts: { home: shown(month, 'home'), form: shown(month, 'form'), sent: shown(month, 'sent') },
  }));
}

/** Forgets the numbers below five of months that are over. */
export async function forgetFewVisits(db: Db, now: Date): Promise<void> {
  await db.deleteFrom('visitCounts').where('month', '<', monthOf(now)).where('count', '<', fewest).execute();
}
