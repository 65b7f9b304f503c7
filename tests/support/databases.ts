import { randomBytes } from 'node:crypto';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { inject } from 'vitest';
import { connect, type Db, type Dialect } from '../../api/database/connect.ts';
import { withDeskKey } from '../../api/sealing/desk-authority.ts';

/** The desk's key in tests: every handle that a test opens carries it. */
export const testDeskKey = new Uint8Array(32).fill(7);

/** A handle of the desk. The caller destroys it. */
export const connectDesk = (url: string): Db => withDeskKey(connect(url), testDeskKey);

/** `DIALECTS=sqlite` leaves the other one out where only the code is asked, as the mutants do. */
export const dialects = (['sqlite', 'postgres'] as const satisfies readonly Dialect[]).filter(
  (dialect) => process.env['DIALECTS']?.includes(dialect) ?? true,
);

export type FreshDatabase = { url: string; db: Db; drop: () => Promise<void> };

/** A migrated database of its own, for one test file or one test. The caller drops it. */
export async function freshDatabase(dialect: Dialect): Promise<FreshDatabase> {
  const { url, remove } = await (dialect === 'sqlite' ? sqliteFile(migratedOf(dialect)) : postgresDatabase(migratedOf(dialect)));
  const db = connectDesk(url);
  const drop = async () => {
    await db.destroy();
    await remove();
  };
  return { url, db, drop };
}

/** A database without tables. The caller removes it. */
export const emptyDatabase = (dialect: Dialect) => (dialect === 'sqlite' ? sqliteFile() : postgresDatabase());

function migratedOf(dialect: Dialect): string {
  const migrated = inject('migrated')[dialect];
  if (migrated === undefined) throw new Error(`this run has no ${dialect}`);
  return migrated;
}

async function sqliteFile(pattern?: string) {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'kim-sqlite-'));
  const url = path.join(folder, 'kim.sqlite');
  if (pattern !== undefined) await copyFile(pattern, url);
  return { url, remove: () => rm(folder, { recursive: true, force: true }) };
}

async function postgresDatabase(pattern = 'template1') {
  const server = inject('postgresUrl');
  const name = `kim_test_${randomBytes(6).toString('hex')}`;
  await administer(server, `create database ${name} template ${pattern}`);
  return { url: databaseAt(server, name), remove: () => administer(server, `drop database ${name} with (force)`) };
}

export async function administer(server: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** The address of a server's database. */
export const databaseAt = (server: string, name: string): string => Object.assign(new URL(server), { pathname: `/${name}` }).href;
