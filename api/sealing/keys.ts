import { randomBytes, randomUUID } from 'node:crypto';
import path from 'node:path';
import { SettingsError, type Settings } from '../config.ts';
import { createFollowedKey, type FollowedKey } from './followed-key.ts';
import { createIdentity, newIdentity, publicPartOf, type Identity } from './identity.ts';
import { makeFolder, readOptional, writeKeyFile } from './key-files.ts';
import { type KeyRing, openKeyRing } from './key-ring.ts';
import { createSealer, type Sealer, type Unsealer } from './sealing.ts';

export type Keys = {
  /** Seals to the newest key. Ask for it at each step: a new key comes every four weeks while the process runs. */
  readonly sealer: Sealer;
  /** Only where the desk runs. */
  unsealer: Unsealer | undefined;
  intakeKey: Uint8Array;
  /** Authenticates values made by the desk; only where the desk runs. */
  deskKey: Uint8Array | undefined;
  /** Signs publications and sealing keys, and checks them. */
  identity: Identity;
};

/** The keys of a process: `ring` where the desk runs, else `followed`. */
export type OpenedKeys = Keys & { ring: KeyRing | undefined; followed: FollowedKey | undefined };

/** The length of intake.key and desk.key. */
const keyBytes = 32;

/**
 * Reads the keys under DATA_DIR/keys and tests them. Where the desk runs, first makes missing ones.
 * @param now the clock that ends the time of sealing keys
 * @throws SettingsError with the file's name when a key is missing or broken
 */
export async function openKeys({ dataDir, role }: Pick<Settings, 'dataDir' | 'role'>, now: () => Date): Promise<OpenedKeys> {
  const folder = path.join(dataDir, 'keys');
  const file = (name: string) => path.join(folder, name);
  const isPublic = role === 'public';
  if (!isPublic) await makeFolder(folder);
  const ring = isPublic ? undefined : await openKeyRing(folder, now);
  if (!isPublic) await makeMissing(file);

  const intakeKey = await readOptional(file('intake.key'));
  const identity = await readIdentity(file, isPublic);
  if (intakeKey === undefined || identity.verify === undefined) {
    throw new SettingsError(
      `ROLE=public needs the intake key and the desk's public identity: copy intake.key and identity-public.json from the desk's DATA_DIR/keys to ${folder}. ` +
        `Copy no other file.`,
    );
  }
  const deskKey = isPublic ? undefined : await readOptional(file('desk.key'));
  const followed = isPublic ? createFollowedKey(identity, now) : undefined;
  const keys = {
    get sealer() {
      // eslint-disable-next-line @typescript-eslint/no-non-null-assertion -- one of the two
      return (ring ?? followed)!.sealer();
    },
    ring,
    followed,
    unsealer: ring?.unsealer,
    intakeKey: await readable(file('intake.key'), isPublic, () => parseKey(intakeKey)),
    deskKey: deskKey === undefined ? undefined : await readable(file('desk.key'), isPublic, () => parseKey(deskKey)),
    identity,
  };
  if (ring !== undefined) await tryKeys(ring, folder);
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
  if (!isPublic && privateKey === undefined) {
    throw new SettingsError(
      `${file('identity-private.json')} is missing, and identity-public.json is there. Put it back from the copy of the keys of any night.`,
    );
  }
  return readable(file('identity-public.json'), isPublic, () => {
    const identity = createIdentity({ ...(publicKey && { publicKey }), ...(privateKey && { privateKey }) });
    const tried = Buffer.from('kim-portal');
    if (identity.sign !== undefined && identity.verify?.(tried, identity.sign(tried)) !== true) throw new Error('keys of two desks');
    return identity;
  });
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

/** Seals to the newest key, whether or not its time is over, and opens. @throws SettingsError */
async function tryKeys({ keys, unsealer }: KeyRing, folder: string): Promise<void> {
  const [id, newest] = [randomUUID(), keys().at(-1)];
  if (newest === undefined) return;
  const sealed = await (await createSealer(newest.publicKey)).seal('secret', id, { secret: id });
  const opened = await unsealer.open('secret', id, newest.keyId, sealed).catch(() => undefined);
  if (opened?.secret !== id) {
    throw new SettingsError(
      `${path.join(folder, `sealing-${newest.keyId}.json`)} is broken: what is sealed to it does not open. Put it back from the copy of the keys.`,
    );
  }
}

/** Makes missing key files, of which the database knows whether it misses them (known-keys.ts). Never overwrites one. */
async function makeMissing(file: (name: string) => string): Promise<void> {
  const isMissing = async (name: string) => (await readOptional(file(name))) === undefined;
  if (await isMissing('identity-public.json')) {
    if (await isMissing('identity-private.json'))
      await writeKeyFile(file('identity-private.json'), JSON.stringify(newIdentity().privateKey));
    // The private key holds the public one.
    const text = (await readOptional(file('identity-private.json'))) ?? '';
    const publicKey = await readable(file('identity-private.json'), false, () => {
      // eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- createIdentity throws for anything else
      const privateKey = JSON.parse(text) as JsonWebKey;
      createIdentity({ privateKey });
      return publicPartOf(privateKey);
    });
    await writeKeyFile(file('identity-public.json'), JSON.stringify(publicKey));
  }
  for (const name of ['intake.key', 'desk.key']) {
    if (await isMissing(name)) await writeKeyFile(file(name), randomBytes(keyBytes).toString('base64url'));
  }
}
