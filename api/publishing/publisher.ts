import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Transaction } from 'kysely';
import { readSite, type Site } from '../../src/loading/read-site.ts';
import type { Settings } from '../config.ts';
import type { Role } from '../contract/codes.ts';
import type { PublicationState } from '../contract/pages/services.ts';
import { Problem } from '../contract/problems.ts';
import type { Db } from '../database/connect.ts';
import type { Database } from '../database/tables.ts';
import type { Turns } from '../database/turns.ts';
import type { Identity } from '../sealing/identity.ts';
import { findArchive, findPages, nameArchive, removeUnfinished, writeArchive, type Archive } from './archive.ts';
import { removeFolder } from './archive-files.ts';
import { listChanges, settleChanges, type PublishedEntry, type SavedChange } from './basket.ts';
import { entryAt, entryPath } from '../../src/directory/entry-kind.ts';
import { entryFile, readEntryText, withChanges } from './edited-entry.ts';
import { readEntry } from './entry-text.ts';
import { failureOf, PublicationError } from './failure.ts';
import type { Follower, MadePublication } from './follower.ts';
import { isUnchangedSince, pushHistory, readBefore, recordedNumber, recordPublication } from './history.ts';
import { archivesOf, copyContent, openOwnContent, workOf } from './live-content.ts';
import { findPublication, listPublications, newestNumber, type Publication } from './publications.ts';

export type Publisher = {
  look: () => PublicationState;
  /** Begins a publication of all saved changes, unless one is running. The pages are live when `look` says "done". */
  publish: (by: Author) => void;
  /**
   * Begins a publication that takes an earlier one back, unless one is running.
   * @throws Problem not-found
   */
  takeBack: (number: number, by: Author) => Promise<void>;
  /** Does what a process that was killed has left undone, and says so. */
  resume: () => Promise<void>;
  /** Resolves when nothing is being published. */
  rest: () => Promise<void>;
};

type Author = { role: Role; account: string };

export type Work = {
  db: Db;
  settings: Settings;
  now: () => Date;
  /** The release of this process. */
  release: string;
  identity: Identity;
  /**
   * Builds the site of a content folder in a work folder.
   * @param options.pagesDir where new pages go
   * @param options.begun is called when another process builds
   * @returns the folder of its pages: `pagesDir`, unless they were there already
   * @throws when the build fails
   */
  build: (contentDir: string, workDir: string, options: { pagesDir: string; begun: () => void }) => Promise<string>;
  /** Makes ready what visitors need of new facts, while their pages are built. */
  prepare?: (facts: Site) => Promise<void>;
  /** Shows the newest publication. */
  follow: Follower['follow'];
  /** The number of an archive of which this process has read every file. */
  verified: () => number | undefined;
  /** Several processes of a desk share its folders: one of them publishes. */
  turns: Turns;
  /** Logs what went wrong. */
  failed: (error: unknown) => void;
};

/** One publication: what it changes in a copy of the content, and the rows that it settles. */
type Task = {
  /** @returns the changed files */
  edit: (own: string, tried: string) => Promise<string[]>;
  changes: readonly SavedChange[];
  takesBack?: number;
};

/**
 * Publishes saved changes: check, build, archive, row, switch, history. The row in the database is the moment from which a publication
 * counts. A step that fails before it changes nothing, and the changes stay saved; what comes after it is made up for later. Killed at any
 * moment, the next start and the next publication do the rest.
 */
