import type { Transaction } from 'kysely';
import type { Db, Reading } from '../database/connect.ts';
import type { Database } from '../database/tables.ts';
import { proofOf } from '../sealing/desk-authority.ts';
import { appendLine, lockEnd, type Place } from './log.ts';

/** The proof of a checkpoint, by which the rest of the chain still holds. */
export const macOfCheckpoint = (db: Reading, { sequence, hash, at }: Place & { at: string }): string =>
  proofOf(db, 'log checkpoint', [sequence, hash, at]);

/**
 * Cuts the log: removes the lines before an instant and leaves a checkpoint that stands for them. The cut is a line itself.
 * @param until the end of what is removed; removed are only lines that no older line follows
 * @returns how many lines were removed
 */
export async function cutLog(db: Db, until: Date, now: Date): Promise<number> {
  return db.transaction().execute(async (transaction) => {
    await lockEnd(transaction);
    const kept = await transaction
      .selectFrom('auditLog')
      .select('sequence')
      .where('at', '>=', until.toISOString())
      .orderBy('sequence')
      .limit(1)
      .executeTakeFirst();
    const last = await transaction
      .selectFrom('auditLog')
      .select(['sequence', 'hash'])
      .where('hash', '<>', '')
      .$if(kept !== undefined, (lines) => lines.where('sequence', '<', kept?.sequence ?? 0))
      .orderBy('sequence', 'desc')
      .limit(1)
      .executeTakeFirst();
    if (last === undefined) return 0;
    await addCheckpoint(transaction, last, now);
    const { numDeletedRows } = await transaction.deleteFrom('auditLog').where('sequence', '<=', last.sequence).executeTakeFirst();
    await transaction.deleteFrom('auditCheckpoints').where('sequence', '<', last.sequence).execute();
    await appendLine(transaction, { event: 'log-cut', actor: 'machine', detail: `${last.sequence}`, at: now });
    return Number(numDeletedRows);
  });
}

/** Lets the chain hold from its end on, under the key that the handle carries. Lines before it stay, and prove nothing. */
export async function markLogBegun(transaction: Transaction<Database>, now: Date): Promise<void> {
  await transaction.deleteFrom('auditCheckpoints').execute();
  await addCheckpoint(transaction, await lockEnd(transaction), now);
}

async function addCheckpoint(transaction: Transaction<Database>, place: Place, now: Date): Promise<void> {
  const at = now.toISOString();
  const checkpoint = { ...place, at, mac: macOfCheckpoint(transaction, { ...place, at }) };
  await transaction
    .insertInto('auditCheckpoints')
    .values(checkpoint)
    .onConflict((conflict) => conflict.column('sequence').doUpdateSet(checkpoint))
    .execute();
}
