import type { Transaction } from 'kysely';
import { states } from '../contract/codes.ts';
import type { Database, RequestRow } from '../database/tables.ts';
import type { Actor } from './history.ts';
import { apply, nothingToTell } from './transition.ts';

export const daysAfter = (instant: Date, days: number): Date => new Date(instant.getTime() + days * 86_400_000);

/**
 * Erases person, matter and everything derived from them. What stays tells of no person: state, instants, quarter,
 * languages, the history of codes. An open request is cancelled with it.
 */
export async function eraseRow(transaction: Transaction<Database>, row: RequestRow, actor: Actor, now: Date): Promise<void> {
  await apply(transaction, row, actor, now, {
    event: 'erased',
    from: states,
    change: async () => {
      await transaction.deleteFrom('offers').where('request_id', '=', row.id).execute();
      return {
        state: 'closed',
        outcome: row.outcome ?? 'cancelled',
        closed_at: row.closed_at ?? now.toISOString(),
        erased_at: now.toISOString(),
        sealed_key_id: null,
        sealed_matter: null,
        sealed_person: null,
        sealed_secret: null,
        sealed_secret_key_id: null,
        slip_facts: null,
        sealed_contact: null,
        sealed_contact_key_id: null,
        idempotency_key_hash: null,
        body_fingerprint: null,
        contact_fingerprint: null,
        network: null,
        network_block: null,
        burst_id: null,
        wished_hours_id: null,
        wished_starts_at: null,
        place: null,
        ...nothingToTell,
      };
    },
  });
}
