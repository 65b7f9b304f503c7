import { createHmac } from 'node:crypto';
import path from 'node:path';
import { SettingsError, type Settings } from '../config.ts';
import type { Reading } from '../database/connect.ts';
import type { Keys } from './keys.ts';

type LastingKeys = Pick<Keys, 'intakeKey' | 'deskKey' | 'identity'>;
type LastingKind = 'intake' | 'desk-key' | 'identity';

/** The keys that a database keeps for ever, and their files in DATA_DIR/keys. */
const files: Record<LastingKind, string> = { intake: 'intake.key', 'desk-key': 'desk.key', identity: 'identity-public.json' };

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
export async function compareLastingKeys(
  db: Reading,
  { intakeKey, deskKey, identity }: LastingKeys,
  { dataDir }: Pick<Settings, 'dataDir'>,
): Promise<void> {
  const own = { intake: intakeKey, 'desk-key': deskKey, identity: identity.publicKey };
  const known = await db.selectFrom('knownKeys').selectAll().execute();
  for (const kind of ['intake', 'desk-key', 'identity'] as const) {
    const key = own[kind];
    if (key === undefined) continue;
    const keyId = nameOf(kind, key);
    const others = known.filter((one) => one.kind === kind);
    if (others.length > 0 && !others.some((one) => one.keyId === keyId)) throw otherKey(path.join(dataDir, 'keys', files[kind]), kind);
    await db
      .insertInto('knownKeys')
      .values({ kind, keyId })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}

const otherKey = (file: string, kind: LastingKind) =>
  new SettingsError(
    `${file} is not the key that this database was filled with: that one was lost, or DATA_DIR or DATABASE_URL is another desk's. Put it back ` +
      `from the copy of the keys of any night. If it is lost for good, read "A key is lost" in docs/operations.md before you run: ` +
      `delete from known_keys where kind = '${kind}'`,
  );
