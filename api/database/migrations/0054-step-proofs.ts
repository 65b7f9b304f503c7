import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Dialect } from '../connect.ts';

/**
 * The proof of each step, with how the request stood after it, and of each letter that waits. The desk proves those of an older version at
 * its first start, so the guard of the history lets this one column be filled later; a proof speaks for itself.
 */
export const stepProofs = (dialect: Dialect): Migration => ({
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable('history').addColumn('proof', 'text').execute();
    await db.schema.alterTable('letters').addColumn('mac', 'text').execute();
    const guarded = 'update of id, request_id, at, event, actor, account_id, detail';
    const statements =
      dialect === 'sqlite'
        ? [
            'drop trigger history_no_update',
            `create trigger history_no_update before ${guarded} on history begin select raise(abort, 'history is append-only'); end`,
          ]
        : [
            'drop trigger history_append_only on history',
            `create trigger history_append_only before ${guarded} or delete on history for each row execute function refuse_change()`,
          ];
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
});
