import { createReadStream, createWriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { Decrypter, Encrypter } from 'age-encryption';

/** A file that cannot be read back. The message says why, in words for an administrator. */
export class BackupRefused extends Error {}

/** The last line of each file, so that a file that was cut short is noticed. */
type End = { end: number };

/**
 * Writes lines of JSON into a compressed file that age (age-encryption.org/v1) opens: `age -d -i KEY FILE | gunzip`. The file appears under its
 * name when it is whole and on the disk, readable for this user only.
 * @param recipients public keys, "age1…"
 * @returns the number of lines
 * @throws BackupRefused when a recipient is no public key
 */
export async function writeAgeFile(file: string, recipients: readonly string[], lines: AsyncIterable<unknown>): Promise<number> {
  const encrypter = encrypterFor(recipients);
  let count = 0;
  const texts = async function* () {
    for await (const line of lines) {
      count += 1;
      yield `${JSON.stringify(line)}\n`;
    }
    yield `${JSON.stringify({ end: count } satisfies End)}\n`;
  };
  const unfinished = `${file}.new`;
  try {
    const packed = Readable.from(texts()).compose(createGzip());
    const encrypted = await encrypter.encrypt(toWeb(packed));
    await pipeline(fromWeb(encrypted), createWriteStream(unfinished, { mode: 0o600, flags: 'w' }));
    await sync(unfinished);
    await rename(unfinished, file);
    await sync(path.dirname(file));
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
  return count;
}

/**
 * Reads the lines back.
 * @param identity the private key, "AGE-SECRET-KEY-1…"
 * @throws BackupRefused when the key is another one, or the file is damaged or was cut short
 */
export async function* readAgeFile(file: string, identity: string): AsyncGenerator {
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  const clear = await decrypter.decrypt(toWeb(createReadStream(file))).catch((error: unknown) => {
    throw new BackupRefused(`${file} does not open with this key.`, { cause: error });
  });
  let count = 0;
  let isWhole = false;
  try {
    const unpacked = fromWeb(clear).compose(createGunzip());
    for await (const text of createInterface({ input: unpacked, crlfDelay: Infinity })) {
      const line: unknown = JSON.parse(text);
      isWhole = isEnd(line) && line.end === count;
      if (isEnd(line)) continue;
      count += 1;
      yield line;
    }
  } catch (error) {
    throw new BackupRefused(`${file} is damaged.`, { cause: error });
  }
  if (!isWhole) throw new BackupRefused(`${file} was cut short.`);
}

function encrypterFor(recipients: readonly string[]): Encrypter {
  const encrypter = new Encrypter();
  for (const recipient of recipients) {
    try {
      encrypter.addRecipient(recipient);
    } catch (error) {
      throw new BackupRefused(`"${recipient}" is no public key of age, which begins with "age1".`, { cause: error });
    }
  }
  return encrypter;
}

// Node and the web describe one class by two types.

const toWeb = (stream: Readable) => Readable.toWeb(stream) as unknown as ReadableStream<Uint8Array>;

const fromWeb = (stream: ReadableStream<Uint8Array>) => Readable.fromWeb(stream as unknown as Parameters<typeof Readable.fromWeb>[0]);

const isEnd = (line: unknown): line is End => typeof line === 'object' && line !== null && 'end' in line;

async function sync(fileOrFolder: string): Promise<void> {
  const handle = await open(fileOrFolder, 'r');
  await handle.sync().finally(() => handle.close());
}
