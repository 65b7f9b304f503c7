import { berlinDay } from '../../src/directory/berlin.ts';
import { faces, type Face } from '../contract/codes.ts';
import type { Db, Reading } from '../database/connect.ts';
import { fewest, inSteps } from './few.ts';
import { yearQuarter } from '../../src/directory/year-quarter.ts';

/** How often a face was pressed; null for fewer than five. */
export type FaceFigures = { face: Face; count: number | null }[];

/**
 * Reads the answers of a quarter of the year. No sum of them is ever shown, so that a number below five cannot be reckoned out. Those of a
 * quarter of the year that still runs are in steps of five.
 */
export async function listFaceFigures(db: Reading, period: string, now: Date): Promise<FaceFigures> {
  const rows = await db.selectFrom('faceCounts').select(['face', 'count']).where('period', '=', period).execute();
  const isOver = period < yearQuarter(berlinDay(now));
  return faces.map((face) => {
    const count = rows.find((row) => row.face === face)?.count ?? 0;
    return { face, count: count < fewest ? null : isOver ? count : inSteps(count) };
  });
}

/** Forgets the numbers below five of quarters of the year that are over. */
export async function forgetFewFaces(db: Db, now: Date): Promise<void> {
  await db
    .deleteFrom('faceCounts')
    .where('period', '<', yearQuarter(berlinDay(now)))
    .where('count', '<', fewest)
    .execute();
}
