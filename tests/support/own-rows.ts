import type { Insertable } from 'kysely';
import { accountProof, adoptRows } from '../../api/accounts/proof.ts';
import { adoptSteps } from '../../api/intake/adopt-steps.ts';
import type { Db } from '../../api/database/connect.ts';
import type { Database } from '../../api/database/tables.ts';

/** Adds an account as the desk does; without its proof where the handle does not carry the desk's key. */
export async function insertAccount(db: Db, values: Insertable<Database['accounts']>): Promise<void> {
  const row = await db.insertInto('accounts').values(values).returningAll().executeTakeFirstOrThrow();
  const mac = proofIfAble(() => accountProof(db, row));
  if (mac !== undefined) await db.updateTable('accounts').set({ mac }).where('id', '=', row.id).execute();
}

/** Proves all rows as they are: for rows that a test has changed past the desk. */
export const proveRows = (db: Db): Promise<number> =>
  db.transaction().execute(async (transaction) => (await adoptRows(transaction)) + (await adoptSteps(transaction)));

function proofIfAble(prove: () => string): string | undefined {
  try {
    return prove();
  } catch {
    return undefined;
  }
}
