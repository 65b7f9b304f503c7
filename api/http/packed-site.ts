import { createHash, randomUUID, type Hash } from 'node:crypto';
import { statSync } from 'node:fs';
import { mkdir, open, readdir, unlink, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliDecompress, constants, gzip as gzipCompress, type ZlibOptions } from 'node:zlib';
import { inTurns } from '../in-turns.ts';

/** The place of some bytes in the pack. */
type Piece = { start: number; length: number };

/** One built file, plain or, where it is packed, as the build compressed it with brotli. `name` is its path in the folder: "de/index.html"; `from` tells it from any other file of this disk. */
export type StaticFile = { name: string; from: string; etag: string; piece: Piece; isPacked: boolean };

export type StaticSite = {
  /** @param path as in a URL: "/de/404/" */
  find: (path: string) => StaticFile | undefined;
  /** The bytes of a file in one encoding; undefined stands for none. A file that the build did not compress is always plain. */
  read: (file: StaticFile, encoding: 'br' | 'gzip' | undefined) => Promise<{ bytes: Buffer; encoding: 'br' | 'gzip' | undefined }>;
  /** Bytes kept in memory. */
  keptBytes: () => number;
  /** Ends the site, after the reads that have begun. */
  close: () => Promise<void>;
};

/** Holds the pages that many people read. */
const maxKeptBytes = 4 * 1024 * 1024;
/** Of what was made for programs that do not accept brotli: every browser does with HTTPS. */
const maxZippedBytes = 1024 * 1024;

/** A process without pages, such as one in development. */
export const emptySite: StaticSite = {
  find: () => undefined,
  read: () => Promise.reject(new Error('no site')),
  keptBytes: () => 0,
  close: () => Promise.resolve(),
};

/** Sites that follow each other share a pack, as long as at least half of it is in use. */
type Pack = { file: FileHandle; end: number; sites: number; kept: KeptBytes; zipped: KeptBytes; unpacked: KeptBytes };
type Opened = { pack: Pack; files: ReadonlyMap<string, StaticFile> };
const opened = new WeakMap<StaticSite, Opened>();

/**
 * Opens a built site. Its files are copied into one file, the pack, which loses its name at once: the folder may go while the site is
 * served, nobody can change what is served, and the pack goes with the process, however that ends. The bytes of the most read files stay in memory.
 * @param folder the build's pages
 * @param dataDir holds the pack; needs room for the compressed pages
 * @param options.maxKept bytes kept in memory
 * @param options.before an open site: of what is the same file on the disk, nothing is copied, and what is in memory stays there
 * @throws what the disk says
 */
export async function openSite(
  folder: string,
  dataDir: string,
  { maxKept = maxKeptBytes, before }: { maxKept?: number; before?: StaticSite } = {},
): Promise<StaticSite> {
  const old = before && opened.get(before);
  const pack = old !== undefined && isHalfInUse(old) ? old.pack : await newPack(dataDir, maxKept);
  pack.sites += 1;
  try {
    const files = await packFiles(folder, pack, old?.pack === pack ? old.files : new Map());
    const site = servedFrom(pack, files);
    opened.set(site, { pack, files });
    return site;
  } catch (error) {
    await leave(pack);
    throw error;
  }
}

async function newPack(dataDir: string, maxKept: number): Promise<Pack> {
  const [kept, zipped, unpacked] = [new KeptBytes(maxKept), new KeptBytes(maxZippedBytes), new KeptBytes(0)];
  return { file: await openUnnamed(dataDir), end: 0, sites: 0, kept, zipped, unpacked };
}

function isHalfInUse({ pack, files }: Opened): boolean {
  let used = 0;
  for (const { piece } of files.values()) used += piece.length;
  return pack.end <= used * 2;
}

async function leave(pack: Pack): Promise<void> {
  pack.sites -= 1;
  if (pack.sites === 0) await pack.file.close();
}

async function openUnnamed(dataDir: string): Promise<FileHandle> {
  await mkdir(dataDir, { recursive: true });
  const file = path.join(dataDir, `site-${randomUUID()}.pack`);
  const pack = await open(file, 'wx+', 0o600);
  await unlink(file);
  return pack;
}

const filesAtOnce = 8;

/** @returns every file by its path in a URL */
async function packFiles(folder: string, pack: Pack, before: ReadonlyMap<string, StaticFile>): Promise<Map<string, StaticFile>> {
  const names = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
  const known = new Set(names);
  const files = new Map<string, StaticFile>();
  const waiting: (Omit<StaticFile, 'etag' | 'piece'> & { url: string })[] = [];
  await inTurns(
    names.filter((name) => !name.endsWith('.br')),
    (name) => {
      const url = `/${name.replace(/(^|\/)index\.html$/, '$1')}`;
      const isPacked = known.has(`${name}.br`);
      const from = placeOf(path.join(folder, isPacked ? `${name}.br` : name));
      const same = before.get(url);
      if (same?.from === from) files.set(url, same);
      else waiting.push({ name, url, from, isPacked });
    },
  );
  const reserve = (length: number): Piece => {
    const piece = { start: pack.end, length };
    pack.end += length;
    return piece;
  };
  const work = async () => {
    // One buffer for many files, so that opening a site leaves no megabytes to be collected.
    const buffer = Buffer.allocUnsafeSlow(64 * 1024);
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const { url, ...file } = next;
      const hash = createHash('sha256');
      const piece = await copyFile(path.join(folder, file.isPacked ? `${file.name}.br` : file.name), pack.file, reserve, buffer, hash);
      files.set(url, { ...file, etag: JSON.stringify(hash.digest('base64url').slice(0, 22)), piece });
    }
  };
  await Promise.all(Array.from({ length: filesAtOnce }, work));
  return files;
}

