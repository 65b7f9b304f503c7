import { readFile, writeFile } from 'node:fs/promises';

/** Tells the next build which facts each page shows. */
export type PageRecord = {
  /** The digest of each fact that any page shows, by its name. */
  facts: [name: string, digest: string][];
  /** By file, like "de/quarters/schalke/index.html": the facts that it shows, as places in the list. */
  pages: Record<string, number[]>;
};

/** `bundle` names the code that has made the pages. */
export type StoredRecord = PageRecord & { bundle: string };

/** The record stands beside the folder of a site, because everything in the folder is served. */
export const recordOf = (clientDir: string): string => `${clientDir}.json`;

export const writeRecord = (clientDir: string, record: StoredRecord): Promise<void> =>
  writeFile(recordOf(clientDir), JSON.stringify(record));

/** @returns undefined where there is none or it cannot be read: then everything is rendered */
export async function findRecord(clientDir: string): Promise<StoredRecord | undefined> {
  try {
    return JSON.parse(await readFile(recordOf(clientDir), 'utf8')) as StoredRecord;
  } catch {
    return undefined;
  }
}
