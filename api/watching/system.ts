import { access, constants, readdir, readFile, statfs } from 'node:fs/promises';
import path from 'node:path';
import { sql } from 'kysely';
import { currentSchemaVersion } from '../../src/loading/schema-version.ts';
import type { SystemVersions } from '../contract/pages/system.ts';
import type { Settings } from '../config.ts';
import type { Db } from '../database/connect.ts';
import { newestMigration } from '../database/migrate.ts';
import type { JobRun } from '../jobs/job-runs.ts';
import { countShown } from '../publishing/publications.ts';
import { lastBackup } from './backup-mark.ts';
import type { ProcessState, SystemState } from './checks.ts';
import { countOutboxes } from './waiting.ts';

/** Facts that the process itself holds; the others come from its database and disk. */
export type OfProcess = { jobs: readonly JobRun[]; jobsRest: boolean };

/** Reads what `/readyz` looks at, beside the database. */
export async function readProcess({ dataDir, role }: Pick<Settings, 'dataDir' | 'role'>, process: OfProcess): Promise<ProcessState> {
  const { bavail, blocks, bsize } = await statfs(dataDir);
  const keys = path.join(dataDir, 'keys');
  const needed = ['intake.key', 'identity-public.json', ...(role === 'public' ? [] : ['desk.key', 'identity-private.json'])];
  const files = new Set([...needed, ...(await readdir(keys).catch(() => []))]);
  const canRead = await Promise.allSettled([...files].map((name) => access(path.join(keys, name), constants.R_OK)));
  return {
    ...process,
    disk: { free: bavail * bsize, total: blocks * bsize },
    keyFilesReadable: canRead.every(({ status }) => status === 'fulfilled'),
  };
}

/** Reads everything that the checks judge. */
export async function readSystem(
  db: Db,
  settings: Pick<Settings, 'dataDir' | 'role'>,
  { logHolds, ...process }: OfProcess & Pick<SystemState, 'logHolds'>,
  now: Date,
): Promise<SystemState> {
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
    ...(await readProcess(settings, process)),
    logHolds,
    outboxes: await countOutboxes(db, now),
    oldestClosedAt: closed.oldest ?? undefined,
    key,
    publications: await countShown(db, now),
    backupAt: await lastBackup(settings.dataDir),
  };
}

/** Which versions work here. */
export async function readVersions(processes: number): Promise<SystemVersions> {
  const portal: unknown = JSON.parse(await readFile('package.json', 'utf8'));
  const version = typeof portal === 'object' && portal !== null && 'version' in portal ? String(portal.version) : '';
  return { portal: version, node: process.version, schema: newestMigration, content: currentSchemaVersion, processes };
}
