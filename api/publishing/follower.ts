import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { secondMs } from '../../src/directory/instants.ts';
import type { Site } from '../../src/loading/read-site.ts';
import type { Settings } from '../config.ts';
import type { Db } from '../database/connect.ts';
import type { Identity } from '../sealing/identity.ts';
import { ArchiveError, findArchive, removeOldArchives, takeArchive, verifyFiles, type Archive, type WrittenArchive } from './archive.ts';
import { archivesOf, readableContent, rememberShown, workOf } from './live-content.ts';
import { forgetProcess, newestNumber, tellShown } from './publications.ts';

/** Keeps a process at the newest publication. */
export type Follower = {
  /**
   * Shows the newest publication, unless it is shown already, and tells so.
   * @param made a publication that this process has made, so that it is not read again
   */
  follow: (made?: MadePublication) => Promise<void>;
  /** The number of the publication that is shown; 0 before the first. */
  shown: () => number;
  /** The number of the newest archive of which this process has read every file; undefined before the first. */
  verified: () => number | undefined;
  /** Takes the process out of the count. */
  leave: () => Promise<void>;
};

export type MadePublication = { archive: WrittenArchive; site: Site };

export type Following = {
  db: Db;
  settings: Settings;
  now: () => Date;
  verify: Identity['verify'];
  /** The release of this process. */
  release: string;
  /** The publication that the pages at the start belong to. */
  startsWith: number;
  /** Builds the site of a content folder in a work folder, for an archive of another release. */
  build: (contentDir: string, workDir: string) => Promise<string>;
  /** Serves new facts and pages, in one step. Reads the facts where they are not there yet. */
  switchTo: (contentDir: string, clientDir: string, facts: Site | undefined) => Promise<void>;
  /** Reads a file of an archive elsewhere; undefined when all archives are here. */
  read?: ((number: number, file: string) => Promise<Uint8Array>) | undefined;
};

/**
 * Learns from the database which publication is the newest, takes its archive, checks it, and switches in one step. When anything fails, the
 * pages stay, and the next call tries again.
 */
export function createFollower({ db, settings, now, verify, release, startsWith, build, switchTo, read }: Following): Follower {
  const id = randomUUID();
  const archives = archivesOf(settings);
  let shown = startsWith;
  let verified: number | undefined;
  let turn: Promise<void> = Promise.resolve();

  /** @throws ArchiveError */
  async function getVerified(number: number, made: WrittenArchive | undefined): Promise<Archive> {
    // Each file of it was read for its hash just now, or for the archive before.
    if (made !== undefined && made.after === verified) return made;
    const before = verified === undefined ? undefined : await findArchive(archives, verified, verify);
    const here = await findArchive(archives, number, verify);
    if (here === undefined) {
      if (read === undefined) throw new Error(`publication ${number} is not in ${archives}`);
      return takeArchive(archives, number, (file) => read(number, file), verify, before);
    }
    await verifyFiles(here, before);
    return here;
  }

  async function step(made: MadePublication | undefined): Promise<void> {
    const newest = await newestNumber(db);
    const isNew = newest > shown;
    if (isNew) {
      const ours = made?.archive.manifest.number === newest ? made : undefined;
      const { clientDir, manifest } = await getVerified(newest, ours?.archive);
      verified = newest;
      const contentDir = await readableContent(settings, newest);
      const workDir = path.join(workOf(settings), `release-${settings.role}-${settings.port}`);
      await switchTo(contentDir, manifest.release === release ? clientDir : await build(contentDir, workDir), ours?.site);
      shown = newest;
      await rememberShown(settings, newest);
    }
    await tellShown(db, id, shown, now());
    // Thousands of files take a second.
    if (isNew) await removeOldArchives(archives, newest);
  }

  return {
    follow: (made) => (turn = turn.catch(() => undefined).then(() => step(made))),
    shown: () => shown,
    verified: () => verified,
    leave: async () => {
      await turn.catch(() => undefined);
      await forgetProcess(db, id);
    },
  };
}

type ReadArchive = NonNullable<Following['read']>;

/** How this process comes by archives of the desk; undefined where DATA_DIR is the desk's. */
export function archiveReader({ publicationsDir, publicationsUrl, publicationsToken }: Settings): ReadArchive | undefined {
  if (publicationsDir !== undefined) return readFromFolder(publicationsDir);
  if (publicationsUrl !== undefined && publicationsToken !== undefined) return readFromDesk(publicationsUrl, publicationsToken);
  return undefined;
}

/** The archives of a folder that several machines share. */
export const readFromFolder =
  (folder: string): ReadArchive =>
  (number, file) =>
    readFile(path.join(folder, String(number), file));

const maxAnswerMs = 30 * secondMs;
/** The manifest of five thousand entries in twelve languages has 20 MB. */
const maxFileBytes = 64 * 1024 * 1024;

/** The archives of a desk elsewhere, over HTTP (api/http/desk/publication-files.ts). */
const readFromDesk =
  (url: string, token: string): ReadArchive =>
  async (number, file) => {
    const address = new URL(`/desk/publications/${number}/${file.split('/').map(encodeURIComponent).join('/')}`, url);
    const answer = await fetch(address, {
      headers: { authorization: `Bearer ${token}` },
      redirect: 'error',
      signal: AbortSignal.timeout(maxAnswerMs),
    }).catch(() => {
      throw new ArchiveError('the desk cannot be reached at PUBLICATIONS_URL');
    });
    if (answer.status === 401) throw new ArchiveError('the desk has another PUBLICATIONS_TOKEN');
    if (answer.status !== 200) throw new ArchiveError(`the desk answered ${answer.status}`);
    if (!(Number(answer.headers.get('content-length') ?? Infinity) <= maxFileBytes)) throw new ArchiveError('a file is too large');
    return new Uint8Array(await answer.arrayBuffer());
  };
