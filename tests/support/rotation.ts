import { cp, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { later, dayMs } from '../../src/directory/instants.ts';
import type { Dialect } from '../../api/database/connect.ts';
import type { RequestRow } from '../../api/database/tables.ts';
import { unsealPerson } from '../../api/intake/person.ts';
import { keepKeys } from '../../api/jobs/keep-keys.ts';
import { type OpenedKeys, openKeys } from '../../api/sealing/keys.ts';
import { compareLastingKeys } from '../../api/sealing/known-keys.ts';
import { compareKeys, publishKeys } from '../../api/sealing/published-keys.ts';
import { createUnsealer, type Unsealer } from '../../api/sealing/sealing.ts';
import { monday, testApp, type TestApp } from './app.ts';
import { freshDatabase, type FreshDatabase } from './databases.ts';

/** A desk and a public process with key folders of their own, on one database, and one clock for both. */
export type Months = {
  database: FreshDatabase;
  folder: string;
  desk: TestApp & { keys: OpenedKeys };
  visible: TestApp & { keys: OpenedKeys };
  /** Sets the clock to so many days after the first key. */
  day: (days: number) => Date;
  /** The desk's job. */
  keep: () => ReturnType<typeof keepKeys>;
  /** The public process's job. */
  look: () => Promise<boolean>;
  rowOf: (reference: string) => Promise<RequestRow>;
  /** Opens the person part as the desk does. */
  nameOf: (reference: string) => Promise<string | undefined>;
  end: () => Promise<void>;
};

/** All that a public process is given. */
const publicFiles = ['intake.key', 'identity-public.json'];

export async function startMonths(dialect: Dialect): Promise<Months> {
  const database = await freshDatabase(dialect);
  const folder = await mkdtemp(path.join(os.tmpdir(), 'kim-months-'));
  const dataDir = (role: 'desk' | 'public') => path.join(folder, role);
  const clock = { now: monday };
  const open = (role: 'desk' | 'public') => openKeys({ dataDir: dataDir(role), role }, () => clock.now);

  const deskKeys = await open('desk');
  await compareLastingKeys(database.db, deskKeys, { dataDir: dataDir('desk') });
  await publishKeys(database.db, deskKeys, { dataDir: dataDir('desk') });
  await mkdir(path.join(dataDir('public'), 'keys'), { recursive: true });
  for (const name of publicFiles) await cp(path.join(dataDir('desk'), 'keys', name), path.join(dataDir('public'), 'keys', name));
  const publicKeys = await open('public');
  await compareKeys(database.db, publicKeys, { dataDir: dataDir('public') });

  const start = async (role: 'desk' | 'public', keys: OpenedKeys) =>
    Object.assign(await testApp(dialect, { database, keys, settings: { ROLE: role } }), { keys });
  const [desk, visible] = [await start('desk', deskKeys), await start('public', publicKeys)];
  const rowOf = (reference: string) =>
    database.db.selectFrom('requests').selectAll().where('reference', '=', reference).executeTakeFirstOrThrow();
  return {
    database,
    folder,
    desk,
    visible,
    day: (days) => (clock.now = desk.clock.now = visible.clock.now = later(monday, days * dayMs)),
    keep: () => keepKeys(database.db, deskKeys, clock.now),
    look: () => publicKeys.followed!.look(database.db),
    rowOf,
    nameOf: async (reference) => (await unsealPerson(deskKeys.unsealer!, await rowOf(reference)))?.name,
    end: async () => {
      await desk.app.close();
      await visible.app.close();
      await database.drop();
      await rm(folder, { recursive: true });
    },
  };
}

/** Whatever a folder of keys opens: every private key in it, by itself. */
export async function unsealerFrom(folder: string): Promise<Unsealer> {
  const names = (await readdir(folder)).filter((name) => name.startsWith('sealing-'));
  const stored = await Promise.all(
    names.map(async (name) => JSON.parse(await readFile(path.join(folder, name), 'utf8')) as { key: JsonWebKey }),
  );
  return createUnsealer(stored.map(({ key }) => key));
}
