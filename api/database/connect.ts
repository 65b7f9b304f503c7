import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { Kysely, PostgresDialect, SqliteDialect } from 'kysely';
import pg from 'pg';
import type { Database } from './tables.ts';

export type Dialect = 'sqlite' | 'postgres';

/** The handle that every function of the queue takes first. */
export type Db = Kysely<Database>;

/** The only place that looks at the address of a database to see what kind it is. */
export const dialectOf = (databaseUrl: string): Dialect => (/^postgres(ql)?:\/\//.test(databaseUrl) ? 'postgres' : 'sqlite');

/**
 * @param databaseUrl a file for SQLite, or postgres://…
 * @returns a handle; the caller destroys it
 */
export function connect(databaseUrl: string): Db {
  if (dialectOf(databaseUrl) === 'postgres') {
    const pool = new pg.Pool({ connectionString: databaseUrl, max: 16 });
    // An idle connection that the server ends is replaced at the next query; unheard, it would end the process.
    pool.on('error', () => undefined);
    return new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
  }
  return new Kysely<Database>({ dialect: new SqliteDialect({ database: openFile(databaseUrl) }) });
}

/** node:sqlite in the shape that Kysely's SQLite dialect expects. */
function openFile(file: string) {
  const database = new DatabaseSync(file);
  database.exec(
    'pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on; pragma busy_timeout = 5000; pragma secure_delete = on;',
  );
  return {
    close: () => database.close(),
    prepare: (text: string) => {
      // A deferred transaction that reads first and writes later fails when another process wrote in between.
      const statement = database.prepare(text === 'begin' ? 'begin immediate' : text);
      const bound = (parameters: readonly unknown[]) => parameters as SQLInputValue[];
      return {
        reader: statement.columns().length > 0,
        all: (parameters: readonly unknown[]) => statement.all(...bound(parameters)),
        run: (parameters: readonly unknown[]) => statement.run(...bound(parameters)),
        iterate: (parameters: readonly unknown[]) => statement.iterate(...bound(parameters)),
      };
    },
  };
}
