import type { Transaction } from 'kysely';
import type { ActorKind, HistoryEvent, ListedEvent } from '../contract/codes.ts';
import type { Reading } from '../database/connect.ts';
import type { Database } from '../database/tables.ts';
import { proofOfStep, type Proven } from './proven-steps.ts';

/** A machine's account is its token. */
export type Actor = { kind: Exclude<ActorKind, 'desk' | 'machine'> } | { kind: 'desk' | 'machine'; accountId: string };

/** Steps of an order to the pool of language mediators. The answer to the person stays as it is. */
export const interpreterEvents = [
  'interpreter-ordered',
  'interpreter-changed',
  'interpreter-cancelled',
  'interpreter-answered',
  'interpreter-undelivered',
] as const satisfies HistoryEvent[];

/** Notes that change no answer: a form that somebody is filling in stays good, so the version does not count them. */
export const notes: readonly ListedEvent[] = ['time-lost', 'time-restored', 'offers-ended', 'reminded', ...interpreterEvents];

/**
 * One line of the history of a request, and how the request stands after it; undefined where no step proves that. `detail` is a code ("call", "not-here other-town"), never a
 * text that somebody typed.
 */
type Entry = { requestId: string; event: HistoryEvent; actor: Actor; at: Date; detail?: string | undefined; after: Proven | undefined };

/** Adds a line to the history of a request, inside the transaction of what it records. */
export const record = (transaction: Transaction<Database>, entry: Entry): Promise<void> => recordAll(transaction, [entry]);

export async function recordAll(transaction: Transaction<Database>, entries: readonly Entry[]): Promise<void> {
  const rows = entries.map((entry) => rowOf(transaction, entry));
  await transaction.insertInto('history').values(rows).execute();
}

/** The columns of a line. */
export function rowOf(db: Reading, { requestId, event, actor, at, detail, after }: Entry) {
  const line = {
    requestId,
    at: at.toISOString(),
    event,
    actor: actor.kind,
    accountId: 'accountId' in actor ? actor.accountId : null,
    detail: detail ?? null,
  };
  return { ...line, proof: after === undefined ? null : proofOfStep(db, line, after) };
}
