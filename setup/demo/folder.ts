import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { sql } from 'kysely';
import { SettingsError, type Settings } from '../../api/config.ts';
import { connect, dialectOf } from '../../api/database/connect.ts';
import type { Examples } from './examples.ts';

/** The content of `demo.json` in a demo's data folder. Without that file nothing in the folder is touched. */
export type Mark = {
  /** Which database the examples stand in, without a password. */
  database: string;
  /** undefined until all of them are there. */
  made?: { at: string; examples: Examples };
};

type Place = Pick<Settings, 'dataDir' | 'databaseUrl'>;

const fileOf = ({ dataDir }: Pick<Settings, 'dataDir'>) => path.join(dataDir, 'demo.json');

/** The folder of the letters, as readable files. */
export const lettersFolder = ({ dataDir }: Pick<Settings, 'dataDir'>): string => path.join(dataDir, 'letters');

/** The folder of the SMS, as readable files. */
export const smsFolder = ({ dataDir }: Pick<Settings, 'dataDir'>): string => path.join(dataDir, 'sms');

export async function readMark(place: Place): Promise<Mark | undefined> {
  const text = await readFile(fileOf(place), 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  });
  return text === undefined ? undefined : (JSON.parse(text) as Mark);
}

/** The mark holds passwords and slips of examples, so only this user may read it. */
export async function writeMark(place: Place, made?: Mark['made']): Promise<void> {
  await mkdir(place.dataDir, { recursive: true });
  const mark: Mark = { database: nameOf(place), ...(made === undefined ? {} : { made }) };
  await writeFile(fileOf(place), `${JSON.stringify(mark, undefined, 2)}\n`, { mode: 0o600 });
}

/**
 * Refuses a folder or database that is not the demo's.
 * @param given DATABASE_URL as it was set; undefined for the default, a file in the folder
 * @throws SettingsError when the database's name does not say that it is a demo's, or when there is one already that is not this folder's
 */
export async function refuseOtherData(place: Place, given: string | undefined): Promise<void> {
  if (given !== undefined && !/(^|[^a-z])demo([^a-z]|$)/i.test(path.basename(nameOf(place)))) {
    throw new SettingsError('DATABASE_URL must name a database for the demo alone, with "demo" in its name, like …/kim_demo.');
  }
  const mark = await readMark(place);
  if (mark !== undefined && mark.database !== nameOf(place)) {
    throw new SettingsError(
      `DATA_DIR must be another folder: the demo in ${place.dataDir} has its examples in another database (${mark.database}).`,
    );
  }
  if (mark !== undefined) return;
  const isTaken = (await exists(path.join(place.dataDir, 'keys'))) || (await exists(lettersFolder(place))) || (await holdsTables(place));
  if (isTaken) {
    throw new SettingsError(
      'DATA_DIR and DATABASE_URL must be empty or made by the demo: something lies there already, and no mark of the demo.',
    );
  }
}

/** @throws SettingsError: outside of the demo its examples would pass for real */
export async function refuseDemoFolder(place: Place): Promise<void> {
  if ((await readMark(place)) === undefined) return;
  throw new SettingsError(`DATA_DIR must be another folder: ${place.dataDir} holds the examples of the demo.`);
}

/** Deletes database, keys and letters of a demo that refuseOtherData has accepted. The built site may stay. */
export async function empty(place: Place): Promise<void> {
  if (dialectOf(place.databaseUrl) === 'postgres') {
    const db = connect(place.databaseUrl);
    try {
      await sql`drop schema public cascade`.execute(db);
      await sql`create schema public`.execute(db);
    } finally {
      await db.destroy();
    }
  } else {
    for (const end of ['', '-wal', '-shm']) await rm(`${place.databaseUrl}${end}`, { force: true });
  }
  for (const folder of [path.join(place.dataDir, 'keys'), lettersFolder(place), smsFolder(place)])
    await rm(folder, { recursive: true, force: true });
}

/** A name for the database that holds no password: its file, or "postgres://host:5432/kim_demo". */
function nameOf({ dataDir, databaseUrl }: Place): string {
  if (dialectOf(databaseUrl) === 'sqlite') return path.relative(dataDir, databaseUrl);
  const { hostname, port, pathname } = new URL(databaseUrl);
  return `postgres://${hostname}:${port || '5432'}${pathname}`;
}

async function holdsTables({ databaseUrl }: Place): Promise<boolean> {
  if (dialectOf(databaseUrl) === 'sqlite') return exists(databaseUrl);
  const db = connect(databaseUrl);
  try {
    return (await db.introspection.getTables({ withInternalKyselyTables: true })).length > 0;
  } finally {
    await db.destroy();
  }
}

const exists = (file: string) =>
  stat(file).then(
    () => true,
    () => false,
  );
