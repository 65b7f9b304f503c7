import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Dialect } from '../connect.ts';

/**
 * The one log of the desk, a chain of lines under a key that only the desk has. The lines of `account_history` come along without a hash:
 * a migration has no key. The desk chains them at its first start (api/audit/begin.ts).
 */
export const auditLog = (dialect: Dialect): Migration => ({
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('audit_log')
      .addColumn('sequence', 'integer', (column) => column.primaryKey())
      .addColumn('at', 'text', (column) => column.notNull())
      .addColumn('actor', 'text', (column) => column.notNull())
      .addColumn('event', 'text', (column) => column.notNull())
      .addColumn('subject', 'text')
      .addColumn('detail', 'text')
      .addColumn('hash', 'text', (column) => column.notNull())
      .execute();
    await db.schema.createIndex('audit_log_by_event').on('audit_log').columns(['event', 'sequence']).execute();
    await db.schema
      .createTable('audit_checkpoints')
      .addColumn('sequence', 'integer', (column) => column.primaryKey())
      .addColumn('hash', 'text', (column) => column.notNull())
      .addColumn('at', 'text', (column) => column.notNull())
      .addColumn('mac', 'text', (column) => column.notNull())
      .execute();
    await sql`
      insert into audit_log (sequence, at, actor, event, subject, detail, hash)
      select row_number() over (order by id), at,
        case
          when by_account_id is not null then by_account_id
          when event in ('signed-in', 'password-set') and account_id is not null then account_id
          else 'machine'
        end,
        event, account_id, detail, ''
      from account_history`.execute(db);
    await db.schema.dropTable('account_history').execute();
    await guard(db, dialect);
  },
});

/** The database refuses to change a chained line, and to remove one that no checkpoint stands for. The chain shows what gets past this. */
async function guard(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
  const isCut = 'exists (select 1 from audit_checkpoints where sequence >= old.sequence)';
  if (dialect === 'sqlite') {
    await sql
      .raw(
        `create trigger audit_log_no_update before update on audit_log when old.hash <> '' begin select raise(abort, 'audit_log is append-only'); end`,
      )
      .execute(db);
    await sql
      .raw(
        `create trigger audit_log_no_delete before delete on audit_log when not ${isCut} begin select raise(abort, 'audit_log is append-only'); end`,
      )
      .execute(db);
    return;
  }
  await sql
    .raw(
      `create function refuse_uncut() returns trigger language plpgsql as $$
       begin
         if tg_op = 'DELETE' and ${isCut} then return old; end if;
         if tg_op = 'UPDATE' and old.hash = '' then return new; end if;
         raise exception 'audit_log is append-only';
       end $$`,
    )
    .execute(db);
  await sql
    .raw(`create trigger audit_log_append_only before update or delete on audit_log for each row execute function refuse_uncut()`)
    .execute(db);
}
