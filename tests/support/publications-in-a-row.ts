import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { readSettings, type Settings } from '../../api/config.ts';
import type { Db } from '../../api/database/connect.ts';
import { nameArchive, writeArchive } from '../../api/publishing/archive.ts';
import { listChanges } from '../../api/publishing/basket.ts';
import { entryFile, readEntryText, withChanges } from '../../api/publishing/edited-entry.ts';
import { archivesOf, copyContent, liveContent, recordedContent } from '../../api/publishing/live-content.ts';
import { newestNumber } from '../../api/publishing/publications.ts';
import { openKeys } from '../../api/sealing/keys.ts';
import { connectBeside } from './connect-beside.ts';
import type { Portal } from './portal.ts';
import { changedEntry, pressPublish, saveHours, signedIn } from './saved-hours.ts';

type PublishedInARow = {
  /** Requests that were answered meanwhile. */
  answers: number;
  /** The status or the error of each request that got no page. */
  refused: string[];
  /** Megabytes of the serving process, resident, before the first publication and after each. */
  megabytes: number[];
  /** From "publish" to the new page, of each publication. */
  seconds: number[];
};

/** Without slips and forms, of which one address may only ask so many. */
const paths = [
  '/de/',
  '/ar/',
  '/ar/quarters/schalke/',
  `/ar/services/${changedEntry}/`,
  '/bg/topics/debts/',
  '/desk/sign-in/',
  '/api/docs/',
];
const readers = 8;
const maxPublicationMs = 600_000;

/**
 * Publishes two contents by turns while eight readers ask for pages. The pages of all but the first two come from an archive: what is
 * watched is the process that serves, and builds run in another one.
 * @param options.builds without it, those of the first two come from archives too, made here with the pages of the start
 * @param options.contentDir the content that the portal was started with
 * @param options.pauseMs of each reader after a page: 10 makes some hundred pages a second
 * @throws when a publication fails
 */
export async function publishInARow(
  portal: Portal,
  count: number,
  { builds, contentDir = 'content', pauseMs = 10 }: { builds: boolean; contentDir?: string; pauseMs?: number },
): Promise<PublishedInARow> {
  const settings = readSettings({ DATA_DIR: portal.dataDir, CONTENT_DIR: contentDir });
  const db = await connectBeside(settings);
  const editor = await signedIn(db, 'editor');
  const ended = new AbortController();
  const refused: string[] = [];
  let answers = 0;
  const read = async (turn: number) => {
    for (let next = turn; !ended.signal.aborted; next += 1) {
      try {
        const answer = await fetch(`${portal.url}${paths[next % paths.length]}`);
        await answer.arrayBuffer();
        if (answer.ok) answers += 1;
        else refused.push(String(answer.status));
      } catch (error) {
        refused.push(String(error));
      }
      await wait(pauseMs);
    }
  };
  const isShown = async (number: number) =>
    (await fetch(`${portal.url}/readyz`).then((answer) => answer.text())).includes(`1 of 1 show publication ${number}\n`);
  const megabytes = [await residentMegabytes(portal.pid)];
  const seconds: number[] = [];
  const reading = Array.from({ length: readers }, (_, turn) => read(turn));
  try {
    const before = await newestNumber(db);
    // A change is compared with the content folder, which follows the pages.
    const isRecorded = async (number: number) => (await recordedContent(settings)) >= number;
    while (!(await isRecorded(before))) await wait(100);
    for (let number = before + 1; number <= before + count; number += 1) {
      await saveHours(db, settings, editor.id, number % 2 === 1 ? 'Mo 07:15-08:45' : 'Mo 07:30-08:45');
      if (!builds && number <= before + 2) await archiveAhead(db, settings, number);
      const pressed = performance.now();
      await pressPublish(portal.url, editor.cookie);
      const until = async (is: (number: number) => Promise<boolean>) => {
        while (!(await is(number))) {
          if (performance.now() > pressed + maxPublicationMs)
            throw new Error(`publication ${number} is not shown:\n${portal.output().slice(-2000)}`);
          await wait(100);
        }
      };
      await until(isShown);
      seconds.push((performance.now() - pressed) / 1000);
      await until(isRecorded);
      megabytes.push(await residentMegabytes(portal.pid));
    }
  } finally {
    ended.abort();
    await Promise.all(reading);
    await db.destroy();
  }
  return { answers, refused, megabytes, seconds };
}

/** Makes an archive with the content that is published next: a publication of the same content needs no build. */
async function archiveAhead(db: Db, settings: Settings, number: number): Promise<void> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'kim-ahead-'));
  try {
    const contentDir = path.join(folder, 'content');
    await copyContent(await liveContent(settings), contentDir);
    const changed = withChanges(await readEntryText(contentDir, changedEntry), await listChanges(db));
    await writeFile(entryFile(contentDir, changedEntry), changed);
    const sites = path.join(settings.dataDir, 'site');
    // A record of what its pages depend on stands beside each site.
    const site = (await readdir(sites)).find((name) => !name.endsWith('.json')) ?? '';
    const [release = ''] = (await readFile(path.join(process.env['BUILD_DIR'] ?? '.build', 'built'), 'utf8')).split(' ');
    const { identity } = await openKeys(settings, () => new Date());
    const madeAt = new Date().toISOString();
    const about = { number: aheadNumber + number, madeAt, release, contentDir, clientDir: path.join(sites, site), identity };
    await nameArchive(archivesOf(settings), await writeArchive(archivesOf(settings), about));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Above every number of a publication, so that these archives stay. */
const aheadNumber = 1_000_000;

export async function residentMegabytes(pid: number): Promise<number> {
  const [, kilobytes = ''] = /^VmRSS:\s+(\d+) kB$/m.exec(await readFile(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Math.round(Number(kilobytes) / 1024);
}
