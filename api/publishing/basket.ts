import { createHash } from 'node:crypto';
import { sql, type Transaction } from 'kysely';
import { berlinDay } from '../../src/directory/berlin.ts';
import type { Directory } from '../../src/directory/directory.ts';
import { factKindOf, fieldAround, findEntryField } from '../../src/directory/entry-fields.ts';
import { entryPath, isEntryName, kindOf } from '../../src/directory/entry-kind.ts';
import { asJson, canonicalJson, isSameJson, withJsonAt, type Json } from '../../src/directory/json.ts';
import { checkEntries } from '../../src/loading/changed-entry.ts';
import type { FieldError } from '../contract/codes.ts';
import { Problem, refuse } from '../contract/problems.ts';
import { isPostgres, type Db, type Reading } from '../database/connect.ts';
import type { Database } from '../database/tables.ts';
import { readEntry } from './entry-text.ts';
import type { FolderAt } from './live-content.ts';
import { placesLeftBy, placesRestored, type NewNumber } from './place-numbers.ts';
import { newestNumber } from './publications.ts';
import { entryWith, fieldOf, readEntryText, withChanges, type Change } from './edited-entry.ts';

/** A saved change that nobody has published. `was`: the published value. */
export type SavedChange = Change & { id: number; was: Json; accountId: string; madeAt: string; by: string };

/**
 * A change that an editor sends: `seen` is the fingerprint of the value that the form showed. The field may be a part of a list
 * ("places.0.hours.1.rule"), so that two editors at different parts do not meet.
 */
export type NewChange = Change & { seen: string };

/** All saved changes, one a field, oldest first. */
export async function listChanges(db: Reading, entry?: string): Promise<SavedChange[]> {
  const rows = await db
    .selectFrom('contentChanges')
    .innerJoin('accounts', 'accounts.id', 'contentChanges.accountId')
    .selectAll('contentChanges')
    .select('accounts.name as by')
    .where('contentChanges.id', 'in', (newest) =>
      newest
        .selectFrom('contentChanges')
        .select(({ fn }) => fn.max<number>('id').as('id'))
        .groupBy(['entry', 'field']),
    )
    .$if(entry !== undefined, (query) => query.where('entry', '=', entry ?? ''))
    .orderBy('contentChanges.id')
    .execute();
  return rows
    .filter(({ was, value }) => was !== value)
    .map(({ was, value, source, sourceDate, spellingOnly, ...row }) => ({
      ...row,
      was: readJson(was),
      value: readJson(value),
      ...(source === null || sourceDate === null ? {} : { source: { source, sourceDate } }),
      spellingOnly: spellingOnly === 1,
    }));
}

const readJson = (text: string): Json => asJson(JSON.parse(text));

/** Names a value without repeating it: a form carries it, to notice a change by somebody else meanwhile. */
export const fingerprintOf = (value: Json): string =>
  createHash('sha256')
    .update(JSON.stringify(canonicalJson(value)))
    .digest('base64url')
    .slice(0, 16);

/** The published text of an entry, and the entry as it will be with all saved changes. */
export const findDraft = (db: Reading, folderAt: FolderAt, entry: string): Promise<{ text: string; changes: SavedChange[]; draft: Json }> =>
  atOnePublication(db, folderAt, async (folder) => {
    const text = await readEntryText(folder, entry);
    const changes = await listChanges(db, entry);
    return { text, changes, draft: entryWith(readEntry(text), changes) };
  });

/** Reads content and basket as one publication left them: a publication takes changes from the basket to the content. */
export async function atOnePublication<Found>(db: Reading, folderAt: FolderAt, read: (folder: string) => Promise<Found>): Promise<Found> {
  for (;;) {
    const number = await newestNumber(db);
    const found = await read(await folderAt(number));
    if ((await newestNumber(db)) === number) return found;
  }
}

/** The published content: its folder, and what was read from it. */
export type Content = { folderAt: FolderAt; directory: Directory };

