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
  'contact-changed',
  'on-slip',
  'offers-ended',
  'time-lost',
  'time-restored',
  'closed',
  'restored',
  'cancelled',
  'erased',
  'person-opened',
] as const;
export type Event = (typeof events)[number];

/** Notes of the system that change no answer: a form that somebody is filling in stays good, so the version does not count them. */
export const notes: readonly string[] = ['time-lost', 'time-restored', 'offers-ended'] satisfies Event[];

/** One line of the history of a request. `detail` is a code ("call", "not-here other-town"), never a text that somebody typed. */
type Entry = { requestId: string; event: Event; actor: Actor; at: Date; detail?: string | undefined };

/** Adds a line to the history of a request, inside the transaction of what it records. */
export const record = (transaction: Transaction<Database>, entry: Entry): Promise<void> => recordAll(transaction, [entry]);

export async function recordAll(transaction: Transaction<Database>, entries: readonly Entry[]): Promise<void> {
  const rows = entries.map(({ requestId, event, actor, at, detail }) => ({
    request_id: requestId,
    at: at.toISOString(),
    event,
    actor: actor.kind,
    account_id: actor.kind === 'desk' ? actor.accountId : null,
    detail: detail ?? null,
  }));
  await transaction.insertInto('history').values(rows).execute();
}
