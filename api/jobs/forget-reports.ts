import { dayMs, later } from '../../src/directory/instants.ts';
import type { Db } from '../database/connect.ts';
import { reportsKeptDays } from '../corrections/content-report.ts';

/**
 * Erases visitors' reports about entries thirty days after they came in, as the form promises.
 * @returns how many were erased
 */
export async function forgetReports(db: Db, now: Date): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('contentReports')
    .where('receivedAt', '<', later(now, -reportsKeptDays * dayMs).toISOString())
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}
