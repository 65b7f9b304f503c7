import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Type, type Static } from 'typebox';
import { Value } from 'typebox/value';
import { berlinDay } from '../../src/directory/berlin.ts';
import type { Identity } from '../sealing/identity.ts';
import { inTurns } from '../in-turns.ts';
import { digestOf, filesUnder, isSameFile, newBuffer, placing, removeFolder } from './archive-files.ts';

/*
 * A publication as a folder: <number>/content, <number>/pages, manifest.json with the SHA-256 of each file, and the signature of the desk.
 * A folder of that name is complete: it is made beside and renamed.
 */

const manifestSchema = Type.Object({
  number: Type.Integer({ minimum: 1 }),
  madeAt: Type.String(),
  /** The release that built the pages; another release builds its own from the content. */
  release: Type.String(),
  /** SHA-256, hexadecimal, of each file by its path: "content/city.yaml", "pages/de/index.html". */
  files: Type.Record(Type.String(), Type.String({ pattern: '^[0-9a-f]{64}$' })),
});
export type Manifest = Static<typeof manifestSchema>;

export type Archive = { manifest: Manifest; folder: string; contentDir: string; clientDir: string };

/** An archive is not what the desk has signed. */
export class ArchiveError extends Error {
  override readonly name = 'ArchiveError';
}

/** So many archives stay; older ones go. */
export const keptArchives = 5;

const archiveOf = (archives: string, manifest: Manifest): Archive => {
  const folder = path.join(archives, String(manifest.number));
  return { manifest, folder, contentDir: path.join(folder, 'content'), clientDir: path.join(folder, 'pages') };
};

/**
 * Writes the archive of a publication, complete but without its name: another process may be writing one of the same number. A file that
 * the newest archive here holds too, by its place on the disk, is not read: files of archives and sites are never changed in place.
 * @param archives DATA_DIR/publications
 * @param about.moves the pages were built for this archive: they are moved, with the record of their build (setup/site/page-record.ts), and
 * the next build begins with them. Others are linked.
 * @returns the archive, and the number of the one that holds what was not read; undefined where all was
 * @throws what the disk says; nothing of the archive stays then
 */
export async function writeArchive(
  archives: string,
  {
    contentDir,
    clientDir,
    moves = false,
    identity: { sign, verify },
    ...about
  }: Omit<Manifest, 'files'> & { contentDir: string; clientDir: string; moves?: boolean; identity: Identity },
): Promise<WrittenArchive> {
  const made = path.join(archives, `${about.number}-${randomUUID()}${unfinished}`);
  try {
    const before = await newestArchive(archives, verify).catch(ignoreBroken);
    const files: Record<string, string> = {};
    const buffer = newBuffer();
    const place = placing(made);
    await mkdir(made, { recursive: true });
    const pages = path.join(made, 'pages');
    if (moves) for (const end of ['', '.json']) await rename(clientDir + end, pages + end);
    for (const [part, from] of [
      ['content', contentDir],
      ['pages', moves ? pages : clientDir],
    ] as const)
      await inTurns(await filesUnder(from), (name) => {
        const file = `${part}/${name}`;
        if (from !== pages) place(path.join(from, name), file);
        files[file] = (before && digestOfSame(before, file, made)) ?? digestOf(path.join(made, file), buffer);
      });
    const manifest = { ...about, files };
    await writeManifest(made, JSON.stringify(manifest), sign);
    return { ...archiveOf(archives, manifest), folder: made, after: before?.manifest.number };
  } catch (error) {
    await removeFolder(made);
    throw error;
  }
}

export type WrittenArchive = Archive & { after: number | undefined };

const unfinished = '.new';

/**
 * Gives an archive its name. Only for a caller that holds the row of its number in an open transaction: a folder of that name then has no
 * row, because its publication was broken off, and goes.
 */
export async function nameArchive(archives: string, { manifest, folder, after }: WrittenArchive): Promise<WrittenArchive> {
  await removeArchive(archives, manifest.number);
  await rename(folder, path.join(archives, String(manifest.number)));
  return { ...archiveOf(archives, manifest), after };
}

/** Removes what killed processes have left, at a start. */
export async function removeUnfinished(archives: string): Promise<void> {
  const names = await readdir(archives).catch(() => []);
  for (const name of names) if (name.endsWith(unfinished)) await removeFolder(path.join(archives, name));
}

async function writeManifest(folder: string, text: string, sign: Identity['sign']): Promise<void> {
  if (sign === undefined) throw new ArchiveError('only the desk signs archives');
  await writeFile(path.join(folder, 'manifest.json'), text);
  await writeFile(path.join(folder, 'signature'), sign(Buffer.from(text)));
}

