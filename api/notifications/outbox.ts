import { randomUUID } from 'node:crypto';
import type { Transaction } from 'kysely';
import type { Database, LetterKind } from '../database/tables.ts';

/** What a step of a request calls for. Steps that are not named here call for no letter. */
const letterOfEvent: Record<string, LetterKind> = {
  received: 'received',
  offered: 'offered',
  confirmed: 'confirmed',
  accepted: 'confirmed',
  booked: 'confirmed',
  moved: 'moved',
  cancelled: 'cancelled',
};

const letterOfOutcome: Record<string, LetterKind> = { cancelled: 'cancelled', 'not-here': 'answered', forwarded: 'answered' };

/** As much of a request as decides its letter. */
type Posted = { id: string; form_language: string; outcome: string | null; starts_at: string | null };

/**
 * Puts the letter that a step calls for into the outbox, in the step's own transaction; older letters that still wait are overtaken.
 * The outbox names request, kind and language; whether a letter was asked for, and where to, only the desk's process can see.
 */
export async function post(transaction: Transaction<Database>, event: string, request: Posted, now: Date): Promise<void> {
  const kind = event === 'closed' ? letterOfOutcome[request.outcome ?? ''] : letterOfEvent[event];
  // A request that has just come in has no older ones.
  if ((kind !== undefined && event !== 'received') || event === 'closed' || event === 'erased')
    await overtake(transaction, request.id, now);
  if (kind === undefined) return;
  await transaction
    .insertInto('letters')
    .values({
      id: randomUUID(),
      request_id: request.id,
      kind,
      language: request.form_language,
      starts_at: request.starts_at,
      created_at: now.toISOString(),
      state: 'waiting',
      next_at: now.toISOString(),
      done_at: null,
    })
    .execute();
}

async function overtake(transaction: Transaction<Database>, requestId: string, now: Date): Promise<void> {
  await transaction
    .updateTable('letters')
    .set({ state: 'overtaken', done_at: now.toISOString() })
    .where('request_id', '=', requestId)
    .where('state', '=', 'waiting')
    .execute();
}
