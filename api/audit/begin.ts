import type { Transaction } from 'kysely';
import type { Db } from '../database/connect.ts';
import type { Database } from '../database/tables.ts';
import { checkLog } from './check.ts';
import { appendLine, endOf, hashOfLine, lockEnd, newestCheckpoint } from './log.ts';
import type { SeenFile } from './seen-file.ts';

type Adopt = (transaction: Transaction<Database>) => Promise<number>;

/**
 * Chains the lines that an older version wrote, and lets other rooms adopt the rows that they authenticate, each once. In that moment the
 * desk must believe the database. It never happens again: the log says that it did, and the desk's own folder says how far the log goes,
 * and whether steps were proven.
 * @param adopt gives rows of an older version their proofs, in the same transaction. @returns how many
 */
export async function beginLog(db: Db, seen: SeenFile, adopt: { rows: Adopt; steps: Adopt }, now: Date): Promise<void> {
  const last = await seen.read();
  const hasBegun = await db.transaction().execute(async (transaction) => {
    await lockEnd(transaction);
    const isFirst = (await newestCheckpoint(transaction)) === undefined && !(await hasAdopted(transaction));
    if (!isFirst && (last === undefined || last.steps === true)) return false;
    const isNew = last === undefined && !(await isChained(transaction));
    if (isFirst && isNew) {
      const lines = await chainAll(transaction);
      await appendLine(transaction, { event: 'log-begun', actor: 'machine', detail: `${lines}`, at: now });
    } else if (!(await checkLog(transaction, last)).holds) return false;
    const adopted = (isFirst ? await adopt.rows(transaction) : 0) + (await adopt.steps(transaction));
    await appendLine(transaction, { event: 'rows-adopted', actor: 'machine', detail: `${adopted}`, at: now });
    return true;
  });
  if (hasBegun) await seen.write(await endOf(db));
}

const hasAdopted = async (transaction: Transaction<Database>): Promise<boolean> =>
  (await transaction.selectFrom('auditLog').select('sequence').where('event', '=', 'rows-adopted').limit(1).executeTakeFirst()) !==
  undefined;

const isChained = async (transaction: Transaction<Database>): Promise<boolean> =>
  (await transaction.selectFrom('auditLog').select('sequence').where('hash', '<>', '').limit(1).executeTakeFirst()) !== undefined;

/** @returns how many lines there were */
async function chainAll(transaction: Transaction<Database>): Promise<number> {
  const lines = await transaction.selectFrom('auditLog').selectAll().orderBy('sequence').execute();
  let previous = '';
  for (const line of lines) {
    previous = hashOfLine(transaction, line, previous);
    await transaction.updateTable('auditLog').set({ hash: previous }).where('sequence', '=', line.sequence).execute();
  }
  return lines.length;
}
