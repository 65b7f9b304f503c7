import { statSync } from 'node:fs';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { CamelCasePlugin, Kysely, PostgresAdapter, PostgresDialect, SqliteAdapter, SqliteDialect, type Transaction } from 'kysely';
import pg from 'pg';
import { minuteMs } from '../../src/directory/instants.ts';
import { FileReplaced } from './failure.ts';
import { PreparingClient } from './prepared-statements.ts';
import type { Database } from './tables.ts';

export type Dialect = 'sqlite' | 'postgres';

/** The handle that every function of the queue takes first. */
export type Db = Kysely<Database>;

/** A handle or a transaction, for functions that only read. */
export type Reading = Db | Transaction<Database>;

/** The only place that derives the dialect from the address of the database. */
export const dialectOf = (databaseUrl: string): Dialect => (/^postgres(ql)?:\/\//.test(databaseUrl) ? 'postgres' : 'sqlite');

/** Whether the database has row locks. SQLite has none and allows one writer at a time. */
export const isPostgres = (db: Reading): boolean => db.getExecutor().adapter instanceof PostgresAdapter;

/**
 * How long a statement may take of PostgreSQL, how long its answer may then keep us waiting, and how long we may keep a transaction open
 * without a statement, with locks that others wait for; in milliseconds.
 */
export type Patience = { statement: number; answer: number; pause: number };

/**
 * Of processes that serve people. The server ends a long statement; one whose server does not answer any more is given up, and its
 * transaction with its connection. Commands and migrations may take as long as they need.
 */
export const serving: Patience = { statement: 20_000, answer: 30_000, pause: minuteMs };

/**
 * @param databaseUrl a file for SQLite, or postgres://…
 * @param patience without it as long as it takes
 * @returns a handle; the caller destroys it
 */
export function connect(databaseUrl: string, patience?: Patience): Db {
  if (dialectOf(databaseUrl) === 'postgres') {
    const pool = new pg.Pool({
      Client: PreparingClient,
      connectionString: databaseUrl,
      max: 16,
      connectionTimeoutMillis: maxConnectMilliseconds,
      keepAlive: true,
      ...(patience && {
        statement_timeout: patience.statement,
        query_timeout: patience.answer,
        idle_in_transaction_session_timeout: patience.pause,
      }),
    });
    // The server may end a connection that is idle, or between two statements of a transaction. The next statement then fails or takes
    // another connection. Without a listener the "error" event would end the process.
    pool.on('error', () => undefined);
    pool.on('connect', (client) => client.on('error', () => undefined));
    const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }), plugins });
    pools.set(db, pool);
    return db;
  }
  return new Kysely<Database>({ dialect: new TransactionalSqliteDialect({ database: openFile(databaseUrl) }), plugins });
}

const pools = new WeakMap<Db, pg.Pool>();

/** How many connections a handle has open and unused, and how many callers wait for one; undefined on SQLite. */
export function poolOf(db: Db): { open: number; idle: number; waiting: number } | undefined {
  const pool = pools.get(db);
  return pool && { open: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount };
}

/** Tables and columns are snake_case in the database and camelCase here. Text within `sql` is sent as it stands, so it names them as the database does. */
const plugins = [new CamelCasePlugin({ maintainNestedObjectKeys: true })];

/** The longest wait for a new connection, or for a pooled one while all are busy. */
const maxConnectMilliseconds = 15_000;

/** Tells Kysely that SQLite can change tables within a transaction, so that a migration is applied as a whole or not at all. */
class TransactionalSqliteDialect extends SqliteDialect {
  override createAdapter() {
    return new TransactionalSqliteAdapter();
  }
}
class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl() {
    return true;
  }
}

const maxPrepared = 200;

/** Adapts node:sqlite to Kysely's SQLite dialect. */
function openFile(file: string) {
  const database = new DatabaseSync(file);
  database.exec(
    'pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on; pragma busy_timeout = 5000; pragma secure_delete = on;',
  );
  // Caches statements: preparing most of them takes longer than running them. Their number is limited, but for lists of different lengths.
  const prepared = new Map<string, StatementSync>();
  const prepare = (text: string): StatementSync => {
    const known = prepared.get(text);
    if (known !== undefined) return known;
    const statement = database.prepare(text);
    if (prepared.size >= maxPrepared) prepared.clear();
    prepared.set(text, statement);
    return statement;
  };
  const assertSameFile = watchFile(file);
  return {
    close: () => database.close(),
    prepare: (text: string) => {
      // When the disk fails, SQLite rolls back by itself; a second rollback would throw and hide the cause.
      if (text === 'rollback' && !database.isTransaction) return nothing;
      if (text === 'commit') assertSameFile();
      // "immediate", because a deferred transaction that first reads and then writes fails if another process wrote in between.
      const statement = prepare(text === 'begin' ? 'begin immediate' : text);
      // eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- Kysely passes what the column types say
      const bound = (parameters: readonly unknown[]) => parameters as SQLInputValue[];
      return {
        reader: statement.columns().length > 0,
        all: (parameters: readonly unknown[]) => statement.all(...bound(parameters)),
        run: (parameters: readonly unknown[]) => statement.run(...bound(parameters)),
        // Not cached: a statement must not restart while a slow loop iterates over it.
        iterate: (parameters: readonly unknown[]) => database.prepare(text).iterate(...bound(parameters)),
      };
    },
  };
}

/** A statement that does nothing, in the shape of a prepared one. */
const nothing = { reader: false, all: () => [], run: () => ({ changes: 0, lastInsertRowid: 0 }), iterate: () => [].values() };

/**
 * Checks that the open database file and its write-ahead log were not deleted or replaced. Later commits would be lost when the process
 * ends.
 * @returns @throws FileReplaced when another file, or none, stands at the path now
 */
function watchFile(file: string): () => void {
  const paths = file === ':memory:' ? [] : [file, `${file}-wal`];
  const opened = new Map<string, string>();
  const look = () => {
    for (const path of paths) {
      const stats = statSync(path, { throwIfNoEntry: false });
      const found = stats === undefined ? undefined : `${stats.dev}:${stats.ino}`;
      const before = opened.get(path);
      // SQLite creates the log with the first write.
      if (before === undefined && found !== undefined) opened.set(path, found);
      else if (found !== before) throw new FileReplaced(`the database file was deleted or replaced`);
    }
  };
  look();
  return look;
}
