import path from 'node:path';
import { SettingsError, type Settings } from '../config.ts';
import type { Db, Reading } from '../database/connect.ts';
import { UnsignedKey } from './followed-key.ts';
import { intakeKeyId } from './known-keys.ts';
import type { OpenedKeys } from './keys.ts';
import { isSigned, publish } from './month-key.ts';

type Own = Pick<OpenedKeys, 'ring' | 'followed' | 'identity' | 'intakeKey'>;

/**
 * At a start of the desk: compares its sealing keys with those that the database was filled with, and publishes them.
 * @returns the names of those that are new
 * @throws SettingsError when a key is missing that something may be sealed to
 */
export async function publishKeys(db: Reading, keys: Own, { dataDir }: Pick<Settings, 'dataDir'>): Promise<string[]> {
  const folder = path.join(dataDir, 'keys');
  const own = new Set(keys.ring?.keys().map(({ keyId }) => keyId));
  const known = await db.selectFrom('knownKeys').selectAll().execute();
  const published = await db.selectFrom('sealingKeys').select('keyId').where('destroyedAt', 'is', null).execute();
  const former = known.filter(({ kind }) => kind === 'desk');
  const missing = published.find(({ keyId }) => !own.has(keyId));
  if (missing !== undefined || (published.length === 0 && former.length > 0 && !former.some(({ keyId }) => own.has(keyId)))) {
    throw new SettingsError(
      `${path.join(folder, `sealing-${missing?.keyId ?? former[0]?.keyId ?? ''}.json`)} is missing, and parts of this database are sealed to that key. ` +
        `Put back the keys of the night that the database is of, or set DATABASE_URL to the database that belongs to these keys. ` +
        `If it is lost for good, read "A key is lost" in docs/operations.md before you empty the table "sealing_keys".`,
    );
  }
  await signAnew(db, keys);
  const added = await publishNew(db, keys);
  await db.deleteFrom('knownKeys').where('kind', '=', 'desk').execute();
  return added;
}

/** After the loss of the identity: signs what it had signed, so that public processes with the new one take it. */
async function signAnew(db: Reading, { ring, identity }: Pick<Own, 'ring' | 'identity'>): Promise<void> {
  const published = await db.selectFrom('sealingKeys').selectAll().where('destroyedAt', 'is', null).execute();
  for (const key of ring?.keys() ?? []) {
    if (!published.some((one) => one.keyId === key.keyId && !isSigned(one, identity))) continue;
    await db
      .updateTable('sealingKeys')
      .set(publish(key.publicKey, key, identity))
      .where('keyId', '=', key.keyId)
      .execute();
  }
}

/** Publishes the keys of the desk that the database does not know yet. @returns their names */
export async function publishNew(db: Reading, { ring, identity }: Pick<Own, 'ring' | 'identity'>): Promise<string[]> {
  const known = await db.selectFrom('sealingKeys').select('keyId').execute();
  const missing = (ring?.keys() ?? []).filter((key) => !known.some(({ keyId }) => keyId === key.keyId));
  if (missing.length === 0) return [];
  const added = await db
    .insertInto('sealingKeys')
    .values(missing.map((key) => ({ ...publish(key.publicKey, key, identity), destroyedAt: null })))
    .onConflict((conflict) => conflict.doNothing())
    .returning('keyId')
    .execute();
  return added.map(({ keyId }) => keyId);
}

/**
 * At a start of a public process: compares its keys with those that the desk published, and takes the newest sealing key.
 * @returns false while the desk has not published any
 * @throws SettingsError when they are of another desk: it could not read new requests
 */
export async function compareKeys(db: Db, { followed, intakeKey }: Own, { dataDir }: Pick<Settings, 'dataDir'>): Promise<boolean> {
  const known = (await db.selectFrom('knownKeys').selectAll().execute()).filter(({ kind }) => kind === 'intake');
  const wrong = (file: string) =>
    new SettingsError(
      `${path.join(dataDir, 'keys', file)} is not that of the desk that works with this database. Copy ${file} from the desk's DATA_DIR/keys.`,
    );
  if (known.length === 0) return false;
  if (!known.some(({ keyId }) => keyId === intakeKeyId(intakeKey))) throw wrong('intake.key');
  try {
    return (await followed?.look(db)) !== false;
  } catch (error) {
    if (error instanceof UnsignedKey) throw wrong('identity-public.json');
    throw error;
  }
}
