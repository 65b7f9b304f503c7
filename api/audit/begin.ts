import type { Db } from '../database/connect.ts';
import { appendLine, hashOfLine, lockEnd, newestCheckpoint, type Place } from './log.ts';

/**
 * Chains the lines that an older version wrote, once, and lets other rooms adopt the rows that they authenticate. It happens only where
 * neither the database nor the desk's own folder has seen a chained line: in that moment the desk must believe the database.
 * @param seen the last line that the desk has seen, kept outside of the database
 * @param adopt adopts rows of an older version, in the same transaction. @returns how many
 */
export async function beginLog(
  db: Db,
  seen: Place | undefined,
  adopt: (transaction: Parameters<typeof lockEnd>[0]) => Promise<number>,
  now: Date,
): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const end = await lockEnd(transaction);
    if (seen !== undefined || end.hash !== '' || (await newestCheckpoint(transaction)) !== undefined) return;
    const chained = await transaction.selectFrom('auditLog').select('sequence').where('hash', '<>', '').limit(1).executeTakeFirst();
    if (chained !== undefined) return;
    const lines = await transaction.selectFrom('auditLog').selectAll().orderBy('sequence').execute();
    let previous = '';
    for (const line of lines) {
      previous = hashOfLine(transaction, line, previous);
      await transaction.updateTable('auditLog').set({ hash: previous }).where('sequence', '=', line.sequence).execute();
    }
    const adopted = await adopt(transaction);
    await appendLine(transaction, { event: 'log-begun', actor: 'machine', detail: `${lines.length}`, at: now });
    if (adopted > 0) await appendLine(transaction, { event: 'rows-adopted', actor: 'machine', detail: `${adopted}`, at: now });
  });
}
