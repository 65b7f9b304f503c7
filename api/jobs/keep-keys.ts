import type { Transaction } from 'kysely';
import { appendLine } from '../audit/log.ts';
import type { Db } from '../database/connect.ts';
import type { Database } from '../database/tables.ts';
import type { OpenedKeys } from '../sealing/keys.ts';
import { isLastMonths, isLongOver } from '../sealing/month-key.ts';
import { publishNew } from '../sealing/published-keys.ts';
import { isNamed, sealAnew } from '../sealing/seal-anew.ts';

/**
 * Makes a new sealing key every 28 days, seals everything that is not erased to it, and destroys private keys that nothing is sealed to any
 * more. Each step can be repeated, so a process that was killed goes on at its next start.
 * @param stopping ends sealing anew after the row that it works on
 * @returns how many rows were sealed anew, how many hold a part that does not open, and how many keys were destroyed
 */
export async function keepKeys(
  db: Db,
  keys: Pick<OpenedKeys, 'ring' | 'identity'>,
  now: Date,
  stopping?: AbortSignal,
): Promise<{ sealed: number; unreadable: number; destroyed: number }> {
  const { ring } = keys;
  await ring?.reread();
  const newest = ring?.keys().at(-1);
  if (ring === undefined || newest === undefined) return { sealed: 0, unreadable: 0, destroyed: 0 };
  if (isLastMonths(newest, now)) await ring.make(now);
  await recordNewKeys(db, (transaction) => publishNew(transaction, keys), now);
  const counted = await sealAnew(db, { sealer: ring.sealer(), unsealer: ring.unsealer }, stopping);
  let destroyed = 0;
  for (const key of ring.keys().slice(0, -1)) {
    if (!isLongOver(key, now) || (await isNamed(db, key.keyId))) continue;
    // Recorded first: a desk whose key is gone without a record refuses to start.
    await db.transaction().execute(async (transaction) => {
      const { numUpdatedRows } = await transaction
        .updateTable('sealingKeys')
        .set({ destroyedAt: now.toISOString() })
        .where('keyId', '=', key.keyId)
        .where('destroyedAt', 'is', null)
        .executeTakeFirst();
      if (numUpdatedRows > 0n) await appendLine(transaction, { event: 'key-destroyed', actor: 'machine', detail: key.keyId, at: now });
    });
    await ring.destroy(key.keyId);
    destroyed += 1;
  }
  return { ...counted, destroyed };
}

/** Publishes keys and writes a line of the log about each new one, in one transaction. @param publish returns their names */
export const recordNewKeys = (db: Db, publish: (transaction: Transaction<Database>) => Promise<string[]>, now: Date): Promise<void> =>
  db.transaction().execute(async (transaction) => {
    for (const keyId of await publish(transaction))
      await appendLine(transaction, { event: 'key-made', actor: 'machine', detail: keyId, at: now });
  });
