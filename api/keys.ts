import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { SettingsError, type Settings } from './config.ts';
import { createSealer, createUnsealer, newDeskKeys, type Sealer, type Unsealer } from './intake/sealing.ts';

export type Keys = {
  sealer: Sealer;
  /** Only where the desk runs. */
  unsealer: Unsealer | undefined;
  intakeKey: Uint8Array;
  /** Only where the desk runs: shows that something was made by the desk. */
  deskKey: Uint8Array | undefined;
};

/**
 * Reads the keys under DATA_DIR/keys; makes them where the desk runs and there are none.
 * @throws SettingsError when a public process lacks the desk's public key or the intake key
 */
export async function openKeys({ dataDir, role }: Pick<Settings, 'dataDir' | 'role'>): Promise<Keys> {
  const folder = path.join(dataDir, 'keys');
  const file = (name: string) => path.join(folder, name);
  if (role !== 'public') await makeMissing(folder);

  const publicKey = await readOptional(file('desk-public.json'));
  const intakeKey = await readOptional(file('intake.key'));
  if (publicKey === undefined || intakeKey === undefined) {
    throw new SettingsError(
      `ROLE=public needs the desk's public key and the intake key: copy desk-public.json and intake.key from the desk's DATA_DIR/keys to ${folder}. ` +
        `Never copy desk-private.json.`,
    );
  }
  const privateKeys = role === 'public' ? undefined : await readOptional(file('desk-private.json'));
  const deskKey = role === 'public' ? undefined : await readOptional(file('desk.key'));
  return {
    sealer: await createSealer(JSON.parse(publicKey) as JsonWebKey),
    unsealer: privateKeys === undefined ? undefined : await createUnsealer(JSON.parse(privateKeys) as JsonWebKey[]),
    intakeKey: Buffer.from(intakeKey.trim(), 'base64url'),
    deskKey: deskKey === undefined ? undefined : Buffer.from(deskKey.trim(), 'base64url'),
  };
}

/** Files are made once and never overwritten: a second process that starts at the same moment finds the first one's. */
async function makeMissing(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if ((await readOptional(path.join(folder, 'desk-public.json'))) === undefined) {
    const { publicKey, privateKey } = await newDeskKeys();
    await writeNew(path.join(folder, 'desk-private.json'), JSON.stringify([privateKey]));
    await writeNew(path.join(folder, 'desk-public.json'), JSON.stringify(publicKey));
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
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
