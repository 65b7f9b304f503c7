import { randomUUID } from 'node:crypto';
import { dayMs, later } from '../../src/directory/instants.ts';
import type { Imported } from '../../src/exchange/imported.ts';
import { Problem } from '../contract/problems.ts';
import type { Db, Reading } from '../database/connect.ts';
import { fingerprintOf, listChanges, saveEntries, undoChange, type SavedChange, type Content } from './basket.ts';
import type { Source } from './edited-entry.ts';
import type { ImportChoices, PlannedRow } from './import-plan.ts';

/*
 * Files of entries that editors have uploaded. A file is kept as the entries that were read in it, so that its preview can be corrected.
 * Nobody but the account sees it.
 */

/** A file that nobody has deleted goes after this many days. */
export const importDays = 30;
/** So many rows are taken over in one step, because each is checked against the whole content. */
export const maxTakenAtOnce = 100;

/** A row that was taken over: its fields in the basket, with the fingerprints of their values. */
type TakenRow = { key: string; entry: string; fields: { field: string; print: string }[] };

/**
 * The part of a file that is kept. `unknown` names the columns and fields that no entry has, and counts them.
 */
export type KeptFile = Omit<Imported, 'leftOut'> & {
  unknown: { field: string; count: number }[];
  source: Source;
};

export type KeptImport = { id: string; name: string; receivedAt: string; file: KeptFile; choices: ImportChoices; taken: TakenRow[] };

/** @returns the id */
export async function keepImport(
  db: Db,
  account: string,
  { name, imported, source }: { name: string; imported: Imported; source: Source },
  now: Date,
): Promise<string> {
  const id = randomUUID();
  const { leftOut, entries, problems } = imported;
  // Their values are not kept: nobody knows what stands in columns that we do not know.
  const unknown = [...Map.groupBy(leftOut, ({ field }) => field)].map(([field, rows]) => ({ field, count: rows.length }));
  const file: KeptFile = { entries, problems, unknown, source };
  const choices: ImportChoices = { rows: {}, providers: {} };
  await db.transaction().execute(async (transaction) => {
    await transaction
      .deleteFrom('imports')
      .where('receivedAt', '<', later(now, -importDays * dayMs).toISOString())
      .execute();
    await transaction
      .insertInto('imports')
      .values({
        id,
        accountId: account,
        name,
        receivedAt: now.toISOString(),
        imported: JSON.stringify(file),
        choices: JSON.stringify(choices),
        taken: '[]',
      })
      .execute();
  });
  return id;
}

/** The files of an account, newest first. */
export const listImports = (db: Reading, account: string): Promise<{ id: string; name: string; receivedAt: string }[]> =>
  db
    .selectFrom('imports')
    .select(['id', 'name', 'receivedAt'])
    .where('accountId', '=', account)
    .orderBy('receivedAt', 'desc')
    .orderBy('id')
    .execute();

/** @throws Problem not-found, for the file of another account too */
export async function getImport(db: Reading, account: string, id: string): Promise<KeptImport> {
  const row = await db.selectFrom('imports').selectAll().where('id', '=', id).where('accountId', '=', account).executeTakeFirst();
  if (row === undefined) throw new Problem('not-found');
  /* eslint-disable @typescript-eslint/no-unsafe-type-assertion -- written by the functions of this file */
  return {
    id,
    name: row.name,
    receivedAt: row.receivedAt,
    file: JSON.parse(row.imported) as KeptFile,
    choices: JSON.parse(row.choices) as ImportChoices,
    taken: JSON.parse(row.taken) as TakenRow[],
  };
  /* eslint-enable @typescript-eslint/no-unsafe-type-assertion */
}

export async function forgetImport(db: Db, account: string, id: string): Promise<void> {
  await db.deleteFrom('imports').where('id', '=', id).where('accountId', '=', account).execute();
}

export async function saveChoices(db: Db, account: string, { id, choices }: Pick<KeptImport, 'id' | 'choices'>): Promise<void> {
  await db
    .updateTable('imports')
    .set({ choices: JSON.stringify(choices) })
    .where('id', '=', id)
    .where('accountId', '=', account)
    .execute();
}

/** Names what a plan would save, to notice that it has changed since somebody looked at it. */
export const planPrint = (rows: readonly PlannedRow[]): string =>
  fingerprintOf(
    rows.flatMap(({ key, news }) => news.map(({ entry, field, seen, value }) => [key, entry, field, seen, fingerprintOf(value)])),
  );

/** The rows that the next step takes over. */
export const nextRows = (rows: readonly PlannedRow[]): PlannedRow[] => rows.filter(({ news }) => news.length > 0).slice(0, maxTakenAtOnce);

/**
 * Takes the next rows into the basket, all or none. Nothing is published.
 * @throws Problem changed, invalid-input, when the content has changed since the plan was made
 */
export async function takeRows(
  db: Db,
  content: Content,
  kept: KeptImport,
  rows: readonly PlannedRow[],
  account: string,
  now: Date,
): Promise<void> {
  const next = nextRows(rows);
  const saved = await saveEntries(
    db,
    content,
    next.map(({ entry, news }) => ({ entry, news })),
    account,
    now,
  );
  const prints = printsOf(await listChanges(db));
  const taken = next.map(({ key, entry }, index): TakenRow => {
    const fields = (saved[index] ?? []).map((field) => ({ field, print: prints.get(`${entry} ${field}`) ?? '' }));
    return { key, entry, fields };
  });
  await saveTaken(db, account, kept.id, [...kept.taken, ...taken]);
}

const printsOf = (changes: readonly SavedChange[]): Map<string, string> =>
  new Map(changes.map(({ entry, field, value }) => [`${entry} ${field}`, fingerprintOf(value)]));

const saveTaken = (db: Db, account: string, id: string, taken: readonly TakenRow[]) =>
  db
    .updateTable('imports')
    .set({ taken: JSON.stringify(taken) })
    .where('id', '=', id)
    .where('accountId', '=', account)
    .execute();

/**
 * Takes out of the basket what came from a file. A field that was published or changed since then stays.
 * @returns how many fields stay
 */
export async function discardTaken(db: Db, kept: KeptImport, account: string): Promise<number> {
  const prints = printsOf(await listChanges(db));
  let staying = 0;
  for (const { entry, fields } of kept.taken)
    for (const { field, print } of fields)
      if (prints.get(`${entry} ${field}`) !== print || !(await undoChange(db, entry, field, account))) staying += 1;
  await saveTaken(db, account, kept.id, []);
  return staying;
}
