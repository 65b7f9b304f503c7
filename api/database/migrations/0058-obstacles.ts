import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** The obstacles that every list begins with. */
const first = [
  ['no-office-appointment', 'Kein Termin bei einer Behörde', 'No appointment at an office'],
  ['no-interpreter', 'Keine Sprachmittlung gefunden', 'No interpreter found'],
  ['benefit-office-changed', 'Wechsel der Leistungsbehörde', 'Benefit office changed'],
  ['papers-from-abroad', 'Papiere aus dem Ausland fehlen oder gelten nicht', 'Papers from abroad missing or not accepted'],
  ['no-school-place', 'Kein Platz in Schule oder Kita', 'No school or nursery place'],
];

/** Structural obstacles: their list, what closings said of the last two days, the counts, and what the steering group decided. */
export const obstacles = (): Migration => ({
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('obstacles')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('name_de', 'text', (column) => column.notNull())
      .addColumn('name_en', 'text', (column) => column.notNull())
      .addColumn('retired_at', 'text')
      .execute();
    await (db as Kysely<{ obstacles: { id: string; name_de: string; name_en: string } }>)
      .insertInto('obstacles')
      .values(first.map(([id = '', name_de = '', name_en = '']) => ({ id, name_de, name_en })))
      .execute();
    await db.schema
      .createTable('said_obstacles')
      .addColumn('mark', 'text', (column) => column.notNull())
      .addColumn('obstacle', 'text', (column) => column.notNull().references('obstacles.id'))
      .addColumn('quarter', 'text', (column) => column.notNull())
      .addColumn('day', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('said_obstacles_key', ['mark', 'obstacle'])
      .execute();
    await db.schema
      .createTable('obstacle_counts')
      .addColumn('period', 'text', (column) => column.notNull())
      .addColumn('obstacle', 'text', (column) => column.notNull().references('obstacles.id'))
      .addColumn('quarter', 'text', (column) => column.notNull())
      .addColumn('count', 'integer', (column) => column.notNull())
      .addPrimaryKeyConstraint('obstacle_counts_key', ['period', 'obstacle', 'quarter'])
      .execute();
    await db.schema
      .createTable('obstacle_decisions')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('obstacle', 'text', (column) => column.notNull().references('obstacles.id'))
      .addColumn('brought_on', 'text', (column) => column.notNull())
      .addColumn('brought', 'text', (column) => column.notNull())
      .addColumn('decided', 'text')
      .addColumn('acts', 'text')
      .addColumn('act_by', 'text')
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('version', 'integer', (column) => column.notNull())
      .addColumn('account_id', 'text', (column) => column.notNull().references('accounts.id'))
      .addColumn('changed_at', 'text', (column) => column.notNull())
      .execute();
  },
});
