import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { SettingsError, type Settings } from '../config.ts';
import type { Db } from '../database/connect.ts';
import { createIdentity, newIdentity, type Identity } from './identity.ts';
import { createSealer, createUnsealer, newDeskKeys, type Sealer, type Unsealer } from './sealing.ts';

export type Keys = {
  sealer: Sealer;
  /** Only where the desk runs. */
  unsealer: Unsealer | undefined;
  intakeKey: Uint8Array;
  /** Authenticates values made by the desk; only where the desk runs. */
  deskKey: Uint8Array | undefined;
  /** Signs publications, and checks them. */
  identity: Identity;
};

/** The length of intake.key and desk.key. */
const keyBytes = 32;

/**
 * Reads the keys under DATA_DIR/keys and tests them. Where the desk runs, first makes missing ones, but no private key for an existing
 * public one.
 * @throws SettingsError with the file's name when a key is missing or broken, or when public and private key do not match
 */
export async function openKeys({ dataDir, role }: Pick<Settings, 'dataDir' | 'role'>): Promise<Keys> {
  const folder = path.join(dataDir, 'keys');
  const file = (name: string) => path.join(folder, name);
  const isPublic = role === 'public';
  if (!isPublic) await makeMissing(folder);

  const publicKey = await readOptional(file('desk-public.json'));
  const intakeKey = await readOptional(file('intake.key'));
  if (publicKey === undefined || intakeKey === undefined) {
    throw new SettingsError(
      `ROLE=public needs the desk's public key and the intake key: copy desk-public.json and intake.key from the desk's DATA_DIR/keys to ${folder}. ` +
        `Never copy desk-private.json.`,
    );
  }
  const deskKey = isPublic ? undefined : await readOptional(file('desk.key'));
  const keys = {
    // eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- `createSealer` throws for anything else
    sealer: await readable(file('desk-public.json'), isPublic, () => createSealer(JSON.parse(publicKey) as JsonWebKey)),
    unsealer: isPublic ? undefined : await readPrivateKeys(file('desk-private.json')),
    intakeKey: await readable(file('intake.key'), isPublic, () => parseKey(intakeKey)),
    deskKey: deskKey === undefined ? undefined : await readable(file('desk.key'), isPublic, () => parseKey(deskKey)),
    identity: await readIdentity(file, isPublic),
  };
  await tryKeys(keys, folder, isPublic);
  return keys;
}

/** @throws SettingsError when a file is broken */
async function readIdentity(file: (name: string) => string, isPublic: boolean): Promise<Identity> {
  const read = async (name: string): Promise<JsonWebKey | undefined> => {
    const text = await readOptional(file(name));
    // eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- `createIdentity` throws for anything else
    return text === undefined ? undefined : readable(file(name), isPublic, () => JSON.parse(text) as JsonWebKey);
  };
  const publicKey = await read('identity-public.json');
  const privateKey = isPublic ? undefined : await read('identity-private.json');
  return readable(file('identity-public.json'), isPublic, () =>
    createIdentity({ ...(publicKey && { publicKey }), ...(privateKey && { privateKey }) }),
  );
}

async function readPrivateKeys(file: string): Promise<Unsealer> {
  const text = await readOptional(file);
  if (text === undefined) {
    throw new SettingsError(
      `${file} is missing, and desk-public.json is there: without it no request can be opened. Put it back from the copy of the keys.`,
    );
  }
  // eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- `createUnsealer` throws for anything else
  return readable(file, false, () => createUnsealer(JSON.parse(text) as JsonWebKey[]));
}

/** @throws SettingsError that contains no part of the key */
async function readable<Key>(file: string, isPublic: boolean, read: () => Key | Promise<Key>): Promise<Key> {
  try {
    return await read();
  } catch {
    throw new SettingsError(
      `${file} is broken: it holds no key. Put it back from ${isPublic ? "the desk's DATA_DIR/keys" : 'the copy of the keys'}.`,
    );
  }
}

function parseKey(text: string): Uint8Array {
  const key = Buffer.from(text.trim(), 'base64url');
  if (key.length !== keyBytes) throw new Error(`a key has ${keyBytes} bytes`);
  return key;
}

