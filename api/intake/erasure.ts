import type { Transaction } from 'kysely';
import { states } from '../contract/codes.ts';
import type { Database, RequestRow } from '../database/tables.ts';
import { unjoin } from './duplicates.ts';
import { noHandover } from './handover.ts';
import type { Actor } from './history.ts';
import { apply, noContactChecks, nothingToTell } from './transition.ts';
import { forgetUndo } from './undoable-steps.ts';

/**
 * Erases person, matter and everything derived from them. State, instants, quarter, languages and the history of codes stay; they name no
 * person. Cancels an open request.
 */
export async function eraseRow(transaction: Transaction<Database>, row: RequestRow, actor: Actor, now: Date): Promise<void> {
  await apply(transaction, row, actor, now, {
    event: 'erased',
    from: states,
    change: async () => {
      await forgetUndo(transaction, row.id);
      await unjoin(transaction, row.id);
      await transaction.deleteFrom('ownCopies').where('requestId', '=', row.id).execute();
      await transaction.deleteFrom('offers').where('requestId', '=', row.id).execute();
      return {
        state: 'closed',
        outcome: row.outcome ?? 'cancelled',
        closedAt: row.closedAt ?? now.toISOString(),
        erasedAt: now.toISOString(),
        sealedKeyId: null,
        sealedMatter: null,
        sealedPerson: null,
        sealedSecret: null,
        sealedSecretKeyId: null,
        slipFacts: null,
        sealedContact: null,
        sealedContactKeyId: null,
        ...noHandover,
        duplicateOf: null,
        idempotencyKeyHash: null,
        bodyFingerprint: null,
        ...noContactChecks,
        network: null,
        networkBlock: null,
        burstId: null,
        wishedHoursId: null,
        wishedStartsAt: null,
        place: null,
        remarks: null,
        ...nothingToTell,
      };
    },
  });
}
