import type { Db } from '../database/connect.ts';
import { idsIn } from '../database/ids.ts';
import type { MatterReader } from './matter.ts';

/** Reads the topics of requests. @returns null for a request whose matter was erased or cannot be read */
export async function readTopics(db: Db, readMatter: MatterReader, ids: readonly string[]): Promise<Record<string, string[] | null>> {
  if (ids.length === 0) return {};
  const rows = await db
    .selectFrom('requests')
    .select(['id', 'sealedKeyId', 'sealedMatter', 'sharedFacts'])
    .where('id', 'in', idsIn(db, [...new Set(ids)]))
    .execute();
  const read = rows.map(async (row): Promise<[string, string[] | null]> => [row.id, (await readMatter(row)).matter?.topics ?? null]);
  return Object.fromEntries(await Promise.all(read));
}
