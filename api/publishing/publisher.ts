import { randomUUID } from 'node:crypto';
import { copyFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ContentError } from '../../src/loading/read-directory.ts';
import { readSite } from '../../src/loading/read-site.ts';
import type { Settings } from '../config.ts';
import type { PublicationState } from '../contract/pages/services.ts';
import type { Role } from '../contract/codes.ts';
import type { Db } from '../database/connect.ts';
import { listChanges, settleChanges, type SavedChange } from './basket.ts';
import { entryFile, readEntryText, withChanges } from './edited-entry.ts';
import { commit, copyContent, openOwnContent } from './live-content.ts';

export type Publisher = {
  look: () => PublicationState;
  /** Begins a publication of all saved changes, unless one is running. The pages are live when `look` says "done". */
  publish: (by: { role: Role; account: string }) => void;
  /** Resolves when nothing is being published. */
  rest: () => Promise<void>;
};

type Work = {
  db: Db;
  settings: Settings;
  now: () => Date;
  /** Builds the site of a content folder. @returns the folder of its pages @throws when the build fails */
  build: (contentDir: string) => Promise<string>;
  /** Serves new facts and pages, in one step. */
  switchTo: (contentDir: string, clientDir: string) => Promise<void>;
  /** Logs what went wrong. */
  failed: (error: unknown) => void;
};

/**
 * Publishes saved changes: check, build, commit, switch. When a step fails, the site and the content stay as they were and the changes
 * stay saved; after a kill at any moment the next publication does the rest.
 */
export function createPublisher(work: Work): Publisher {
  let state: PublicationState = { state: 'resting' };
  let running: Promise<void> = Promise.resolve();
  const at = () => work.now().toISOString();

  async function run(by: { role: Role; account: string }): Promise<void> {
    const changes = await listChanges(work.db);
    state = { state: 'running', at: at(), changes: changes.length };
    if (changes.length > 0) await publishAll(work, changes, by);
    state = { state: 'done', at: at(), changes: changes.length };
  }

  return {
    look: () => state,
    rest: () => running,
    publish(by) {
      if (state.state === 'running') return;
      state = { state: 'running', at: at(), changes: 0 };
      running = run(by).catch((error: unknown) => {
        work.failed(error);
        state = { state: 'failed', at: at(), ...(error instanceof ContentError ? { mistakes: error.mistakes } : {}) };
      });
    },
  };
}

async function publishAll(work: Work, changes: readonly SavedChange[], by: { role: Role; account: string }): Promise<void> {
  const { db, settings } = work;
  const own = await openOwnContent(settings);
  // One publication runs at a time; folders of killed ones go.
  const workDir = path.join(settings.dataDir, 'work');
  await rm(workDir, { recursive: true, force: true });
  const tried = path.join(workDir, randomUUID(), 'content');
  try {
    await copyContent(own, tried);
    const entries = [...new Set(changes.map(({ entry }) => entry))];
    for (const entry of entries) {
      const ours = changes.filter((change) => change.entry === entry);
      await writeFile(entryFile(tried, entry), withChanges(await readEntryText(tried, entry), ours));
    }
    await readSite(tried);
    const clientDir = await work.build(tried);
    for (const entry of entries) {
      const file = entryFile(own, entry);
      await copyFile(entryFile(tried, entry), `${file}.new`);
      await rename(`${file}.new`, file);
    }
    await commit(own, titleOf(entries), by);
    await settleChanges(db, changes);
    await work.switchTo(own, clientDir);
  } finally {
    await rm(workDir, { recursive: true, force: true });
  }
}

function titleOf(entries: string[]): string {
  const title = `services: ${entries.join(', ')}`;
  return title.length <= 72 ? title : `services: ${entries.length} entries`;
}
