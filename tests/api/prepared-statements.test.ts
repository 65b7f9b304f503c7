import { sql } from 'kysely';
import { expect, it } from 'vitest';
import type { Db, Reading } from '../../api/database/connect.ts';
import { freshDatabase } from '../support/databases.ts';

const onOneConnection = async (step: (db: Reading) => Promise<void>): Promise<void> => {
  const { db, drop } = await freshDatabase('postgres');
  await db.connection().execute((one: Db) => step(one));
  await drop();
};

const prepared = async (db: Reading): Promise<string[]> => {
  const { rows } = await sql<{ statement: string }>`select statement from pg_prepared_statements`.execute(db);
  return rows.map(({ statement }) => statement);
};

it('PostgreSQL keeps the plan of a statement that comes again and again, and of no other', () =>
  onOneConnection(async (db) => {
    const look = () => db.selectFrom('accounts').select('email').where('id', '=', 'nobody').execute();
    for (let times = 1; times <= 4; times += 1) await look();
    expect(await prepared(db)).toEqual([]);
    for (let times = 5; times <= 8; times += 1) await look();
    expect(await prepared(db)).toEqual(['select "email" from "accounts" where "id" = $1']);
  }));

it('a statement goes on while the next release adds a column to its table', () =>
  onOneConnection(async (db) => {
    const readAll = () => db.selectFrom('accounts').selectAll().where('id', '=', 'nobody').execute();
    const readOne = () => db.selectFrom('accounts').select('name').where('id', '=', 'nobody').execute();
    for (let times = 1; times <= 8; times += 1) await Promise.all([readAll(), readOne()]);
    await sql`alter table accounts add column colour text`.execute(db);
    expect(await readAll()).toEqual([]);
    expect(await readOne()).toEqual([]);
    expect(await prepared(db)).toEqual(['select "name" from "accounts" where "id" = $1']);
  }));
