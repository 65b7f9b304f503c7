import { sql, type RawBuilder } from 'kysely';
import { isPostgres, type Reading } from './connect.ts';

/**
 * A list of ids of any length as one parameter, for `where('id', 'in', …)`: as a list of parameters it would end at the most that a
 * database takes, and be another statement at every length.
 */
export const idsIn = (db: Reading, ids: readonly string[]): RawBuilder<string> =>
  isPostgres(db)
    ? sql<string>`(select jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb))`
    : sql<string>`(select value from json_each(${JSON.stringify(ids)}))`;
