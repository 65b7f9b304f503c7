import type { Transaction } from 'kysely';
import type { Database } from '../database/tables.ts';
import { proveLetters } from './outbox.ts';
import { proofOfStep } from './proven-steps.ts';

/** Proves the newest step of each request, and the letters that wait, as an older version left them. @returns how many rows */
export async function adoptSteps(transaction: Transaction<Database>): Promise<number> {
  const newest = await transaction
    .selectFrom('history')
    .selectAll()
    .where('id', 'in', ({ selectFrom }) =>
      selectFrom('history as lines')
        .select(({ fn }) => fn.max('lines.id').as('id'))
        .groupBy('lines.requestId'),
    )
    .execute();
  for (const line of newest) {
    const row = await transaction
      .selectFrom('requests')
      .select(['provider', 'claimedBy', 'state', 'toTell'])
      .where('id', '=', line.requestId)
      .executeTakeFirst();
    if (row === undefined) continue;
    const proof = proofOfStep(transaction, line, row);
    await transaction.updateTable('history').set({ proof }).where('id', '=', line.id).execute();
  }
  const waiting = await transaction.selectFrom('letters').selectAll().where('state', '=', 'waiting').execute();
  for (const { id, mac } of proveLetters(transaction, waiting))
    await transaction.updateTable('letters').set({ mac }).where('id', '=', id).execute();
  return newest.length + waiting.length;
}
