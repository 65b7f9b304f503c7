import { createHmac } from 'node:crypto';
import path from 'node:path';
import { commandLine } from '../../src/loading/command-line.ts';
import { SettingsError, type Settings } from '../config.ts';
import type { Reading } from '../database/connect.ts';
import type { Keys } from './keys.ts';

export type LastingKeys = Pick<Keys, 'intakeKey' | 'deskKey' | 'identity'>;
/** The keys that a database keeps for ever. */
export const lastingKinds = ['intake', 'desk-key', 'identity'] as const;
export type LastingKind = (typeof lastingKinds)[number];

/** Their files in DATA_DIR/keys. */
export const fileOf: Record<LastingKind, string> = { intake: 'intake.key', 'desk-key': 'desk.key', identity: 'identity-public.json' };

/** A name of a key that does not reveal it. */
const nameOf = (kind: LastingKind, key: Uint8Array): string =>
  createHmac('sha256', key)
    .update(`kim-portal ${kind === 'intake' ? 'intake key' : kind} id`)
    .digest('base64url')
    .slice(0, 16);

/** The name of the intake key, which public processes have too. */
export const intakeKeyId = (key: Uint8Array): string => nameOf('intake', key);

/**
 * Compares the desk's lasting keys with those that the database was filled with, before anything is written by them. A database that knows
 * none of a kind learns it.
 * @throws SettingsError that names the file and says what to do
 */
export async function compareLastingKeys(db: Reading, keys: LastingKeys, { dataDir }: Pick<Settings, 'dataDir'>): Promise<void> {
  const known = await db.selectFrom('knownKeys').selectAll().execute();
  for (const [kind, keyId] of ownNames(keys)) {
    const others = known.filter((one) => one.kind === kind);
    if (others.length > 0 && !others.some((one) => one.keyId === keyId)) throw otherKey(path.join(dataDir, 'keys', fileOf[kind]), kind);
    await db
      .insertInto('knownKeys')
      .values({ kind, keyId })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}

/**
 * Forgets keys that are lost for good, so that the database learns those that the desk has now. The rest of them must be the right ones.
 * @returns the names of the lost keys, each after its kind
 * @throws SettingsError when the desk has a key that is said to be lost, or another one is not that of the database
 */
export async function replaceLostKeys(
  db: Reading,
  lost: readonly LastingKind[],
  keys: LastingKeys,
  settings: Pick<Settings, 'dataDir'>,
): Promise<string[]> {
  const known = await db.selectFrom('knownKeys').selectAll().where('kind', 'in', lost).execute();
  for (const [kind, keyId] of ownNames(keys))
    if (lost.includes(kind) && known.some((one) => one.kind === kind && one.keyId === keyId))
      throw new SettingsError(`${path.join(settings.dataDir, 'keys', fileOf[kind])} is the key of this database: it is not lost.`);
  await db.deleteFrom('knownKeys').where('kind', 'in', lost).execute();
  await compareLastingKeys(db, keys, settings);
  return known.map(({ kind, keyId }) => `${kind} ${keyId}`);
}

function ownNames({ intakeKey, deskKey, identity }: LastingKeys): [LastingKind, string][] {
  const own = { intake: intakeKey, 'desk-key': deskKey, identity: identity.publicKey };
  return lastingKinds.flatMap((kind): [LastingKind, string][] => (own[kind] === undefined ? [] : [[kind, nameOf(kind, own[kind])]]));
}

const otherKey = (file: string, kind: LastingKind) =>
  new SettingsError(
    `${file} is not the key that this database was filled with: that one was lost, or DATA_DIR or DATABASE_URL is another desk's. Put it back ` +
      `from the copy of the keys of any night. If no copy is left, stop the portal and run: ${commandLine(`lost-key ${fileOf[kind]}`)}`,
  );
