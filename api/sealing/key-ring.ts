import path from 'node:path';
import { SettingsError } from '../config.ts';
import { deleteKeyFile, namesIn, readOptional, writeKeyFile } from './key-files.ts';
import { type KeyTimes, timesFrom } from './month-key.ts';
import { createSealer, importPrivateKey, keyIdOf, newDeskKeys, type Sealer, type Unsealer, unsealerOf } from './sealing.ts';

/** A sealing key of the desk, without its private part. */
export type MonthKey = KeyTimes & { keyId: string; publicKey: JsonWebKey };

/** The desk's sealing keys of these months, one file each: `sealing-<keyId>.json` in DATA_DIR/keys. */
export type KeyRing = {
  /** Oldest first; never empty. */
  keys: () => readonly MonthKey[];
  /** Seals to the newest key. */
  sealer: () => Sealer;
  unsealer: Unsealer;
  /** Reads the folder again: another process of the desk may have made a key or destroyed one. */
  reread: () => Promise<void>;
  /** Makes the next key. It is on the disk before anything is sealed to it. */
  make: (now: Date) => Promise<void>;
  /** Deletes a private key for ever. */
  destroy: (keyId: string) => Promise<void>;
};

type Held = MonthKey & { file: string; privateKey: CryptoKey };
type Stored = KeyTimes & { key: JsonWebKey };

const fileName = (keyId: string) => `sealing-${keyId}.json`;
const filePattern = /^sealing-[\w-]{16}\.json$/;

/**
 * Reads the keys of a folder. Makes the first one, or takes over the one pair that desks had before.
 * @throws SettingsError that names a broken file
 */
export async function openKeyRing(folder: string, now: () => Date): Promise<KeyRing> {
  let held: Held[] = [];
  let sealer: Sealer;
  const reread = async (): Promise<void> => {
    const names = (await namesIn(folder)).filter((name) => filePattern.test(name));
    const known = new Map(held.map((key) => [path.basename(key.file), key]));
    const read = await Promise.all(names.map(async (name) => known.get(name) ?? readKey(path.join(folder, name))));
    held = read.filter((key) => key !== undefined).sort((one, other) => (one.madeAt < other.madeAt ? -1 : 1));
    const newest = held.at(-1);
    if (newest !== undefined) sealer = await createSealer(newest.publicKey, { until: new Date(newest.sealUntil), now });
  };
  const make = async (at: Date): Promise<void> => {
    await writeKey(folder, { ...timesFrom(at), key: (await newDeskKeys()).privateKey });
    await reread();
  };

  await takeOverPair(folder, now());
  await reread();
  if (held.length === 0) await make(now());
  const find = (keyId: string) => held.find((key) => key.keyId === keyId)?.privateKey;
  return {
    keys: () => held,
    sealer: () => sealer,
    unsealer: unsealerOf(async (keyId) => {
      // Another process of the desk may have made it.
      if (find(keyId) === undefined) await reread();
      return find(keyId);
    }),
    reread,
    make,
    destroy: async (keyId) => {
      await deleteKeyFile(path.join(folder, fileName(keyId)));
      await reread();
    },
  };
}

const writeKey = (folder: string, stored: Stored) => writeKeyFile(path.join(folder, fileName(keyIdOf(stored.key))), JSON.stringify(stored));

/** @returns undefined when it was deleted in between @throws SettingsError that contains no part of the key */
async function readKey(file: string): Promise<Held | undefined> {
  const text = await readOptional(file);
  if (text === undefined) return undefined;
  try {
    // eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- what is missing throws below
    const { key, madeAt, sealUntil } = JSON.parse(text) as Stored;
    for (const instant of [madeAt, sealUntil]) if (new Date(instant).toISOString() !== instant) throw new Error('no instant');
    const keyId = keyIdOf(key);
    if (path.basename(file) !== fileName(keyId)) throw new Error('the name of another key');
    return { file, keyId, madeAt, sealUntil, publicKey: publicPart(key), privateKey: await importPrivateKey(key) };
  } catch {
    throw brokenKey(file);
  }
}

/** Desks had one pair for ever. Its key becomes the first month's, and other keys beside it leave once nothing is sealed to them. */
async function takeOverPair(folder: string, now: Date): Promise<void> {
  const [privateFile, publicFile] = [path.join(folder, 'desk-private.json'), path.join(folder, 'desk-public.json')];
  const [privateText, publicText] = await Promise.all([privateFile, publicFile].map(readOptional));
  if (privateText !== undefined) {
    const keys: JsonWebKey[] = parse(privateText, privateFile);
    const current: JsonWebKey = parse(publicText ?? '', publicFile);
    if (!keys.some((key) => keyIdOf(key) === keyIdOf(current))) {
      throw new SettingsError(
        `${publicFile} does not belong to desk-private.json beside it: nobody could read what people send. ` +
          `Put the two files of one desk there, from the copy of the keys.`,
      );
    }
    const known = await namesIn(folder);
    for (const key of keys) {
      const isCurrent = keyIdOf(key) === keyIdOf(current);
      const times = isCurrent ? timesFrom(now) : { madeAt: new Date(0).toISOString(), sealUntil: now.toISOString() };
      if (!known.includes(fileName(keyIdOf(key)))) await writeKey(folder, { ...times, key });
    }
    await deleteKeyFile(privateFile);
  } else if (publicText !== undefined && !(await namesIn(folder)).some((name) => filePattern.test(name))) {
    throw new SettingsError(
      `${privateFile} is missing, and desk-public.json is there: without it no request can be opened. Put it back from the copy of the keys.`,
    );
  }
  if (publicText !== undefined) await deleteKeyFile(publicFile);
}

/** One key, or several: a key that is none cannot be imported when its new file is read. */
function parse(text: string, file: string): JsonWebKey & JsonWebKey[] {
  try {
    // eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- as above
    return JSON.parse(text) as JsonWebKey & JsonWebKey[];
  } catch {
    throw brokenKey(file);
  }
}

const publicPart = ({ kty, crv, x }: JsonWebKey): JsonWebKey =>
  Object.fromEntries(Object.entries({ kty, crv, x }).filter(([, value]) => value !== undefined));

const brokenKey = (file: string) => new SettingsError(`${file} is broken: it holds no key. Put it back from the copy of the keys.`);