/** A file of a site is never changed in place. The time tells it from a later one at the same place, after it has gone. */
function placeOf(file: string): string {
  const { dev, ino, mtimeMs, size } = statSync(file);
  return [dev, ino, mtimeMs, size].join(' ');
}

/** @param reserve finds room in the pack */
async function copyFile(name: string, pack: FileHandle, reserve: (length: number) => Piece, buffer: Buffer, hash: Hash): Promise<Piece> {
  const file = await open(name);
  try {
    const piece = reserve((await file.stat()).size);
    for (let copied = 0; copied < piece.length;) {
      const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.length, piece.length - copied), null);
      if (bytesRead === 0) throw new Error('a page was cut short while it was read');
      hash.update(buffer.subarray(0, bytesRead));
      for (let written = 0; written < bytesRead;)
        written += (await pack.write(buffer, written, bytesRead - written, piece.start + copied + written)).bytesWritten;
      copied += bytesRead;
    }
    return piece;
  } finally {
    await file.close();
  }
}

function servedFrom(pack: Pack, files: ReadonlyMap<string, StaticFile>): StaticSite {
  const { file, kept, zipped, unpacked } = pack;
  const inLine = makeLine();
  const readPiece = (piece: Piece) =>
    kept.get(piece, async () => {
      const bytes = Buffer.allocUnsafeSlow(piece.length);
      for (let read = 0; read < piece.length;) {
        const { bytesRead } = await file.read(bytes, read, piece.length - read, piece.start + read);
        if (bytesRead === 0) throw new Error('the pack of the site is cut short');
        read += bytesRead;
      }
      return bytes;
    });
  return {
    find: (name) => files.get(name),
    read: async ({ piece, isPacked }, encoding) => {
      if (!isPacked || encoding === 'br') return { bytes: await readPiece(piece), encoding: isPacked ? encoding : undefined };
      // For the few programs that do not accept brotli. Packing every file three times would take six times the room.
      if (encoding === undefined) return { bytes: await unpacked.get(piece, async () => unpack(await readPiece(piece))), encoding };
      const zip = async () => {
        const packed = await readPiece(piece);
        return inLine(async () => alone(await gzip(await unpack(packed), fast)));
      };
      return { bytes: await zipped.get(piece, zip), encoding };
    },
    keptBytes: () => kept.bytes + zipped.bytes,
    close: () => leave(pack),
  };
}

const unpack = promisify<Buffer, Buffer>(brotliDecompress);
const gzip = promisify<Buffer, ZlibOptions, Buffer>(gzipCompress);
/** As nginx's `gzip on`. */
const fast = { level: constants.Z_BEST_SPEED };

/** Bytes in memory of their own: Node takes small ones from pieces of 64 kB, which stay as long as any of them. */
const alone = (bytes: Buffer): Buffer => {
  const copy = Buffer.allocUnsafeSlow(bytes.length);
  bytes.copy(copy);
  return copy;
};

/** Runs tasks one after another, so that strangers who ask for gzip never hold more than one unpacked file, nor more than one thread. */
function makeLine() {
  let last: Promise<unknown> = Promise.resolve();
  return async <Result>(task: () => Promise<Result>): Promise<Result> => {
    const result = last.then(task);
    last = result.catch(() => undefined);
    return result;
  };
}

/** Keeps what was used last, up to a number of bytes. Readers share one copy, also of what is not kept but still on its way to a slow one. */
class KeptBytes {
  bytes = 0;
  readonly #max: number;
  /** In the order of use, the last used at the end. */
  readonly #kept = new Map<object, Buffer>();
  readonly #inUse = new WeakMap<object, WeakRef<Buffer>>();
  readonly #pending = new Map<object, Promise<Buffer>>();

  constructor(max: number) {
    this.#max = max;
  }

  async get(key: object, read: () => Promise<Buffer>): Promise<Buffer> {
    const kept = this.#kept.get(key) ?? this.#inUse.get(key)?.deref();
    if (kept !== undefined) {
      this.#keep(key, kept);
      return kept;
    }
    const pending = this.#pending.get(key) ?? read();
    this.#pending.set(key, pending);
    try {
      const bytes = await pending;
      this.#inUse.set(key, new WeakRef(bytes));
      this.#keep(key, bytes);
      return bytes;
    } finally {
      this.#pending.delete(key);
    }
  }

  #keep(key: object, bytes: Buffer): void {
    if (!this.#kept.delete(key)) this.bytes += bytes.length;
    this.#kept.set(key, bytes);
    for (const [oldest, { length }] of this.#kept) {
      if (this.bytes <= this.#max) return;
      this.#kept.delete(oldest);
      this.bytes -= length;
    }
  }
}
