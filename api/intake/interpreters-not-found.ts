import type { Transaction } from 'kysely';
import { berlinDay } from '../../src/directory/berlin.ts';
import type { Database } from '../database/tables.ts';

/** "2026-Q4" */
const periodOf = (now: Date): string => {
  const [year, month] = berlinDay(now).split('-');
  return `${year}-Q${Math.ceil(Number(month) / 3)}`;
};

/**
 * Counts unmet demand of the kind "interpreter-not-found": language and quarter of the city, by quarter of the year. Exact counts are for
 * the overview alone, which shows none below five.
 */
export async function countNotFound(
  transaction: Transaction<Database>,
  { language, quarter }: { language: string; quarter: string },
  now: Date,
): Promise<void> {
  await transaction
    .insertInto('interpretersNotFound')
    .values({ period: periodOf(now), language, quarter, count: 1 })
    .onConflict((conflict) =>
      conflict.columns(['period', 'language', 'quarter']).doUpdateSet(({ eb }) => ({ count: eb('interpretersNotFound.count', '+', 1) })),
    )
    .execute();
}
