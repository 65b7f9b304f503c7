import { writeFile } from 'node:fs/promises';
import { liveContent } from '../api/publishing/live-content.ts';
import { entriesOf } from '../src/directory/entry-kind.ts';
import { writeEntryTable } from '../src/exchange/entry-table.ts';
import { ContentError, readDirectory } from '../src/loading/read-directory.ts';
import { settingsOf } from './settings.ts';
import { commandLine } from '../src/loading/command-line.ts';

/** `npm run export -- FILE`: all entries of the content as a table for spreadsheets, drafts too. `npm run import` reads it back. */
const [file] = process.argv.slice(2);
try {
  if (file?.endsWith('.csv') !== true) console.error(commandLine('export entries.csv'));
  else {
    const directory = await readDirectory(await liveContent(settingsOf(process.env)));
    await writeFile(file, writeEntryTable(directory));
    console.log(`${file} has ${entriesOf(directory).length} entries.`);
  }
  process.exitCode = file?.endsWith('.csv') === true ? 0 : 1;
} catch (error) {
  if (!(error instanceof ContentError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
