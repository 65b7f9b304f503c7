import { randomUUID } from 'node:crypto';
import type { ListedObstacle, NamedObstacle } from '../contract/obstacles.ts';
import { Problem } from '../contract/problems.ts';
import type { Db, Reading } from '../database/connect.ts';

/** All obstacles of the city, those that closings may name first. */
export async function listObstacles(db: Reading): Promise<(ListedObstacle & { isRetired: boolean })[]> {
  const rows = await db.selectFrom('obstacles').selectAll().orderBy('nameDe').orderBy('id').execute();
  return rows
    .map(({ id, nameDe, nameEn, retiredAt }) => ({ id, nameDe, nameEn, isRetired: retiredAt !== null }))
    .toSorted((one, other) => Number(one.isRetired) - Number(other.isRetired));
}

/** The obstacles that a closing can name. */
export const listOffered = async (db: Reading): Promise<ListedObstacle[]> =>
  (await listObstacles(db)).filter(({ isRetired }) => !isRetired).map(({ id, nameDe, nameEn }) => ({ id, nameDe, nameEn }));

/** @throws Problem invalid-input when an obstacle has the name already */
export async function addObstacle(db: Db, names: NamedObstacle): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    await refuseTaken(transaction, names);
    await transaction
      .insertInto('obstacles')
      .values({ id: randomUUID(), ...names, retiredAt: null })
      .execute();
  });
}

/** Its counts and decisions stay with it. @throws Problem not-found; invalid-input when another obstacle has the name */
export async function renameObstacle(db: Db, id: string, names: NamedObstacle): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    await refuseTaken(transaction, names, id);
    const renamed = await transaction.updateTable('obstacles').set(names).where('id', '=', id).returning('id').executeTakeFirst();
    if (renamed === undefined) throw new Problem('not-found');
  });
}

/** A retired obstacle can no longer be named, and can be brought back. @throws Problem not-found */
export async function retireObstacle(db: Db, id: string, retiredAt: Date | null): Promise<void> {
  const retired = await db
    .updateTable('obstacles')
    .set({ retiredAt: retiredAt?.toISOString() ?? null })
    .where('id', '=', id)
    .returning('id')
    .executeTakeFirst();
  if (retired === undefined) throw new Problem('not-found');
}

async function refuseTaken(db: Reading, { nameDe, nameEn }: NamedObstacle, own?: string): Promise<void> {
  const others = (await listObstacles(db)).filter(({ id }) => id !== own);
  const taken = [
    ...(others.some((other) => other.nameDe === nameDe) ? ['/nameDe'] : []),
    ...(others.some((other) => other.nameEn === nameEn) ? ['/nameEn'] : []),
  ];
  if (taken.length > 0) throw new Problem('invalid-input', { errors: taken.map((pointer) => ({ pointer, code: 'repeated' })) });
}
