import { dayMs, later } from '../../src/directory/instants.ts';
import { Problem } from '../contract/problems.ts';
import type { Db, Reading } from '../database/connect.ts';
import type { Unsealer } from '../sealing/sealing.ts';

/** A change that a provider suggests. It becomes a saved change only when an editor takes it. */
export type Suggestion = {
  id: string;
  entry: string;
  /** "remark" for a text about the whole entry. */
  field: string;
  /** null: sealed to a key that this desk does not have. */
  value: string | null;
  receivedAt: string;
};

/** Handled suggestions are erased after so many days. */
const keptDays = 30;

/** The open suggestions, oldest first. */
export async function listSuggestions(db: Reading, unsealer: Unsealer, entry?: string): Promise<Suggestion[]> {
  const rows = await db
    .selectFrom('suggestions')
    .selectAll()
    .where('state', '=', 'open')
    .$if(entry !== undefined, (query) => query.where('entry', '=', entry ?? ''))
    .orderBy('receivedAt')
    .orderBy('field')
    .execute();
  return Promise.all(
    rows.map(async ({ id, field, entry: about, receivedAt, sealedKeyId, sealedValue }) => ({
      id,
      entry: about,
      field,
      receivedAt,
      value: await unsealer.open('suggestion', id, sealedKeyId, sealedValue).catch(() => null),
    })),
  );
}

/** @throws Problem not-found when it is not open */
export async function getSuggestion(db: Reading, unsealer: Unsealer, id: string): Promise<Suggestion> {
  const found = (await listSuggestions(db, unsealer)).find((one) => one.id === id);
  if (found === undefined) throw new Problem('not-found');
  return found;
}

/** Closes a suggestion, once. @throws Problem not-found when somebody else has done so */
export async function handleSuggestion(db: Db, id: string, state: 'taken' | 'refused', account: string, now: Date): Promise<void> {
  const { numUpdatedRows } = await db
    .updateTable('suggestions')
    .set({ state, handledAt: now.toISOString(), handledBy: account })
    .where('id', '=', id)
    .where('state', '=', 'open')
    .executeTakeFirstOrThrow();
  if (numUpdatedRows === 0n) throw new Problem('not-found');
}

/** Erases handled suggestions. Open ones stay until an editor has decided. @returns how many were erased */
export async function forgetSuggestions(db: Db, now: Date): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('suggestions')
    .where('handledAt', '<', later(now, -keptDays * dayMs).toISOString())
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}
