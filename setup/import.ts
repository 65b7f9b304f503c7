import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { addEntries, checkNewEntries } from '../api/publishing/imported-entries.ts';
import { planEvents } from '../api/publishing/imported-events.ts';
import { liveContent } from '../api/publishing/live-content.ts';
import { berlinDay } from '../src/directory/berlin.ts';
import { importEntryTable } from '../src/exchange/entry-table.ts';
import { importHsds } from '../src/exchange/hsds-entry.ts';
import { readHsdsJson, readHsdsPackage } from '../src/exchange/hsds-file.ts';
import { FileRefused, type Imported, type ImportOptions } from '../src/exchange/imported.ts';
import { planImport } from '../src/exchange/matching.ts';
import { ContentError, readDirectory } from '../src/loading/read-directory.ts';
import { settingsOf } from './settings.ts';

/** `npm run import -- FILE`: shows what a file would bring into the content, or brings it. */
const help = `npm run import -- services.json            HSDS 3.0 or 3.1: one service, a list, organizations with their services
npm run import -- package/                 HSDS as a CSV data package: a folder with datapackage.json
npm run import -- entries.csv              a table in the columns of npm run export
                  --write                  writes new entries as drafts; without it nothing is written
                  --topic ID               the topic of services that name none of ours
                  --source "Title"         the source that readers see; else the name of the file
                  --date 2026-11-01        the date of the source; else that of the file`;

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { write: { type: 'boolean' }, topic: { type: 'string' }, source: { type: 'string' }, date: { type: 'string' } },
  });
  const [file] = positionals;
  if (file === undefined) throw new FileRefused(help);
  const settings = settingsOf(process.env);
  if (values.write === true && settings.role === 'public')
    throw new FileRefused('A public process does not write content: ROLE is "public".');
  const directory = await readDirectory(await liveContent(settings));
  const today = berlinDay(new Date());
  const source = { title: values.source ?? path.basename(file), date: values.date ?? berlinDay((await stat(file)).mtime) };
  const imported = await read(file, { directory, source, today, topic: values.topic });
  const { added, matched, refused } = planImport(imported.entries, directory);
  const checked = checkNewEntries(directory, added, today);
  const events = planEvents(directory, imported.events ?? []);

  list(
    'New, as drafts',
    checked.fit.map(
      ({ id, entry, newProvider }) => `${id}: ${entry.name.de} (${entry.provider}${newProvider === undefined ? '' : ', a new provider'})`,
    ),
  );
  list(
    'Matched with an entry, which stays as it is',
    matched.flatMap(({ imported: { entry }, existing, by, differences }) => [
      `${existing.id}: ${entry.name.de} (by ${by})`,
      ...differences.map(({ column, ours, theirs }) => `    ${column}: "${ours}", and the file says "${theirs}"`),
    ]),
    matched.length,
  );
  if (imported.events !== undefined && imported.events.length > 0) {
    list(
      'New courses and events, as drafts',
      events.added.map(({ id, event }) => `${id}: ${event.name.de} (${event.provider})`),
    );
    list('Courses and events that the content has, and that stay as they are', events.matched);
  }
  list(
    'Problems',
    [...imported.problems, ...refused, ...checked.refused, ...events.refused].map(
      (one) => `${one.file}, ${one.row}, ${one.field}: expected ${one.expected}`,
    ),
  );
  list(
    'Left out, because entries have no field for it',
    imported.leftOut.map((one) => `${one.file}, ${one.row}, ${one.field}: ${one.value}`),
  );

  if (values.write !== true) console.log('\nNothing was written. With --write the new entries become drafts.');
  else if (checked.fit.length + events.added.length === 0) console.log('\nNothing was written, because nothing is new.');
  else {
    const drafts = checked.fit.length + events.added.length;
    await addEntries(settings, checked.fit, events.added, `import: ${drafts} drafts from ${source.title}`);
    console.log('\nThe new entries are drafts. Restart the portal, or publish, to see them at the desk.');
  }
} catch (error) {
  if (!(error instanceof FileRefused || error instanceof ContentError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

async function read(file: string, options: ImportOptions): Promise<Imported> {
  const isFolder = (await stat(file)).isDirectory();
  if (isFolder || path.basename(file) === 'datapackage.json') {
    const folder = isFolder ? file : path.dirname(file);
    await stat(path.join(folder, 'datapackage.json')).catch(() => {
      throw new FileRefused(`${file} is no HSDS package: it has no datapackage.json.`);
    });
    const names = (await readdir(folder, { recursive: true })).filter((name) => /\.(csv|json)$/.test(name));
    const texts = await Promise.all(names.map(async (name) => [name, await readText(path.join(folder, name))] as const));
    return importHsds(readHsdsPackage(new Map(texts)), options);
  }
  const [name, text] = [path.basename(file), await readText(file)];
  if (name.endsWith('.json')) return importHsds(readHsdsJson(name, text), options);
  if (name.endsWith('.csv')) return importEntryTable(name, text, options);
  throw new FileRefused(`${name} is neither .json nor .csv. Save a spreadsheet as "CSV UTF-8".`);
}

async function readText(file: string): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new FileRefused(`${path.basename(file)} is no text in UTF-8. Save a spreadsheet as "CSV UTF-8".`);
  }
}

function list(title: string, lines: readonly string[], count = lines.length): void {
  console.log(`\n${title}: ${count}`);
  for (const line of lines) console.log(`  ${line}`);
}