/** @throws ArchiveError when the signature is not the desk's */
export function parseManifest(bytes: Uint8Array, signature: string, verify: Identity['verify']): Manifest {
  if (verify === undefined) throw new ArchiveError("copy identity-public.json from the desk's DATA_DIR/keys");
  if (!verify(bytes, signature)) throw new ArchiveError('the signature is not that of the desk');
  const manifest: unknown = JSON.parse(new TextDecoder().decode(bytes));
  if (!Value.Check(manifestSchema, manifest)) throw new ArchiveError('the manifest is none');
  const strange = Object.keys(manifest.files).find((name) => path.posix.normalize(name) !== name || !/^(content|pages)\/./.test(name));
  if (strange !== undefined) throw new ArchiveError('a file lies outside the archive');
  return manifest;
}

/** @returns undefined where there is no such archive @throws ArchiveError when the signature is not the desk's */
export async function findArchive(archives: string, number: number, verify: Identity['verify']): Promise<Archive | undefined> {
  const folder = path.join(archives, String(number));
  const bytes = await readFile(path.join(folder, 'manifest.json')).catch(() => undefined);
  if (bytes === undefined) return undefined;
  const signature = await readFile(path.join(folder, 'signature'), 'utf8');
  return archiveOf(archives, parseManifest(bytes, signature, verify));
}

/**
 * @param before an archive that this process has verified: what is the same file on the disk is not read again
 * @throws ArchiveError when a file is not as signed
 */
export async function verifyFiles({ manifest, folder }: Archive, before?: Archive): Promise<void> {
  const buffer = newBuffer();
  await inTurns(Object.entries(manifest.files), ([name, digest]) => {
    if (before !== undefined && digestOfSame(before, name, folder) === digest) return;
    if (digestIn(path.join(folder, name), buffer) !== digest) throw new ArchiveError('a file is not as it was signed');
  });
}

/** @returns undefined where the file cannot be read */
function digestIn(file: string, buffer: Buffer): string | undefined {
  try {
    return digestOf(file, buffer);
  } catch {
    return undefined;
  }
}

/** The hash of a file in an archive, where a folder has the same file, by its place on the disk. @returns undefined where it has not */
function digestOfSame({ manifest, folder }: Archive, name: string, other: string): string | undefined {
  const digest = manifest.files[name];
  return digest !== undefined && isSameFile(path.join(folder, name), path.join(other, name)) ? digest : undefined;
}

/**
 * The pages of an archive with the same content, of this release and month: they need no build. The month decides which sources are outdated.
 * @param verified the number of an archive of which this process has read every file
 * @returns undefined as well when a file is not as it was signed
 */
export async function findPages(
  contentDir: string,
  {
    archives,
    release,
    verify,
    verified,
    now,
  }: { archives: string; release: string; verify: Identity['verify']; verified?: number | undefined; now: Date },
): Promise<string | undefined> {
  const month = (instant: Date) => berlinDay(instant).slice(0, 7);
  const content = await contentIn(contentDir);
  for (const number of await archiveNumbers(archives)) {
    try {
      const made = await findMade(archives, number, verify);
      if (made?.release !== release || month(new Date(made.madeAt)) !== month(now) || made.content !== content) continue;
      const archive = await findArchive(archives, number, verify);
      if (archive === undefined) continue;
      await verifyFiles(archive, verified === undefined ? undefined : await findArchive(archives, verified, verify));
      return archive.clientDir;
    } catch (error) {
      if (!(error instanceof ArchiveError)) throw error;
    }
  }
  return undefined;
}

/** Of what an archive was made. */
type Made = Pick<Manifest, 'madeAt' | 'release'> & { content: string };

/** By signature: every publication asks about the last ones, and a manifest has megabytes. */
const lastMade = new Map<string, Made>();

async function findMade(archives: string, number: number, verify: Identity['verify']): Promise<Made | undefined> {
  const signature = await readFile(path.join(archives, String(number), 'signature'), 'utf8').catch(() => '');
  const known = lastMade.get(signature);
  if (known !== undefined) return known;
  const manifest = (await findArchive(archives, number, verify))?.manifest;
  if (manifest === undefined) return undefined;
  const made = { madeAt: manifest.madeAt, release: manifest.release, content: contentOf(manifest) };
  lastMade.set(signature, made);
  for (const oldest of lastMade.keys()) if (lastMade.size > keptArchives) lastMade.delete(oldest);
  return made;
}

