import type { Transaction } from 'kysely';
import { berlinDay } from '../../src/directory/berlin.ts';
import { Problem } from '../contract/problems.ts';
import type { Reading } from '../database/connect.ts';
import type { Database, RequestRow } from '../database/tables.ts';
import { proofOf } from '../sealing/desk-authority.ts';

/*
 * The structural obstacles that a closing names. Until the closing can no longer be taken back they wait under a mark that only the desk can
 * make from the request's id; then they are counted, and nothing ties them to the request.
 */

/** @throws Problem invalid-input for an obstacle that is not in the list or was retired */
export async function sayObstacles(
  transaction: Transaction<Database>,
  { id, quarter }: RequestRow,
  obstacles: readonly string[],
  now: Date,
): Promise<void> {
  if (obstacles.length === 0) return;
  const known = await transaction
    .selectFrom('obstacles')
    .select('id')
    .where('id', 'in', obstacles)
    .where('retiredAt', 'is', null)
    .execute();
  const wrong = obstacles.findIndex((obstacle) => !known.some((one) => one.id === obstacle));
  if (wrong >= 0) throw new Problem('invalid-input', { errors: [{ pointer: `/obstacles/${wrong}`, code: 'not-allowed' }] });
  const mark = markOf(transaction, id);
  await transaction
    .insertInto('saidObstacles')
    .values(obstacles.map((obstacle) => ({ mark, obstacle, quarter, day: berlinDay(now) })))
    .execute();
}

/** A closing that is taken back has named nothing. */
export async function takeBackObstacles(transaction: Transaction<Database>, id: string): Promise<void> {
  await transaction.deleteFrom('saidObstacles').where('mark', '=', markOf(transaction, id)).execute();
}

const markOf = (db: Reading, id: string): string => proofOf(db, 'obstacle', [id]);
