import { type RawBuilder, sql, type Transaction } from 'kysely';
import { isPostgres, type Db, type Reading } from '../database/connect.ts';
import type { Database } from '../database/tables.ts';
import { sealedColumns } from './sealed-columns.ts';
import type { Part, Sealer, Unsealer } from './sealing.ts';

type Table = (typeof sealedColumns)[number]['table'];
type Row = Record<string, unknown> & { id: string };

const batch = 50;
const tables: readonly Table[] = [...new Set(sealedColumns.map(({ table }) => table))];

/**
 * Seals every part that an older key was used for to the newest one: one row a transaction, under its lock, without touching its version.
 * It can end at any row and go on later. A part that does not open stays as it is.
 * @param stopping ends it after the row that it works on
 * @returns how many rows were sealed anew, and how many hold a part that does not open
 */
export async function sealAnew(
  db: Db,
  keys: { sealer: Sealer; unsealer: Unsealer },
  stopping?: AbortSignal,
): Promise<{ sealed: number; unreadable: number }> {
  const counted = { sealed: 0, unreadable: 0 };
  for (const table of tables) {
    for (let last = ''; ;) {
      const ids = await olderIn(db, table, keys.sealer.keyId, last);
      for (const id of ids) {
        if (stopping?.aborted === true) return counted;
        const outcome = await db.transaction().execute((transaction) => sealRow(transaction, table, id, keys));
        if (outcome !== 'newest') counted[outcome] += 1;
      }
      const newest = ids.at(-1);
      if (newest === undefined || ids.length < batch) break;
      last = newest;
    }
  }
  return counted;
}

/** Whether anything is sealed to a key. */
export async function isNamed(db: Reading, keyId: string): Promise<boolean> {
  for (const { table, keyId: column } of sealedColumns) {
    const { rows } = await sql`select 1 from ${sql.table(table)} where ${sql.ref(column)} = ${keyId} limit 1`.execute(db);
    if (rows.length > 0) return true;
  }
  return false;
}

/** The ids of rows after one that name an older key. */
async function olderIn(db: Db, table: Table, newest: string, last: string): Promise<string[]> {
  const isOlder = columnsOf(table).map(({ keyId }) => sql`${sql.ref(keyId)} <> ${newest}`);
  // Nothing of an erased request is sealed, and an index holds the others.
  const kept = table === 'requests' ? sql`erased_at is null and` : sql``;
  const { rows } = await sql<{ id: string }>`
    select id from ${sql.table(table)} where ${kept} id > ${last} and (${sql.join(isOlder, sql` or `)}) order by id limit ${batch}
  `.execute(db);
  return rows.map(({ id }) => id);
}

async function sealRow(
  transaction: Transaction<Database>,
  table: Table,
  id: string,
  { sealer, unsealer }: { sealer: Sealer; unsealer: Unsealer },
): Promise<'sealed' | 'unreadable' | 'newest'> {
  const lock = isPostgres(transaction) ? sql`for update` : sql``;
  const { rows } = await sql<Row>`select * from ${sql.table(table)} where id = ${id} ${lock}`.execute(transaction);
  const row = rows[0];
  if (row === undefined) return 'newest';
  const changes: RawBuilder<unknown>[] = [];
  let isUnreadable = false;
  for (const { keyId, parts } of columnsOf(table)) {
    const before = row[keyId];
    if (typeof before !== 'string' || before === sealer.keyId) continue;
    try {
      const sealed = await Promise.all(
        Object.entries(parts).map(async ([column, part]) => sql`${sql.ref(column)} = ${await anew(part, before, row[column])}`),
      );
      changes.push(...sealed, sql`${sql.ref(keyId)} = ${sealer.keyId}`);
    } catch {
      isUnreadable = true;
    }
  }
  if (changes.length > 0) await sql`update ${sql.table(table)} set ${sql.join(changes)} where id = ${id}`.execute(transaction);
  return isUnreadable ? 'unreadable' : changes.length > 0 ? 'sealed' : 'newest';

  async function anew(part: Part, keyId: string, bytes: unknown): Promise<Uint8Array | null> {
    if (!(bytes instanceof Uint8Array)) return null;
    const { content, slip } = await unsealer.openMarked(part, id, keyId, bytes);
    return sealer.seal(part, id, content, slip);
  }
}

const columnsOf = (table: Table) => sealedColumns.filter((columns) => columns.table === table);
