import { sql } from 'kysely';
import { type Db, isPostgres } from '../../api/database/connect.ts';

type Column = { table: string; name: string; isRequired: boolean; hasDefault: boolean };

/** All columns as a process sees them that inserts and reads. */
export async function columnsOf(db: Db): Promise<Column[]> {
  const { rows } = isPostgres(db)
    ? await sql<{ table: string; name: string; required: boolean; value: unknown }>`
        select table_name as "table", column_name as name, is_nullable = 'NO' as required,
          coalesce(column_default, identity_generation) as value
        from information_schema.columns where table_schema = 'public'`.execute(db)
    : await sql<{ table: string; name: string; required: number; value: unknown }>`
        select tables.name as "table", columns.name, columns."notnull" = 1 and columns.pk = 0 as required, columns.dflt_value as value
        from sqlite_schema as tables, pragma_table_info(tables.name) as columns
        where tables.type = 'table'`.execute(db);
  return rows.map(({ table, name, required, value }) => ({
    table,
    name,
    isRequired: Boolean(required),
    hasDefault: value !== null,
  }));
}

/** What a process of the release before could not live with: it names columns that it knows, and fills no others. */
export function narrowed(before: readonly Column[], after: readonly Column[]): string[] {
  const key = ({ table, name }: Column) => `${table}.${name}`;
  const [earlier, later] = [new Map(before.map((one) => [key(one), one])), new Map(after.map((one) => [key(one), one]))];
  const tables = new Set(before.map(({ table }) => table));
  return [
    ...before.filter((one) => !later.has(key(one))).map((one) => `${key(one)} is gone`),
    ...before
      .filter((one) => !one.isRequired && later.get(key(one))?.isRequired === true && later.get(key(one))?.hasDefault === false)
      .map((one) => `${key(one)} may not be empty any more`),
    ...after
      .filter((one) => tables.has(one.table) && !earlier.has(key(one)) && one.isRequired && !one.hasDefault)
      .map((one) => `${key(one)} is new and has no default`),
  ];
}