/** Names the content of an archive: equal content has the same pages in the same month and release. */
const contentOf = ({ files }: Manifest): string =>
  createHash('sha256')
    .update(
      JSON.stringify(
        Object.entries(files)
          .filter(([name]) => name.startsWith('content/'))
          .toSorted(byName),
      ),
    )
    .digest('hex');

/** The same name for a folder. */
async function contentIn(folder: string): Promise<string> {
  const names = await filesUnder(folder);
  const buffer = newBuffer();
  const files = names.map((name) => [`content/${name}`, digestOf(path.join(folder, name), buffer)] as const);
  return createHash('sha256')
    .update(JSON.stringify(files.toSorted(byName)))
    .digest('hex');
}

const byName = ([one]: readonly [string, string], [other]: readonly [string, string]) => (one < other ? -1 : 1);

/** The numbers of the complete archives, newest first. */
async function archiveNumbers(archives: string): Promise<number[]> {
  const names = await readdir(archives).catch(() => []);
  return names
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .toSorted((one, other) => other - one);
}

/** Keeps the newest archives up to a number. A newer folder belongs to a publication under way. */
export async function removeOldArchives(archives: string, newest: number): Promise<void> {
  const published = (await archiveNumbers(archives)).filter((number) => number <= newest);
  for (const number of published.slice(keptArchives)) await removeArchive(archives, number);
}

async function removeArchive(archives: string, number: number): Promise<void> {
  await removeFolder(path.join(archives, `${number}.new`));
  await removeFolder(path.join(archives, String(number)));
}

/**
 * Takes an archive from another folder or from the desk. Files that an archive here has already are linked.
 * @param read reads a file of the other archive
 * @param before as `verifyFiles` takes it
 * @throws ArchiveError when signature or file are not the desk's; nothing stays then
 */
export async function takeArchive(
  archives: string,
  number: number,
  read: (file: string) => Promise<Uint8Array>,
  verify: Identity['verify'],
  before?: Archive,
): Promise<Archive> {
  const made = path.join(archives, `${number}.new`);
  try {
    const bytes = await read('manifest.json');
    const signature = Buffer.from(await read('signature')).toString('utf8');
    const manifest = parseManifest(bytes, signature, verify);
    if (manifest.number !== number) throw new ArchiveError('the archive has another number');
    const here = filesOf(await newestArchive(archives, verify));
    await removeArchive(archives, number);
    const place = placing(made);
    const takeFile = async ([name, digest]: [string, string]) => {
      const known = here.get(digest);
      const file = path.join(made, name);
      if (known !== undefined) {
        place(known, name);
        return;
      }
      const bytes = await read(name);
      // At the first wrong file, so that nothing more is read of a broken archive.
      if (sha256(bytes) !== digest) throw new ArchiveError('a file is not as it was signed');
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, bytes);
    };
    const files = Object.entries(manifest.files);
    for (let next = 0; next < files.length; next += filesAtOnce) await Promise.all(files.slice(next, next + filesAtOnce).map(takeFile));
    await writeFile(path.join(made, 'manifest.json'), bytes);
    await writeFile(path.join(made, 'signature'), signature);
    const archive = { ...archiveOf(archives, manifest), folder: made };
    await verifyFiles(archive, before);
    await rename(made, path.join(archives, String(number)));
    return archiveOf(archives, manifest);
  } catch (error) {
    await removeFolder(made);
    throw error;
  }
}

const filesAtOnce = 8;

/** A new archive does not depend on an older one that is broken. */
function ignoreBroken(error: unknown): undefined {
  if (!(error instanceof ArchiveError)) throw error;
}

async function newestArchive(archives: string, verify: Identity['verify']): Promise<Archive | undefined> {
  const [newest] = await archiveNumbers(archives);
  return newest === undefined ? undefined : findArchive(archives, newest, verify);
}

/** The files of an archive, by digest. */
const filesOf = (archive: Archive | undefined): Map<string, string> =>
  new Map(Object.entries(archive?.manifest.files ?? {}).map(([name, digest]) => [digest, path.join(archive?.folder ?? '', name)]));

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/**
 * One file of an archive, for a process elsewhere.
 * @param name "manifest.json", "signature", or the path of a file in the archive
 * @returns undefined when there is none
 */
export async function findArchiveFile(archives: string, number: number, name: string): Promise<Buffer | undefined> {
  const isInside = path.posix.normalize(name) === name && /^(manifest\.json|signature|(content|pages)\/.+)$/.test(name);
  return isInside ? readFile(path.join(archives, String(number), name)).catch(() => undefined) : undefined;
}
