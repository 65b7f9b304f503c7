import { cp, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Settings } from '../config.ts';
import { currentSchemaVersion, findSchemaVersion } from '../../src/loading/schema-version.ts';
import { migrateFolder } from './content-migrations.ts';
import { openHistory, recordedNumber } from './history.ts';

/** The content that comes with the release. It is never written to. */
const releaseContent = path.resolve('content');

type Folders = Pick<Settings, 'contentDir' | 'dataDir' | 'role'>;

/** The folder that publications change: a CONTENT_DIR of the operator's, else a copy of the release's content. */
export const ownContent = ({ contentDir, dataDir }: Folders): string =>
  contentDir === releaseContent ? path.join(dataDir, 'content') : contentDir;

export const archivesOf = ({ dataDir }: Pick<Settings, 'dataDir'>): string => path.join(dataDir, 'publications');

/** Publications and builds work in folders of this one. Nothing is served from it. */
export const workOf = ({ dataDir }: Pick<Settings, 'dataDir'>): string => path.join(dataDir, 'work');

/** Names the publication that a public process shows, for its next start. */
const shownFile = (settings: Folders): string => path.join(archivesOf(settings), 'shown');

/** The publication that a public process showed last; 0 when it showed none. */
export async function lastShown(settings: Folders): Promise<number> {
  const number = Number(await readFile(shownFile(settings), 'utf8').catch(() => '0'));
  return Number.isInteger(number) && (await exists(path.join(archivesOf(settings), String(number)))) ? number : 0;
}

export async function rememberShown(settings: Folders, number: number): Promise<void> {
  await writeFile(`${shownFile(settings)}.new`, String(number));
  await rename(`${shownFile(settings)}.new`, shownFile(settings));
}

/**
 * The folder of the content that is served at the start: the release's until the first publication. A public process takes it from the
 * publication that it showed last.
 */
export async function liveContent(settings: Folders): Promise<string> {
  const shown = settings.role === 'public' ? await lastShown(settings) : 0;
  if (shown > 0) return readableContent(settings, shown);
  const own = ownContent(settings);
  return (await exists(own)) ? own : settings.contentDir;
}

/** The folder of the content as a publication left it. */
export type FolderAt = (publication: number) => Promise<string>;

/**
 * The desk's content by the number of the newest publication. Files and history of `ownContent` follow the row of a publication, seconds
 * later or, where they cannot be written, with the next one; until then the archive holds the content.
 */
export const folderAt =
  (settings: Folders): FolderAt =>
  async (publication) => {
    const isBehind = publication > 0 && (await recordedContent(settings)) < publication;
    // Without its archive, the data folder is a copy older than the database.
    if (!isBehind || !(await exists(path.join(archivesOf(settings), String(publication))))) return liveContent(settings);
    return readableContent(settings, publication);
  };

/**
 * The content of an archive here, in the form that this release reads: an archive of an older release is migrated in a copy, because the
 * archive itself is signed.
 */
export async function readableContent(settings: Folders, number: number): Promise<string> {
  const signed = path.join(archivesOf(settings), String(number), 'content');
  const version = await findSchemaVersion(signed);
  if (version === undefined || version >= currentSchemaVersion) return signed;
  const migrated = path.join(settings.dataDir, 'migrated', String(number));
  await copyContent(signed, `${migrated}.new`);
  await migrateFolder(`${migrated}.new`);
  await rm(migrated, { recursive: true, force: true });
  await rename(`${migrated}.new`, migrated);
  return migrated;
}

/** The publication that the desk's content folder holds; 0 before the first. */
export async function recordedContent(settings: Folders): Promise<number> {
  const own = ownContent(settings);
  return (await exists(path.join(own, '.git'))) ? recordedNumber(own) : 0;
}

/** Makes the folder that publications change, with its history. @returns its path */
export async function openOwnContent(settings: Folders): Promise<string> {
  const own = ownContent(settings);
  if (!(await exists(own))) {
    // A copy that was interrupted stands under another name and is made anew.
    await copyContent(settings.contentDir, `${own}.new`);
    await rename(`${own}.new`, own);
  }
  await openHistory(own);
  return own;
}

/** Copies the content without its history. */
export async function copyContent(from: string, to: string): Promise<void> {
  await rm(to, { recursive: true, force: true });
  await mkdir(path.dirname(to), { recursive: true });
  await cp(from, to, { recursive: true, filter: (file) => path.basename(file) !== '.git' });
}

const exists = (file: string) =>
  stat(file).then(
    () => true,
    () => false,
  );
