import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { berlinDay } from '../../src/directory/berlin.ts';
import type { Directory } from '../../src/directory/directory.ts';
import { checkEntry } from '../../src/loading/changed-entry.ts';
import { Problem } from '../contract/problems.ts';
import type { Db, Reading } from '../database/connect.ts';
import { readFact } from './entry-text.ts';
import { editedFact, withChanges, type Change } from './edited-entry.ts';

/** A saved change that nobody has published. */
export type SavedChange = Change & { was: string; accountId: string; madeAt: string; by: string };

/** All saved changes, oldest first. */
export async function listChanges(db: Reading, entry?: string): Promise<SavedChange[]> {
  return db
    .selectFrom('contentChanges')
    .innerJoin('accounts', 'accounts.id', 'contentChanges.accountId')
    .selectAll('contentChanges')
    .select('accounts.name as by')
    .$if(entry !== undefined, (query) => query.where('entry', '=', entry ?? ''))
    .orderBy('madeAt')
    .orderBy('entry')
    .orderBy('field')
    .execute();
}

/** Names a value without repeating it: a form carries it, to notice a change by somebody else meanwhile. */
export const fingerprintOf = (value: string): string => createHash('sha256').update(value).digest('base64url').slice(0, 16);

/**
 * Saves a new value of one fact. The published value back again takes the change out.
 * @param seen the fingerprint of the value that the editor saw
 * @throws Problem not-found, changed (somebody else has changed this fact meanwhile), invalid-input
 */
export async function saveChange(
  db: Db,
  content: { folder: string; directory: Directory },
  { seen, ...change }: Change & { seen: string },
  account: string,
  now: Date,
): Promise<void> {
  const { entry, field, value, source, sourceDate } = change;
  if (!content.directory.services.some(({ id }) => id === entry) || editedFact(field) === undefined) throw new Problem('not-found');
  const text = await readFile(path.join(content.folder, 'services', `${entry}.yaml`), 'utf8');
  const published = readFact(text, field);
  if (published === undefined) throw new Problem('not-found');
  await db.transaction().execute(async (transaction) => {
    const others = await listChanges(transaction, entry);
    const saved = others.find((one) => one.field === field);
    if (fingerprintOf(saved?.value ?? published) !== seen) throw new Problem('changed');
    await transaction.deleteFrom('contentChanges').where('entry', '=', entry).where('field', '=', field).execute();
    if (value === published) return;
    const all = [...others.filter((one) => one !== saved), change];
    if (checkEntry(content.directory, entry, withChanges(text, all, content.directory), berlinDay(now)).length > 0)
      throw new Problem('invalid-input', { errors: [{ pointer: `/${field}`, code: 'malformed' }] });
    await transaction
      .insertInto('contentChanges')
      .values({
        entry,
        field,
        was: published,
        value,
        source,
        sourceDate,
        accountId: account,
        madeAt: now.toISOString(),
      })
      .execute();
  });
}

/** Takes a saved change out. */
export async function dropChange(db: Db, entry: string, field: string): Promise<void> {
  await db.deleteFrom('contentChanges').where('entry', '=', entry).where('field', '=', field).execute();
}