/**
 * Saves new values of fields of one entry, all or none. The published value back again takes a change out.
 * @returns the fields that were saved, for undoing them
 * @throws Problem not-found; changed, at each field that somebody else has changed meanwhile; invalid-input, at the fields
 */
export async function saveChanges(
  db: Db,
  content: Content,
  entry: string,
  news: readonly NewChange[],
  account: string,
  now: Date,
): Promise<string[]> {
  const [fields = []] = await saveEntries(db, content, [{ entry, news }], account, now);
  return fields;
}

/**
 * Saves changes of several entries, each once, as `saveChanges` does: all or none.
 * @returns the fields that were saved, for each entry
 */
export async function saveEntries(
  db: Db,
  content: Content,
  entries: readonly { entry: string; news: readonly NewChange[] }[],
  account: string,
  now: Date,
): Promise<string[][]> {
  for (const { entry, news } of entries)
    if (!isEntryName(entry) || news.some((change) => change.entry !== entry)) throw new Problem('not-found');
  refuse(entries.flatMap(({ news }) => news.flatMap((change) => checkChange(content.directory, change))));
  return db.transaction().execute(async (transaction) => {
    // In one order, so that two that save the same entries wait for each other and never in a ring.
    for (const entry of entries.map((one) => one.entry).toSorted()) await lockEntry(transaction, entry);
    const all = [];
    for (const { entry, news } of entries) all.push({ entry, news, ...(await prepare(transaction, content, entry, news)) });
    const clashes = all.flatMap((one) => one.clashes);
    if (clashes.length > 0) throw new Problem('changed', { errors: clashes.map(({ field }) => atField(field, 'not-allowed')) });
    refuse(mistakesOf(content, all, now));
    for (const { entry, rows, changes } of all) {
      for (const row of rows) await insertChange(transaction, entry, row, account, now);
      // A change of a part is in the change of the whole now.
      const parts = changes.filter(({ field }) => rows.some((row) => row.field !== field && isWithin(field, row.field)));
      for (const { field } of parts) await forget(transaction, { entry, field });
    }
    return all.map(({ rows }) => rows.map(({ field }) => field));
  });
}

/** The rows that changes of one entry become, and its text then; undefined when all changes are taken out. */
async function prepare(transaction: Transaction<Database>, { folderAt }: Content, entry: string, news: readonly NewChange[]) {
  const { text, changes, draft } = await findDraft(transaction, folderAt, entry);
  const published = readEntry(text);
  if (isSameJson(published, null) && changes.length === 0 && !news.some(({ field }) => field === '')) throw new Problem('not-found');
  const clashes = news.filter(({ field, seen }) => fingerprintOf(fieldOf(draft, field)) !== seen);
  const rows = clashes.length > 0 ? [] : rowsOf(news, { changes, published, draft });
  const after = [...changes.filter((one) => !rows.some(({ field }) => isWithin(one.field, field))), ...rows.filter(isChange)];
  return { changes, clashes, rows, after: after.length > 0 ? withChanges(text, after) : undefined };
}

async function insertChange(
  transaction: Transaction<Database>,
  entry: string,
  { field, value, was, source, spellingOnly = false }: Row,
  account: string,
  now: Date,
): Promise<void> {
  await transaction
    .insertInto('contentChanges')
    .values({
      entry,
      field,
      was: JSON.stringify(was),
      value: JSON.stringify(isSameJson(was, value) ? was : value),
      spellingOnly: spellingOnly ? 1 : 0,
      source: source?.source ?? null,
      sourceDate: source?.sourceDate ?? null,
      accountId: account,
      madeAt: now.toISOString(),
    })
    .execute();
}

/** Saves a new value of one field, as `saveChanges` does. */
export async function saveChange(db: Db, content: Content, change: NewChange, account: string, now: Date): Promise<void> {
  await saveChanges(db, content, change.entry, [change], account, now);
}

