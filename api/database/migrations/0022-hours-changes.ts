import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Dialect } from '../connect.ts';

/**
 * A row for every change of consultation hours and absences, so that open desks learn of it. The database writes them itself: no step can
 * forget it.
 */
export const hoursChanges = (dialect: Dialect): Migration => ({
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('hours_changes')
      .addColumn('id', dialect === 'postgres' ? 'bigserial' : 'integer', (column) =>
        dialect === 'postgres' ? column.primaryKey() : column.primaryKey().autoIncrement(),
      )
      .addColumn('provider', 'text', (column) => column.notNull())
      .execute();
    const statements = dialect === 'postgres' ? onPostgres() : onSqlite();
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
});

const tables = ['consultation_hours', 'absences'] as const;

const noteOf = (accountId: string): string => `insert into hours_changes (provider) select provider from accounts where id = ${accountId}`;

function* onSqlite(): Iterable<string> {
  for (const table of tables) {
    for (const step of ['insert', 'update', 'delete']) {
      const row = step === 'delete' ? 'old' : 'new';
      yield `create trigger ${table}_noted_${step} after ${step} on ${table} begin ${noteOf(`${row}.account_id`)}; end`;
    }
  }
}

function* onPostgres(): Iterable<string> {
  yield `create function note_hours_change() returns trigger language plpgsql as $$
    begin
      ${noteOf('coalesce(new.account_id, old.account_id)')};
      return null;
    end $$`;
  for (const table of tables) {
    yield `create trigger ${table}_noted after insert or update or delete on ${table} for each row execute function note_hours_change()`;
  }
}