/** Tests the keys: seals and, where the desk runs, opens. @throws SettingsError */
async function tryKeys({ sealer, unsealer }: Keys, folder: string, isPublic: boolean): Promise<void> {
  const id = randomUUID();
  const sealed = await readable(path.join(folder, 'desk-public.json'), isPublic, () => sealer.seal('secret', id, { secret: id }));
  const opened = await unsealer?.open('secret', id, sealer.keyId, sealed).catch(() => undefined);
  if (unsealer !== undefined && opened?.secret !== id) {
    throw new SettingsError(
      `${path.join(folder, 'desk-public.json')} does not belong to desk-private.json beside it: nobody could read what people send. ` +
        `Put the two files of one desk there, from the copy of the keys.`,
    );
  }
}

/** A name of the intake key that does not reveal it. */
const intakeKeyId = (key: Uint8Array): string =>
  createHmac('sha256', key).update('kim-portal intake key id').digest('base64url').slice(0, 16);

/**
 * Writes the names of the desk's keys to the database.
 * @throws SettingsError when the database belongs to a desk with other keys
 */
export async function publishKeys(db: Db, { sealer, unsealer, intakeKey }: Keys, { dataDir }: Pick<Settings, 'dataDir'>): Promise<void> {
  const own = [
    ...new Set([sealer.keyId, ...(unsealer?.keyIds ?? [])]).values().map((keyId) => ({ kind: 'desk' as const, keyId })),
    { kind: 'intake' as const, keyId: intakeKeyId(intakeKey) },
  ];
  const known = await db.selectFrom('knownKeys').selectAll().execute();
  const wrong = (['desk', 'intake'] as const).find((kind) => {
    const before = known.filter((key) => key.kind === kind);
    return before.length > 0 && !before.some(({ keyId }) => own.some((key) => key.kind === kind && key.keyId === keyId));
  });
  if (wrong !== undefined) {
    const file = wrong === 'desk' ? 'desk-private.json and desk-public.json' : 'intake.key';
    throw new SettingsError(
      `${path.join(dataDir, 'keys')}: ${file} are not the keys that this database was filled with. Put those back from the copy of the keys, or ` +
        `set DATABASE_URL to the database that belongs to these. If the old keys are lost for good, empty the table "known_keys".`,
    );
  }
  await db
    .insertInto('knownKeys')
    .values(own)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/**
 * Compares the public process's keys with those that the desk published.
 * @returns false while the desk has not published any
 * @throws SettingsError when they differ: the desk could not read new requests
 */
export async function compareKeys(db: Db, { sealer, intakeKey }: Keys, { dataDir }: Pick<Settings, 'dataDir'>): Promise<boolean> {
  const known = await db.selectFrom('knownKeys').selectAll().execute();
  const compared = [
    { kind: 'desk', id: sealer.keyId, file: 'desk-public.json' },
    { kind: 'intake', id: intakeKeyId(intakeKey), file: 'intake.key' },
  ].map((own) => ({ ...own, known: known.filter(({ kind }) => kind === own.kind).map(({ keyId }) => keyId) }));
  const wrong = compared.find(({ id, known: ids }) => ids.length > 0 && !ids.includes(id));
  if (wrong !== undefined) {
    throw new SettingsError(
      `${path.join(dataDir, 'keys', wrong.file)} is not that of the desk that works with this database. Copy ${wrong.file} from the desk's DATA_DIR/keys.`,
    );
  }
  return compared.every(({ known: ids }) => ids.length > 0);
}

/** Makes missing key files. Never overwrites one: of two processes that start at the same time, one fails instead of replacing keys. */
async function makeMissing(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if ((await readOptional(path.join(folder, 'desk-public.json'))) === undefined) {
    const { publicKey, privateKey } = await newDeskKeys();
    await writeNew(path.join(folder, 'desk-private.json'), JSON.stringify([privateKey]));
    await writeNew(path.join(folder, 'desk-public.json'), JSON.stringify(publicKey));
  }
  if ((await readOptional(path.join(folder, 'identity-public.json'))) === undefined) {
    const { publicKey, privateKey } = newIdentity();
    await writeNew(path.join(folder, 'identity-private.json'), JSON.stringify(privateKey));
    await writeNew(path.join(folder, 'identity-public.json'), JSON.stringify(publicKey));
  }
  for (const name of ['intake.key', 'desk.key']) {
    if ((await readOptional(path.join(folder, name))) === undefined) {
      await writeNew(path.join(folder, name), randomBytes(32).toString('base64url'));
    }
  }
}

const writeNew = (file: string, text: string) => writeFile(file, `${text}\n`, { mode: 0o600, flag: 'wx' });

async function readOptional(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
