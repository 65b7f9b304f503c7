import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import type { Dialect } from '../../api/database/connect.ts';
import { migrate } from '../../api/database/migrate.ts';
import { administer, databaseAt, dialects } from './databases.ts';
import { startPostgres } from './postgres.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A PostgreSQL server on which tests may create databases. */
    postgresUrl: string;
    /** A migrated database of each kind, a file and a name, which tests copy: that takes a third of the time of all migrations. */
    migrated: Partial<Record<Dialect, string>>;
  }
}

/** One real PostgreSQL for the whole run: DATABASE_URL when it names one, else the one that npm brings. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'kim-migrated-'));
  const sqlite = path.join(folder, 'kim.sqlite');
  await migrate(sqlite);
  const ends = [() => rm(folder, { recursive: true, force: true })];
  if (!dialects.includes('postgres')) {
    project.provide('migrated', { sqlite });
  } else {
    const given = process.env['DATABASE_URL'];
    const server = given?.startsWith('postgres') === true ? { url: given, stop: () => Promise.resolve() } : await startPostgres();
    const postgres = `kim_migrated_${randomBytes(6).toString('hex')}`;
    await administer(server.url, `create database ${postgres}`);
    await migrate(databaseAt(server.url, postgres));
    project.provide('postgresUrl', server.url);
    project.provide('migrated', { sqlite, postgres });
    ends.push(() => administer(server.url, `drop database ${postgres} with (force)`), server.stop);
  }
  return async () => {
    for (const end of ends) await end();
  };
}
