import type { Directory } from '../../src/directory/directory.ts';
import { withEntries } from '../../src/directory/entry-kind.ts';
import type { Reading } from '../database/connect.ts';
import { atOnePublication, listChanges, type Content, type SavedChange } from './basket.ts';
import { readEntryText, withChanges } from './edited-entry.ts';
import { readEntry } from './entry-text.ts';

/** The content as it will be with all saved changes, new entries too. An entry that would not fit stays as it is published. */
export const savedDirectory = (db: Reading, { folderAt, directory }: Content): Promise<Directory> =>
  atOnePublication(db, folderAt, async (folder) => withChangesOf(directory, folder, await listChanges(db)));

async function withChangesOf(directory: Directory, folder: string, changes: readonly SavedChange[]): Promise<Directory> {
  const byEntry = [...Map.groupBy(changes, (change) => change.entry)];
  const changed = await Promise.all(
    byEntry.map(async ([entry, ours]) => {
      const whole = ours.find(({ field }) => field === '');
      return { entry, value: whole?.value ?? readEntry(withChanges(await readEntryText(folder, entry), ours)) };
    }),
  );
  return withEntries(directory, changed).directory;
}
