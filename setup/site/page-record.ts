import { open, readFile, writeFile } from 'node:fs/promises';
import type { Reading } from '../../src/loading/read-directory.ts';

/** Tells the next build which facts each page shows. */
export type PageRecord = {
  /** The digest of each fact that any page shows, by its name. */
  facts: [name: string, digest: string][];
  /** By file, like "de/quarters/schalke/index.html": the facts that it shows, as places in the list. */
  pages: Record<string, number[]>;
};

/** `bundle` names the code that has made the pages; `readings` are what it has read of the content. */
export type StoredRecord = { bundle: string; readings: [file: string, Reading][] } & PageRecord;

/** The record stands beside the folder of a site, because everything in the folder is served. */
export const recordOf = (clientDir: string): string => `${clientDir}.json`;

export const writeRecord = (clientDir: string, { bundle, ...record }: StoredRecord): Promise<void> =>
  writeFile(recordOf(clientDir), startOf(bundle) + JSON.stringify(record).slice(1));

/** The name of the code comes first, so that megabytes need not be read for it. */
const startOf = (bundle: string): string => `{"bundle":${JSON.stringify(bundle)},`;

/** Whether the pages of a site were made by a code and have a record. */
export async function isMadeBy(clientDir: string, bundle: string): Promise<boolean> {
  const start = Buffer.from(startOf(bundle));
  const file = await open(recordOf(clientDir)).catch(() => undefined);
  if (file === undefined) return false;
  try {
    return (await file.read(Buffer.alloc(start.length), 0, start.length, 0)).buffer.equals(start);
  } finally {
    await file.close();
  }
}

/** @returns undefined where there is none or it cannot be read: then everything is rendered */
export async function findRecord(clientDir: string): Promise<StoredRecord | undefined> {
  try {
    return JSON.parse(await readFile(recordOf(clientDir), 'utf8')) as StoredRecord;
  } catch {
    return undefined;
  }
}
