import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Settings } from '../../api/config.ts';
import { connect, dialectOf, type Db } from '../../api/database/connect.ts';
import { loadRows, type DumpedRow } from '../../api/database/dump.ts';
import { migrate, migrationNames } from '../../api/database/migrate.ts';
import { eraseRow } from '../../api/intake/erasure.ts';
import { lockRequest } from '../../api/intake/transition.ts';
import { ownContent } from '../../api/publishing/live-content.ts';
import { openKeys } from '../../api/sealing/keys.ts';
import { BackupRefused, readAgeFile } from './age-file.ts';
import type { BackupHead, DataLine, KeyLine } from './make-backup.ts';

const run = promisify(execFile);

export type RestorePlan = {
  settings: Settings;
  data: string;
  keys: string;
  /** The private key of age. */
  identity: string;
  /** The newest list of erased requests; undefined for none. */
  erasures: string | undefined;
  now: Date;
};

export type Restored = {
  madeAt: string;
  rows: number;
  /** Requests that were erased after the backup was made, and now again. */
  erasedAgain: number;
  /** Requests whose matter opens with the restored keys, of all that hold one. */
  opened: number;
  sealed: number;
  hasContent: boolean;
};

/**
 * Puts a backup into an empty database and an empty DATA_DIR. Sessions are not in it: everybody signs in anew.
 * @throws BackupRefused when something stands there already, or the two files are not of one backup, or of a newer release
 */
export async function restoreBackup({ settings, data, keys, identity, erasures, now }: RestorePlan): Promise<Restored> {
  const keysFolder = path.join(settings.dataDir, 'keys');
  const content = ownContent(settings);
  for (const taken of [keysFolder, content])
    if (await exists(taken)) throw new BackupRefused(`${taken} exists. Restore into an empty DATA_DIR, or move it away.`);
  if (await hasTables(settings.databaseUrl))
    throw new BackupRefused('DATABASE_URL names a database that holds tables. Restore into an empty one.');

  const [dataHead, dataLines] = await opened<DataLine>(data, identity, 'data');
  const [keysHead, keyLines] = await opened<KeyLine>(keys, identity, 'keys');
  if (dataHead.id !== keysHead.id) throw new BackupRefused('Data and keys are of two different backups. Take the files of one night.');
  const unknown = dataHead.migrations.find((name) => !migrationNames.includes(name));
  const last = dataHead.migrations.at(-1);
  if (unknown !== undefined || last === undefined) throw new BackupRefused(`The backup is of a newer release, which knows "${unknown}".`);

  const unfinished = `${keysFolder}.new`;
  await rm(unfinished, { recursive: true, force: true });
  for await (const { key, text } of keyLines) {
    const file = path.join(unfinished, key);
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(file, text, { mode: 0o600 });
  }

  if (dialectOf(settings.databaseUrl) === 'sqlite') await mkdir(path.dirname(settings.databaseUrl), { recursive: true, mode: 0o700 });
  await migrate(settings.databaseUrl, last);
  const pieces: Buffer[] = [];
  const rows = async function* (): AsyncGenerator<DumpedRow> {
    for await (const line of dataLines)
      if ('content' in line) pieces.push(Buffer.from(line.content, 'base64'));
      else yield line;
  };
  const counts = await loadRows(settings.databaseUrl, rows());
  if (pieces.length > 0) await restoreContent(Buffer.concat(pieces), content);
  await rename(unfinished, keysFolder);
  await migrate(settings.databaseUrl);

  const db = connect(settings.databaseUrl);
  try {
    const erasedAgain = erasures === undefined ? 0 : await eraseAgain(db, await readFile(erasures, 'utf8'), now);
    return {
      madeAt: dataHead.madeAt,
      rows: Object.values(counts).reduce((sum, count) => sum + count, 0),
      erasedAgain,
      ...(await tryKeys(db, settings, now)),
      hasContent: pieces.length > 0,
    };
  } finally {
    await db.destroy();
  }
}

/** Restores into a folder that goes afterwards, on SQLite, to see that a backup can be restored. */
export async function tryBackup(plan: RestorePlan): Promise<Restored> {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'kim-restore-'));
  try {
    const databaseUrl = path.join(dataDir, 'kim.sqlite');
    return await restoreBackup({
      ...plan,
      settings: { ...plan.settings, role: 'both', dataDir, databaseUrl, contentDir: path.resolve('content') },
    });
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** Reads the head of a file. @returns it, and the other lines */
async function opened<Line>(file: string, identity: string, part: BackupHead['part']): Promise<[BackupHead, AsyncGenerator<Line>]> {
  const lines = readAgeFile(file, identity);
  const head: unknown = (await lines.next()).value;
  if (!isHead(head) || head.part !== part) throw new BackupRefused(`${file} does not hold the ${part} of a backup of this portal.`);
  return [head, lines as AsyncGenerator<Line>];
}

const isHead = (line: unknown): line is BackupHead =>
  typeof line === 'object' && line !== null && 'backup' in line && line.backup === 'kim-portal' && 'format' in line && line.format === 1;

async function restoreContent(bundle: Buffer, content: string): Promise<void> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'kim-restore-'));
  try {
    const file = path.join(folder, 'content.bundle');
    await writeFile(file, bundle);
    await run('git', ['clone', '--quiet', file, `${content}.new`]);
    await run('git', ['-C', `${content}.new`, 'remote', 'remove', 'origin']);
    await rename(`${content}.new`, content);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Erases the listed requests that the backup still holds. */
async function eraseAgain(db: Db, list: string, now: Date): Promise<number> {
  let count = 0;
  for (const line of list.split('\n')) {
    const [id = ''] = line.split(' ');
    if (id === '') continue;
    count += await db.transaction().execute(async (transaction) => {
      const row = await lockRequest(transaction, 'id', id);
      if (row === undefined || row.erasedAt !== null) return 0;
      await eraseRow(transaction, row, { kind: 'system' }, now);
      return 1;
    });
  }
  return count;
}

async function tryKeys(db: Db, settings: Settings, now: Date): Promise<Pick<Restored, 'opened' | 'sealed'>> {
  const { unsealer } = await openKeys({ ...settings, role: 'both' }, () => now);
  let [openedRows, sealedRows] = [0, 0];
  for (let last = ''; ;) {
    const rows = await db
      .selectFrom('requests')
      .select(['id', 'sealedKeyId', 'sealedMatter'])
      .where('sealedMatter', 'is not', null)
      .where('id', '>', last)
      .orderBy('id')
      .limit(500)
      .execute();
    for (const { id, sealedKeyId, sealedMatter } of rows) {
      sealedRows += 1;
      last = id;
      if (sealedKeyId === null || sealedMatter === null) continue;
      openedRows += await (unsealer?.open('matter', id, sealedKeyId, sealedMatter) ?? Promise.reject(new Error('no private key'))).then(
        () => 1,
        () => 0,
      );
    }
    if (rows.length === 0) return { opened: openedRows, sealed: sealedRows };
  }
}

async function hasTables(databaseUrl: string): Promise<boolean> {
  if (dialectOf(databaseUrl) === 'sqlite') return exists(databaseUrl);
  const db = connect(databaseUrl);
  return db.introspection
    .getTables()
    .then((tables) => tables.length > 0)
    .finally(() => db.destroy());
}

const exists = (file: string) =>
  stat(file).then(
    () => true,
    () => false,
  );
