import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Settings } from '../../api/config.ts';
import { seenFileName } from '../../api/audit/seen-file.ts';
import { connect } from '../../api/database/connect.ts';
import { openSnapshot, type DumpedRow, type Snapshot } from '../../api/database/dump.ts';
import { hasHistory } from '../../api/publishing/history.ts';
import { ownContent } from '../../api/publishing/live-content.ts';
import { readOptional } from '../../api/sealing/key-files.ts';
import { dayMs, later } from '../../src/directory/instants.ts';
import { BackupRefused, writeAgeFile } from './age-file.ts';

/** The first line of both files of a backup. Files of two backups never go together. */
export type BackupHead = {
  backup: 'kim-portal';
  format: 1;
  id: string;
  madeAt: string;
  part: 'data' | 'keys';
  migrations: readonly string[];
};
/** A line of the data: a row, or a piece of the content's history as a git bundle. */
export type DataLine = DumpedRow | { content: string };
/** A line of the keys. */
export type KeyLine = { key: string; text: string };

/** Copies of erased requests must not live longer, nor may the keys that open them. */
export const keptBackupDays = 20;
/** The list of erased requests reaches back further than the oldest backup that is kept. */
const listedErasureDays = keptBackupDays + 10;
export const erasuresFile = 'erased.txt';
const pieceBytes = 256 * 1024;
const maxTries = 3;

const run = promisify(execFile);

export type BackupPlan = {
  settings: Settings;
  /** The folder for the data. */
  to: string;
  /** The folder for the keys, elsewhere: together they open everything. */
  keysTo: string;
  /** Public keys of age. */
  recipients: readonly string[];
  id: string;
  now: Date;
};

export type MadeBackup = { data: string; keys: string; rows: number; removed: string[] };

/**
 * Makes a backup of a portal that goes on working: database and content in one file, the keys in another. Then removes backups that are too old.
 * @throws BackupRefused when a folder or a recipient is wrong
 */
export async function makeBackup({ settings, to, keysTo, recipients, id, now }: BackupPlan): Promise<MadeBackup> {
  if (isWithin(to, keysTo) || isWithin(keysTo, to)) {
    throw new BackupRefused('Keys and data need folders apart: a copy of both opens every request.');
  }
  await mkdir(to, { recursive: true, mode: 0o700 });
  await mkdir(keysTo, { recursive: true, mode: 0o700 });
  const name = `kim-${now
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(':', '')}`;
  const files = { data: path.join(to, `${name}.data.age`), keys: path.join(keysTo, `${name}.keys.age`) };
  for (let left = maxTries; ; left -= 1) {
    const before = await readKeys(settings);
    const snapshot = await openSnapshot(settings.databaseUrl);
    try {
      const head = { backup: 'kim-portal', format: 1, id, madeAt: now.toISOString(), migrations: snapshot.migrations } as const;
      const rows = await writeAgeFile(files.data, recipients, dataLines({ ...head, part: 'data' }, snapshot, settings));
      // A key that was made or destroyed meanwhile would leave rows of the snapshot that no key of the backup opens.
      const keys = await readKeys(settings);
      if (JSON.stringify(keys.filter(isKey)) !== JSON.stringify(before.filter(isKey))) {
        if (left > 1) continue;
        throw new BackupRefused('The keys changed while the backup was made. Try again.');
      }
      // How far the log was checked is of before the snapshot, so that the snapshot holds that line.
      await writeAgeFile(files.keys, recipients, keyLines({ ...head, part: 'keys' }, before));
      await writeErasures(settings, to, now);
      return { ...files, rows: rows - 1, removed: [...(await removeOld(to, now)), ...(await removeOld(keysTo, now))] };
    } catch (error) {
      await rm(files.data, { force: true });
      throw error instanceof TypeError && /recipient/i.test(error.message)
        ? new BackupRefused(`--recipient is no public key of age.`)
        : error;
    } finally {
      await snapshot.close();
    }
  }
}

/**
 * Lists which requests were erased and when, by their row ids, which name nobody. A restore erases them again.
 */
export async function writeErasures({ databaseUrl }: Pick<Settings, 'databaseUrl'>, to: string, now: Date): Promise<number> {
  const db = connect(databaseUrl);
  try {
    const since = later(now, -listedErasureDays * dayMs).toISOString();
    const rows = await db.selectFrom('requests').select(['id', 'erasedAt']).where('erasedAt', '>=', since).orderBy('erasedAt').execute();
    const file = path.join(to, erasuresFile);
    await writeFile(`${file}.new`, rows.map(({ id, erasedAt }) => `${id} ${erasedAt}\n`).join(''), { mode: 0o600 });
    await rename(`${file}.new`, file);
    return rows.length;
  } finally {
    await db.destroy();
  }
}

async function* dataLines(head: BackupHead, snapshot: Snapshot, settings: Settings): AsyncGenerator<BackupHead | DataLine> {
  yield head;
  yield* snapshot.rows();
  const content = ownContent(settings);
  if (!(await hasHistory(content).catch(() => false))) return;
  const folder = await mkdtemp(path.join(os.tmpdir(), 'kim-backup-'));
  try {
    const bundle = path.join(folder, 'content.bundle');
    await run('git', ['-C', content, 'bundle', 'create', '--quiet', bundle, 'HEAD', '--all']);
    const bytes = await readFile(bundle);
    for (let from = 0; from < bytes.length; from += pieceBytes)
      yield { content: bytes.subarray(from, from + pieceBytes).toString('base64') };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function* keyLines(head: BackupHead, keys: readonly KeyLine[]): AsyncGenerator<BackupHead | KeyLine> {
  yield head;
  yield* keys;
}

/** The desk notes every minute how far it has checked the log. */
const isKey = ({ key }: KeyLine): boolean => key !== seenFileName;

/** All files of the folder of keys, by name. One that is destroyed meanwhile is empty, so that the second look differs. */
async function readKeys({ dataDir }: Pick<Settings, 'dataDir'>): Promise<KeyLine[]> {
  const folder = path.join(dataDir, 'keys');
  const names = (await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []))
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.') && !entry.name.endsWith('.new'))
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
  if (names.length === 0) throw new BackupRefused(`${folder} holds no keys. DATA_DIR must be that of the desk.`);
  return Promise.all(names.map(async (key) => ({ key, text: (await readOptional(path.join(folder, key))) ?? '' })));
}

const backupName = /^kim-(\d{4}-\d{2}-\d{2})T(\d{2})(\d{2})(\d{2})Z\.(data|keys)\.age$/;

async function removeOld(folder: string, now: Date): Promise<string[]> {
  const old = (await readdir(folder)).filter((name) => {
    const [, day, hour, minute, second] = backupName.exec(name) ?? [];
    return day !== undefined && new Date(`${day}T${hour}:${minute}:${second}Z`) < later(now, -keptBackupDays * dayMs);
  });
  await Promise.all(old.map((name) => rm(path.join(folder, name))));
  return old;
}

const isWithin = (folder: string, other: string) => {
  const relative = path.relative(other, folder);
  return !relative.startsWith('..') && !path.isAbsolute(relative);
};
