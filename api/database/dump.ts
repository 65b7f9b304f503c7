import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import pg from 'pg';
import { dialectOf } from './connect.ts';

/** A value as JSON holds it. Both databases know texts, numbers and bytes only. */
export type DumpedValue = string | number | null | { base64: string };
export type DumpedRow = { table: string; row: Record<string, DumpedValue> };

/** Tables that mean nothing on another day or another machine: sessions, copies offered for a day, who serves, what a network has had today. */
export const tablesLeftOut: readonly string[] = [
  'sessions',
  'own_copies',
  'serving_processes',
  'write_probes',
  'hours_changes',
  'network_keys',
  'spent_proofs',
];

const migrationTables = ['kysely_migration', 'kysely_migration_lock'];
const isDumped = (table: string) => !tablesLeftOut.includes(table) && !migrationTables.includes(table) && !table.startsWith('sqlite_');
const batchRows = 500;

export type Snapshot = {
  /** The migrations that the database has had. */
  migrations: readonly string[];
  /** All rows of one instant, table by table. */
  rows: () => AsyncGenerator<DumpedRow>;
  close: () => Promise<void>;
};

/**
 * Opens a snapshot of one instant. Neither readers nor writers wait for it.
 * @throws what the database says; the caller closes the snapshot
 */
export const openSnapshot = (databaseUrl: string): Promise<Snapshot> =>
  dialectOf(databaseUrl) === 'postgres' ? postgresSnapshot(databaseUrl) : Promise.resolve(sqliteSnapshot(databaseUrl));

function sqliteSnapshot(file: string): Snapshot {
  const database = new DatabaseSync(file, { readOnly: true });
  const column = (statement: string) =>
    database
      .prepare(statement)
      .all()
      .map((row) => String(row['name']));
  // A deferred transaction on a write-ahead log: its first read fixes the instant.
  database.exec('begin');
  const migrations = column('select name from kysely_migration order by name');
  const tables = column("select name from sqlite_schema where type = 'table' order by name").filter(isDumped);
  return {
    migrations,
    rows: async function* () {
      for (const table of tables)
        for (const row of database.prepare(`select * from ${quoted(table)}`).iterate()) yield { table, row: dumped(row) };
    },
    close: () => {
      database.close();
      return Promise.resolve();
    },
  };
}

async function postgresSnapshot(databaseUrl: string): Promise<Snapshot> {
  const client = await openClient(databaseUrl);
  const column = async (statement: string) => (await client.query<{ name: string }>(statement)).rows.map(({ name }) => name);
  await client.query('begin transaction isolation level repeatable read read only');
  const migrations = await column('select name from kysely_migration order by name');
  const tables = (await column(tablesOfPostgres)).filter(isDumped);
  return {
    migrations,
    rows: async function* () {
      for (const table of tables) {
        await client.query(`declare every no scroll cursor for select * from ${quoted(table)}`);
        for (;;) {
          const { rows } = await client.query<Record<string, unknown>>(`fetch ${batchRows} from every`);
          for (const row of rows) yield { table, row: dumped(row) };
          if (rows.length < batchRows) break;
        }
        await client.query('close every');
      }
    },
    close: () => client.end(),
  };
}

/**
 * Fills the tables of a migrated database, in one transaction: all rows or none.
 * @returns how many rows each table got
 * @throws what the database says, also when a row refers to one that is missing
 */
export const loadRows = (databaseUrl: string, rows: AsyncIterable<DumpedRow>): Promise<Record<string, number>> =>
  dialectOf(databaseUrl) === 'postgres' ? loadPostgres(databaseUrl, rows) : loadSqlite(databaseUrl, rows);

async function loadSqlite(file: string, rows: AsyncIterable<DumpedRow>): Promise<Record<string, number>> {
  const database = new DatabaseSync(file);
  try {
    database.exec('pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = off; begin immediate');
    const counts: Record<string, number> = {};
    for await (const { table, row } of rows) {
      if (counts[table] === undefined) database.exec(`delete from ${quoted(table)}`);
      const names = Object.keys(row);
      database
        .prepare(`insert into ${quoted(table)} (${names.map(quoted).join(', ')}) values (${names.map(() => '?').join(', ')})`)
        .run(...Object.values(row).map((value): SQLInputValue => loaded(value)));
      counts[table] = (counts[table] ?? 0) + 1;
    }
    const lost = database.prepare('pragma foreign_key_check').all();
    if (lost.length > 0) throw new Error(`rows refer to others that are missing, in ${String(lost[0]?.['table'])}`);
    database.exec('commit');
    return counts;
  } finally {
    database.close();
  }
}

async function loadPostgres(databaseUrl: string, rows: AsyncIterable<DumpedRow>): Promise<Record<string, number>> {
  const client = await openClient(databaseUrl);
  try {
    await client.query('begin');
    // Rows may then refer to rows that come later.
    const references = await client.query<{ table: string; name: string }>(referencesOfPostgres);
    const setReferences = async (how: string) => {
      for (const { table, name } of references.rows)
        await client.query(`alter table ${quoted(table)} alter constraint ${quoted(name)} ${how}`);
    };
    await setReferences('deferrable initially deferred');
    const counts: Record<string, number> = {};
    for await (const { table, row } of rows) {
      if (counts[table] === undefined) await client.query(`delete from ${quoted(table)}`);
      const names = Object.keys(row);
      const places = names.map((_name, index) => `$${index + 1}`).join(', ');
      await client.query(
        `insert into ${quoted(table)} (${names.map(quoted).join(', ')}) values (${places})`,
        Object.values(row).map(loaded),
      );
      counts[table] = (counts[table] ?? 0) + 1;
    }
    await client.query('set constraints all immediate');
    await setReferences('not deferrable');
    // The next numbered row must not take a number that came with the dump.
    const { rows: numbered } = await client.query<{ table: string; column: string }>(sequencesOfPostgres);
    for (const { table, column } of numbered)
      await client.query(
        `select setval(pg_get_serial_sequence($1, $2), coalesce(max(${quoted(column)}), 0) + 1, false) from ${quoted(table)}`,
        [table, column],
      );
    await client.query('commit');
    return counts;
  } finally {
    await client.end();
  }
}

const tablesOfPostgres = `select table_name as name from information_schema.tables
  where table_schema = 'public' and table_type = 'BASE TABLE' order by table_name`;
const referencesOfPostgres = `select conrelid::regclass::text as table, conname as name from pg_constraint
  where contype = 'f' and connamespace = 'public'::regnamespace and conparentid = 0`;
const sequencesOfPostgres = `select table_name as table, column_name as column from information_schema.columns
  where table_schema = 'public' and column_default like 'nextval(%'`;

/** `bigint` is the type of row numbers only, which stay far below 2^53; pg would give them as texts. */
async function openClient(connectionString: string): Promise<pg.Client> {
  const client: pg.Client = new pg.Client({ connectionString });
  client.setTypeParser(pg.types.builtins.INT8, Number);
  await client.connect();
  return client;
}

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;

const dumped = (row: Record<string, unknown>): Record<string, DumpedValue> =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]): [string, DumpedValue] => {
      if (value instanceof Uint8Array) return [name, { base64: Buffer.from(value).toString('base64') }];
      if (value === null || typeof value === 'string' || typeof value === 'number') return [name, value];
      throw new TypeError(`a value of the column ${name} is no text, number or bytes`);
    }),
  );

const loaded = (value: DumpedValue): string | number | null | Buffer =>
  value !== null && typeof value === 'object' ? Buffer.from(value.base64, 'base64') : value;
