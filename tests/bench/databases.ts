import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { connect, type Db, type Dialect } from '../../api/database/connect.ts';
import { migrate } from '../../api/database/migrate.ts';
import { startPostgres } from '../support/postgres.ts';

export type BenchDatabase = { url: string; db: Db; stop: () => Promise<void> };

/** A new migrated database: a SQLite file, or a PostgreSQL server with its default settings, which write durably too. */
export async function benchDatabase(dialect: Dialect): Promise<BenchDatabase> {
  const { url, remove } = dialect === 'sqlite' ? await sqliteFile() : await postgresDatabase();
  await migrate(url);
  const db = connect(url);
  const stop = async () => {
    await db.destroy();
    await remove();
  };
  return { url, db, stop };
}

async function sqliteFile() {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'kim-bench-'));
  return { url: path.join(folder, 'kim.sqlite'), remove: () => rm(folder, { recursive: true, force: true }) };
}

async function postgresDatabase() {
  const server = await startPostgres({ durable: true });
  const name = `kim_bench_${randomBytes(4).toString('hex')}`;
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  await client.query(`create database ${name}`);
  await client.end();
  const url = new URL(server.url);
  url.pathname = `/${name}`;
  return { url: url.href, remove: server.stop };
}