/** One editor at a time saves an entry, and no publication of it ends meanwhile. SQLite has one writer anyway. */
async function lockEntry(db: Reading, entry: string): Promise<void> {
  if (isPostgres(db)) await sql`select pg_advisory_xact_lock(hashtextextended(${entry}, 13))`.execute(db);
}

type Row = Change & { was: Json };

const isChange = ({ was, value }: Row): boolean => !isSameJson(was, value);

/** Whether a field is another one or a part of it. */
const isWithin = (field: string, whole: string): boolean => whole === '' || field === whole || field.startsWith(`${whole}.`);

/** The rows of changes. A part of a list, of a new place or of a new entry is written into the row of the whole. */
function rowsOf(
  news: readonly NewChange[],
  { changes, published, draft }: { changes: readonly SavedChange[]; published: Json; draft: Json },
): Row[] {
  const rows = new Map<string, Row>();
  for (const change of news) {
    const { field, value } = change;
    const whole = [...changes, ...rows.values()].find((one) => isWithin(field, one.field)) ?? {
      field: fieldAround(kindOf(change.entry), field) ?? field,
    };
    const before = rows.get(whole.field)?.value ?? fieldOf(draft, whole.field);
    const inside = field.slice(whole.field === '' ? 0 : whole.field.length + 1);
    rows.set(whole.field, {
      ...change,
      field: whole.field,
      value: withJsonAt(before, inside === '' ? [] : inside.split('.'), value),
      source: change.source ?? ('source' in whole ? whole.source : undefined),
      was: fieldOf(published, whole.field),
    });
  }
  return [...rows.values()];
}

const atField = (field: string, code: FieldError['code']): FieldError => ({ pointer: `/${field}`, code });

/** The mistakes of a change by itself. */
function checkChange(directory: Directory, { entry, field, value, source }: Change): FieldError[] {
  const kind = kindOf(entry);
  const around = fieldAround(kind, field);
  const known = around === undefined ? undefined : findEntryField(kind, around);
  const language = field.split('.')[2];
  if (known === undefined || (field.includes('.translations.') && !directory.city.languages.some(({ tag }) => tag === language)))
    return [atField(field, 'unknown-field')];
  if (value === null) return known.isRequired || around !== field ? [atField(field, 'required')] : [];
  const result = around === field ? known.schema.safeParse(value) : undefined;
  if (result?.success === false)
    return result.error.issues.map((issue) =>
      atField([field, ...issue.path].filter((part) => part !== '').join('.'), value === '' ? 'required' : 'malformed'),
    );
  return factKindOf(kind, field) !== undefined && source === undefined ? [{ pointer: '/source', code: 'required' }] : [];
}

type Saved = { entry: string; news: readonly Change[]; after: string | undefined };

/** The mistakes of the whole entries then, at the fields that were changed. */
function mistakesOf({ directory }: Content, saved: readonly Saved[], now: Date): FieldError[] {
  const texts = saved.flatMap(({ entry, after }) => (after === undefined ? [] : [{ entry, text: after }]));
  if (texts.length === 0) return [];
  return checkEntries(directory, texts, berlinDay(now)).map(({ file, field }) => {
    const changes = saved.find(({ entry }) => file === entryPath(entry))?.news ?? [];
    const change = changes.find((one) => isWithin(field, one.field) || isWithin(one.field, field));
    return atField(change === undefined || isWithin(field, change.field) ? field : change.field, 'malformed');
  });
}

/** Takes a saved change out: the published value is what shall be. It can be undone. */
export async function dropChange(db: Db, entry: string, field: string, account: string, now: Date): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    await lockEntry(transaction, entry);
    const change = (await listChanges(transaction, entry)).find((one) => one.field === field);
    if (change === undefined) return;
    const was = JSON.stringify(change.was);
    await transaction
      .insertInto('contentChanges')
      .values({ entry, field, was, value: was, source: null, sourceDate: null, accountId: account, madeAt: now.toISOString() })
      .execute();
  });
}

