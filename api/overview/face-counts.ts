import type { Transaction } from 'kysely';
import { faces } from '../contract/codes.ts';
import type { ReleasedList } from '../contract/pages/overview.ts';
import type { Database } from '../database/tables.ts';
import { releaseList } from './suppression.ts';

/** Takes the answers of a quarter of the year out of the database and releases what may be shown of them. */
export async function releaseFaces(transaction: Transaction<Database>, id: string): Promise<ReleasedList> {
  const rows = await transaction.deleteFrom('faceCounts').where('period', '<=', id).returningAll().execute();
  const answers = rows.filter(({ period }) => period === id).map(({ face, count }) => [face, count] as const);
  return releaseList(faces, Object.fromEntries(answers));
}
