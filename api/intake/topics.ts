import type { Db } from '../database/connect.ts';
import { idsIn } from '../database/ids.ts';
import { unread, type MatterReader } from './matter.ts';
import { provenStates } from './proven-steps.ts';

/** Reads the topics of requests. @returns null for a request whose topics were erased, not passed on, or cannot be read */
export async function readTopics(db: Db, readMatter: MatterReader, ids: readonly string[]): Promise<Record<string, string[] | null>> {
  if (ids.length === 0) return {};
  const rows = await db
    .selectFrom('requests')
    .select(['id', 'provider', 'sealedKeyId', 'sealedMatter', 'sharedFacts'])
    .where('id', 'in', idsIn(db, [...new Set(ids)]))
    .execute();
  const proven = await provenStates(
    db,
    rows.map(({ id }) => id),
  );
  const read = rows.map(async (row): Promise<[string, string[] | null]> => {
    const { matter } = proven.get(row.id)?.provider === row.provider ? await readMatter(row) : unread;
    return [row.id, matter?.topics ?? null];
  });
  return Object.fromEntries(await Promise.all(read));
}
