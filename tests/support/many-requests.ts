import { sql } from 'kysely';
import type { Db, Dialect } from '../../api/database/connect.ts';
import { intakeOn, received } from './requests.ts';

/** Columns that differ in each request. */
const replaced: Record<string, string> = {
  id: "'filled ' || number",
  reference: "substr('00000000' || number, -9)",
  secret_hash: "'secret ' || number",
  idempotency_key_hash: "'key ' || number",
};

/** Fills a database with copies of one request, closed long ago; their sealed parts open for nobody. */
export async function fillRequests(db: Db, dialect: Dialect, count: number): Promise<void> {
  const { id } = await received(await intakeOn(db));
  await db
    .updateTable('requests')
    .set({
      state: 'closed',
      outcome: 'missed',
      toTell: 0,
      closedAt: '2026-11-23T09:00:00.000Z',
      erasedAt: '2026-12-08T09:00:00.000Z',
      owedFrom: null,
    })
    .where('id', '=', id)
    .execute();
  const { rows } = await (
    dialect === 'postgres'
      ? sql<{
          name: string;
        }>`select column_name as name from information_schema.columns where table_name = 'requests' order by ordinal_position`
      : sql<{ name: string }>`select name from pragma_table_info('requests')`
  ).execute(db);
  const names = rows.map(({ name }) => name);
  const digits = dialect === 'postgres' ? { ...replaced, reference: "lpad(number::text, 9, '0')" } : replaced;
  const numbers =
    dialect === 'postgres'
      ? `generate_series(2, ${count}) as number`
      : `(with recursive counted(number) as (select 2 union all select number + 1 from counted where number < ${count}) select number from counted)`;
  const values = names.map((name) => digits[name] ?? `model.${name}`);
  await sql
    .raw(
      `insert into requests (${names.join(', ')}) select ${values.join(', ')} from requests as model, ${numbers} where model.id = '${id}'`,
    )
    .execute(db);
  // SQLite has no statistics in real operation either.
  if (dialect === 'postgres') await sql.raw('analyze requests').execute(db);
}