export function createPublisher(work: Work): Publisher {
  const { settings } = work;
  let state: PublicationState = { state: 'resting' };
  let running: Promise<void> = Promise.resolve();
  const at = () => work.now().toISOString();

  function begin(by: Author, prepare: () => Promise<Task>, back: { takesBack?: number } = {}): void {
    if (state.state === 'running') return;
    state = { state: 'running', at: at(), changes: 0, ...back };
    const run = async () => {
      const task = await prepare();
      const changes = task.changes.length;
      state = { state: 'running', at: at(), changes, ...back };
      if (changes === 0 && task.takesBack === undefined) state = { state: 'done', at: at(), changes };
      else {
        const made = await store(work, by, task);
        const owed = await finish(work, { push: true, made });
        state = { state: 'done', at: at(), changes, number: made.archive.manifest.number, ...back, ...owed };
      }
    };
    const alone = async () => {
      if ((await work.turns.alone(turn, run)) === undefined) throw new PublicationError('overtaken');
    };
    running = alone().catch((error: unknown) => {
      work.failed(error);
      state = { state: 'failed', at: at(), ...failureOf(error) };
    });
  }

  async function resume(): Promise<void> {
    const left = Math.max(0, ...leftFolders(settings).map(({ number }) => number));
    const newest = await newestNumber(work.db);
    if (newest > 0) {
      const owed = await finish(work, { push: false });
      if (left === newest) state = { state: 'done', at: at(), changes: 0, number: newest, ...owed };
    }
    if (left > newest) state = { state: 'failed', at: at(), why: 'broken-off' };
    for (const { folder } of leftFolders(settings)) await removeFolder(folder);
    await removeUnfinished(archivesOf(settings));
  }

  return {
    look: () => state,
    rest: () => running,
    publish: (by) => begin(by, () => listChanges(work.db).then(publishChanges)),
    takeBack: async (number, by) => {
      const publication = await findPublication(work.db, number);
      if (publication === undefined) throw new Problem('not-found');
      begin(by, () => Promise.resolve(restoreFiles(publication)), { takesBack: number });
    },
    resume: async () => {
      // While another process publishes, its folders are no remains.
      if ((await work.turns.alone(turn, resume)) === undefined) await work.follow();
    },
  };
}

/** Names what one process at a time does. */
const turn = 'publish';

/** A work folder belongs to one try alone: a process that hung may wake while another one makes a publication of the same number. */
const newWorkFolder = (settings: Settings, number: number): string => path.join(workOf(settings), `${number}-${randomUUID()}`);

/** The work folders of publications that a killed process was making. Other folders beside theirs are of builds that may be running. */
function leftFolders(settings: Settings): { number: number; folder: string }[] {
  const names = existsSync(workOf(settings)) ? readdirSync(workOf(settings)) : [];
  return names
    .filter((name) => /^\d+-/.test(name))
    .map((name) => ({ number: parseInt(name, 10), folder: path.join(workOf(settings), name) }));
}

const publishChanges = (changes: readonly SavedChange[]): Task => ({
  changes,
  edit: async (_own, tried) => {
    const entries = [...new Set(changes.map(({ entry }) => entry))];
    for (const entry of entries) {
      const ours = changes.filter((change) => change.entry === entry);
      const file = entryFile(tried, entry);
      // A city without events has no folder of them.
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, withChanges(await readEntryText(tried, entry), ours));
    }
    return entries.map(entryPath);
  },
});

/** Restores the files of a publication as they were before it. */
const restoreFiles = ({ number, files }: Publication): Task => ({
  changes: [],
  takesBack: number,
  edit: async (own, tried) => {
    const later = [];
    for (const file of files) if (!(await isUnchangedSince(own, number, file))) later.push(file);
    if (later.length > 0) throw new PublicationError('later-changes', { files: later });
    for (const file of files) {
      const before = await readBefore(own, number, file);
      if (before === undefined) await rm(path.join(tried, file), { force: true });
      else await writeFile(path.join(tried, file), before);
    }
    return files;
  },
});

/** Everything up to the row in the database. */
async function store(work: Work, by: Author, { edit, changes, takesBack }: Task): Promise<MadePublication> {
  const { db, settings, release, identity } = work;
  const [archives, verified] = [archivesOf(settings), work.verified()];
  const own = await openOwnContent(settings);
  await recordOwed(work, own);
  const number = (await newestNumber(db)) + 1;
  const workDir = newWorkFolder(settings, number);
  const tried = path.join(workDir, 'content');
  try {
    await copyContent(own, tried);
    const files = await edit(own, tried);
    const site = await readSite(tried);
    const entries = await readEntries(own, tried, files);
    const found = await findPages(tried, { archives, release, verify: identity.verify, verified, now: work.now() });
    const pagesDir = path.join(workDir, 'pages');
    const begun = Promise.withResolvers<undefined>();
    const begin = () => begun.resolve(undefined);
    const pages = (
      found === undefined ? work.build(tried, path.join(workDir, 'build'), { pagesDir, begun: begin }) : Promise.resolve(found)
    ).finally(begin);
    // Before, it would keep this process from beginning the build.
    const [clientDir] = await Promise.all([pages, begun.promise.then(() => work.prepare?.(site))]);
    if ((await newestNumber(db)) >= number) throw new PublicationError('overtaken');
    const madeAt = work.now().toISOString();
    const moves = clientDir === pagesDir;
    const archive = await writeArchive(archives, { number, madeAt, release, contentDir: tried, clientDir, moves, identity });
    const record = async (transaction: Transaction<Database>) => {
      const { numInsertedOrUpdatedRows } = await transaction
        .insertInto('publications')
        .values({ number, madeAt, accountId: by.account, role: by.role, files: JSON.stringify(files), takesBack: takesBack ?? null })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
      if (numInsertedOrUpdatedRows !== 1n) throw new PublicationError('overtaken');
      await settleChanges(transaction, changes, entries, work.now());
      return nameArchive(archives, archive);
    };
    const named = await db
      .transaction()
      .execute(record)
      .catch(async (error: unknown) => {
        await removeFolder(archive.folder);
        throw error;
      });
    return { archive: named, site };
  } catch (error) {
    // A start that took this process for dead has removed its files.
    throw (await newestNumber(db).catch(() => 0)) >= number ? new PublicationError('overtaken') : error;
  } finally {
    await removeFolder(workDir);
  }
}

