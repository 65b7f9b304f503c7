import { sql, type RawBuilder, type SqlBool } from 'kysely';
import { isPostgres, type Reading } from './connect.ts';

/**
 * A list of ids of any length as one parameter, for `where('id', 'in', …)`: as a list of parameters it would end at the most that a
 * database takes, and be another statement at every length.
 */
export const idsIn = (db: Reading, ids: readonly string[]): RawBuilder<string> =>
  isPostgres(db)
    ? sql<string>`(select jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb))`
    : sql<string>`(select value from json_each(${JSON.stringify(ids)}))`;

/**
 * Whether a column has one of some values, for alternatives of an `or` that have an index each: PostgreSQL would read the whole table for a
 * sub-select there.
 */
export const isAmong = (db: Reading, column: string, values: readonly string[]): RawBuilder<SqlBool> =>
  isPostgres(db) ? sql`${sql.ref(column)} = any(${values})` : sql`${sql.ref(column)} in ${idsIn(db, values)}`;