/** Undoes the last step of an account at a field: what was saved before it holds again. @returns false when there is none */
export async function undoChange(db: Db, entry: string, field: string, account: string): Promise<boolean> {
  return db.transaction().execute(async (transaction) => {
    await lockEntry(transaction, entry);
    const last = await transaction
      .selectFrom('contentChanges')
      .select(['id', 'accountId'])
      .where('entry', '=', entry)
      .where('field', '=', field)
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirst();
    if (last?.accountId !== account) return false;
    await transaction.deleteFrom('contentChanges').where('id', '=', last.id).execute();
    return true;
  });
}

/** An entry before a publication and as it is published now. */
export type PublishedEntry = { before: Json; after: Json };

/**
 * Forgets published changes, in the transaction of their publication. What editors did to the same fields meanwhile stays: a newer value,
 * and an older one that they took back to, which is a change from now on. Changes of a place go with it where it has got another number.
 * @param published none where a publication restores files
 * @param entries by their names
 */
export async function settleChanges(
  transaction: Transaction<Database>,
  published: readonly SavedChange[],
  entries: ReadonlyMap<string, PublishedEntry>,
  now: Date,
): Promise<void> {
  for (const entry of [...entries.keys()].toSorted()) await lockEntry(transaction, entry);
  for (const change of published) {
    if (await isSaved(transaction, change)) await forget(transaction, { ...change, upTo: change.id });
    else await keepUndone(transaction, change, now);
  }
  for (const [entry, { before, after }] of entries) {
    const changes = published.filter((change) => change.entry === entry);
    await renumber(transaction, entry, changes.length > 0 ? placesLeftBy(changes) : placesRestored(before, after));
    await rebase(transaction, entry, after);
  }
}

const isSaved = async (db: Reading, { id }: SavedChange): Promise<boolean> =>
  (await db.selectFrom('contentChanges').select('id').where('id', '=', id).executeTakeFirst()) !== undefined;

/** Somebody undid a change while it was published: the value before it is a change of its own, unless another one holds the field. */
async function keepUndone(transaction: Transaction<Database>, { entry, field, was, value, accountId }: SavedChange, now: Date) {
  const rows = await transaction.selectFrom('contentChanges').select('field').where('entry', '=', entry).execute();
  if (rows.some((row) => isWithin(field, row.field))) return;
  await insertChange(transaction, entry, { entry, field, was: value, value: was }, accountId, now);
}

/** The changes that are left of an entry start from its published values. */
async function rebase(transaction: Transaction<Database>, entry: string, published: Json): Promise<void> {
  const rows = await transaction.selectFrom('contentChanges').select(['id', 'field', 'value']).where('entry', '=', entry).execute();
  for (const { id, field, value } of rows) {
    const was = fieldOf(published, field);
    const text = JSON.stringify(was);
    await transaction
      .updateTable('contentChanges')
      .set({ was: text, value: isSameJson(was, readJson(value)) ? text : value })
      .where('id', '=', id)
      .execute();
  }
}

async function forget(db: Db, { entry, field, upTo }: { entry: string; field: string; upTo?: number }): Promise<void> {
  await db
    .deleteFrom('contentChanges')
    .where('entry', '=', entry)
    .where('field', '=', field)
    .$if(upTo !== undefined, (query) => query.where('id', '<=', upTo ?? 0))
    .execute();
}

/** Changes of a place that is gone go; the others get its new number. */
async function renumber(db: Db, entry: string, numberOf: NewNumber): Promise<void> {
  const rows = await db
    .selectFrom('contentChanges')
    .select(['id', 'field'])
    .where('entry', '=', entry)
    .where('field', 'like', 'places.%')
    .execute();
  for (const { id, field } of rows) {
    const [, place = '', ...rest] = field.split('.');
    const number = numberOf(Number(place));
    if (number === undefined) await db.deleteFrom('contentChanges').where('id', '=', id).execute();
    else if (number !== Number(place))
      await db
        .updateTable('contentChanges')
        .set({ field: ['places', number, ...rest].join('.') })
        .where('id', '=', id)
        .execute();
  }
}
