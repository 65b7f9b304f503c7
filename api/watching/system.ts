import { readFile, statfs } from 'node:fs/promises';
import { sql } from 'kysely';
import { currentSchemaVersion } from '../../src/loading/schema-version.ts';
import type { SystemVersions } from '../contract/pages/system.ts';
import type { Db } from '../database/connect.ts';
import { newestMigration } from '../database/migrate.ts';
import type { JobRun } from '../jobs/job-runs.ts';
import { countShown } from '../publishing/publications.ts';
import { lastBackup } from './backup-mark.ts';
import type { SystemState } from './checks.ts';
import { countOutboxes } from './waiting.ts';

/** Facts that the process itself holds; the others come from its database and disk. */
export type OfProcess = { jobs: readonly JobRun[]; jobsRest: boolean; logHolds: boolean | undefined };

/** Reads everything that the checks judge. */
export async function readSystem(db: Db, dataDir: string, process: OfProcess, now: Date): Promise<SystemState> {
  const { bavail, blocks, bsize } = await statfs(dataDir);
  const closed = await db
    .selectFrom('requests')
    .select(({ fn }) => fn.min<string | null>('closedAt').as('oldest'))
    .where('state', '=', sql.lit('closed'))
    .where('owedFrom', 'is', null)
    .where('erasedAt', 'is', null)
    .executeTakeFirstOrThrow();
  const key = await db
    .selectFrom('sealingKeys')
    .select(['madeAt', 'sealUntil'])
    .where('destroyedAt', 'is', null)
    .orderBy('madeAt', 'desc')
    .limit(1)
    .executeTakeFirst();
  return {
    ...process,
    outboxes: await countOutboxes(db, now),
    oldestClosedAt: closed.oldest ?? undefined,
    key,
    publications: await countShown(db, now),
    disk: { free: bavail * bsize, total: blocks * bsize },
    backupAt: await lastBackup(dataDir),
  };
}

/** Which versions work here. */
export async function readVersions(processes: number): Promise<SystemVersions> {
  const portal: unknown = JSON.parse(await readFile('package.json', 'utf8'));
  const version = typeof portal === 'object' && portal !== null && 'version' in portal ? String(portal.version) : '';
  return { portal: version, node: process.version, schema: newestMigration, content: currentSchemaVersion, processes };
}
