import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** The desk's proof of each row that decides who may do what, and where letters go. The desk gives old rows theirs at its first start. */
export const proofs = (): Migration => ({
  async up(db: Kysely<unknown>) {
    for (const table of ['accounts', 'sessions', 'account_links', 'passkeys', 'partners', 'entry_contacts', 'consents'])
      await db.schema.alterTable(table).addColumn('mac', 'text').execute();
  },
});