async function readEntries(own: string, tried: string, files: readonly string[]): Promise<Map<string, PublishedEntry>> {
  const read = async (folder: string, name: string) => readEntry(await readEntryText(folder, name));
  const names = files.flatMap((file) => entryAt(file) ?? []);
  return new Map(
    await Promise.all(names.map(async (name) => [name, { before: await read(own, name), after: await read(tried, name) }] as const)),
  );
}

/**
 * Everything after the row in the database. What fails is done by the next call; a start pushes nothing, because another machine must not
 * delay it.
 * @returns what is owed
 */
async function finish(
  work: Work,
  { push, made }: { push: boolean; made?: MadePublication },
): Promise<{ owed?: 'pages' | 'history' | 'push' }> {
  const { settings } = work;
  const url = push ? settings.contentPushUrl : undefined;
  const shown = await succeeds(work, () => work.follow(made));
  const recorded = await succeeds(work, async () => recordOwed(work, await openOwnContent(settings), made?.archive));
  const pushed = url === undefined || !recorded || (await succeeds(work, async () => pushHistory(await openOwnContent(settings), url)));
  if (!shown) return { owed: 'pages' };
  if (!recorded) return { owed: 'history' };
  return pushed ? {} : { owed: 'push' };
}

const succeeds = ({ failed }: Work, step: () => Promise<void>): Promise<boolean> =>
  step().then(
    () => true,
    (error: unknown) => {
      failed(error);
      return false;
    },
  );

/**
 * Brings the content folder and its history to the newest publication. A process that hung in the middle of it writes an older publication
 * over a newer one that another process has recorded meanwhile; the next round mends that.
 * @param made an archive that this process has written, so that its megabytes are not read again
 */
async function recordOwed(work: Work, own: string, made?: Archive): Promise<void> {
  while (await recordMissing(work, own, made));
}

/** @returns whether it has recorded any */
async function recordMissing({ db, settings, identity }: Work, own: string, made: Archive | undefined): Promise<boolean> {
  const owed = await listPublications(db, { above: await recordedNumber(own), count: 1000 });
  let hasRecorded = false;
  for (const { number, files, role, accountId, takesBack } of owed.toReversed()) {
    const archive = made?.manifest.number === number ? made : await findArchive(archivesOf(settings), number, identity.verify);
    // The data folder came from a copy that is older than the database.
    if (archive === undefined) continue;
    for (const file of files) {
      const target = path.join(own, file);
      if (!(`content/${file}` in archive.manifest.files)) await rm(target, { force: true });
      else {
        await mkdir(path.dirname(target), { recursive: true });
        await writeFile(`${target}.new`, await readFile(path.join(archive.contentDir, file)));
        await rename(`${target}.new`, target);
      }
    }
    await recordPublication(own, number, titleOf(files, takesBack), { role, account: accountId });
    hasRecorded = true;
  }
  return hasRecorded;
}

function titleOf(files: string[], takesBack: number | undefined): string {
  if (takesBack !== undefined) return `Take back publication ${takesBack}`;
  const folders = [...new Set(files.map((file) => path.dirname(file)))].join(', ');
  const title = `${folders}: ${files.map((file) => path.basename(file, '.yaml')).join(', ')}`;
  return title.length <= 72 ? title : `${folders}: ${files.length} entries`;
}
