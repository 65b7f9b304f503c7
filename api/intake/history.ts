import type { Transaction } from 'kysely';
import type { Database } from '../database/tables.ts';

export type Actor = { kind: 'requester' } | { kind: 'system' } | { kind: 'desk'; accountId: string };

export const events = [
  'received',
  'claimed',
  'released',
  'returned',
  'offered',
  'accepted',
  'none-fits',
  'confirmed',
  'booked',
  'moved',
  'told',
  'tried',
  'slip-opened',
  'link-renewed',
  'closed',
  'cancelled',
  'erased',
  'person-opened',
] as const;
export type Event = (typeof events)[number];

/**
 * Adds one line to the history of a request, inside the transaction of what it records.
 * @param detail a code ("call", "not-here other-town"), never a text that somebody typed
 */
export async function record(
  transaction: Transaction<Database>,
  entry: { requestId: string; event: Event; actor: Actor; at: Date; detail?: string | undefined },
): Promise<void> {
  await transaction
    .insertInto('history')
    .values({
      request_id: entry.requestId,
      at: entry.at.toISOString(),
      event: entry.event,
      actor: entry.actor.kind,
      account_id: entry.actor.kind === 'desk' ? entry.actor.accountId : null,
      detail: entry.detail ?? null,
    })
    .execute();
}
