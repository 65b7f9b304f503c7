import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { addEntries, checkNewEntries } from '../api/publishing/imported-entries.ts';
import { liveContent } from '../api/publishing/live-content.ts';
import { berlinDay } from '../src/directory/berlin.ts';
import { FileRefused, type Imported, type ImportOptions } from '../src/exchange/imported.ts';
import { planImport } from '../src/exchange/matching.ts';
import { termFinder } from '../src/exchange/terms.ts';
import { importPackage, readImportFile } from '../src/loading/import-file.ts';
import { ContentError } from '../src/loading/read-directory.ts';
import { readSite } from '../src/loading/read-site.ts';
import { settingsOf } from './settings.ts';
import { commandLine } from '../src/loading/command-line.ts';

/** `npm run import -- FILE`: shows what a file would bring into the content, or brings it. */
const help = `${commandLine('import services.json')}            HSDS 3.0 or 3.1: one service, a list, organizations with their services
${commandLine('import package/')}                 HSDS as a CSV data package: a folder with datapackage.json
${commandLine('import entries.csv')}              a table, as ${commandLine('export')} writes it
${commandLine('import entries.xlsx')}             the same, or columns named like "Name", "Träger", "Telefon"
                  --write                  writes new entries as drafts; without it nothing is written
                  --topic ID               the topic of services that name none of ours
                  --source "Title"         the source that readers see; else the name of the file
                  --date 2026-11-01        the date of the source; else that of the file`;

/** The command cannot do what was asked. */
class Refused extends Error {}

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { write: { type: 'boolean' }, topic: { type: 'string' }, source: { type: 'string' }, date: { type: 'string' } },
  });
  const [file] = positionals;
  if (file === undefined) throw new Refused(help);
  const settings = settingsOf(process.env);
  if (values.write === true && settings.role === 'public') throw new Refused('A public process does not write content: ROLE is "public".');
  const { directory, words } = await readSite(await liveContent(settings));
  const findTerm = termFinder(directory, ['de', 'en'].filter((tag) => directory.city.languages.some((one) => one.tag === tag)).map(words));
  const today = berlinDay(new Date());
  const source = { title: values.source ?? path.basename(file), date: values.date ?? berlinDay((await stat(file)).mtime) };
  const imported = await read(file, { directory, source, today, topic: values.topic, findTerm });
  const { added, matched, refused } = planImport(imported.entries, directory);
  const checked = checkNewEntries(directory, added, today);

  list(
    'New, as drafts',
    checked.fit.map(
      ({ id, entry, newProvider }) => `${id}: ${entry.name.de} (${entry.provider}${newProvider === undefined ? '' : ', a new provider'})`,
    ),
  );
  list(
    'Matched with an entry, which stays as it is',
    matched.flatMap(({ imported: { entry }, existing, by, differences }) => [
      `${existing.entry}: ${entry.name.de} (by ${by})`,
      ...differences.map(({ column, ours, theirs }) => `    ${column}: "${ours}", and the file says "${theirs}"`),
    ]),
    matched.length,
  );
  list(
    'Problems',
    [...imported.problems, ...refused, ...checked.refused].map((one) => `${one.file}, ${one.row}, ${one.field}: expected ${one.expected}`),
  );
  list(
    'Left out, because entries have no field for it',
    imported.leftOut.map((one) => `${one.file}, ${one.row}, ${one.field}: ${one.value}`),
  );

  if (values.write !== true) console.log('\nNothing was written. With --write the new entries become drafts.');
  else if (checked.fit.length === 0) console.log('\nNothing was written, because nothing is new.');
  else {
    await addEntries(settings, checked.fit, `import: ${checked.fit.length} drafts from ${source.title}`);
    console.log('\nThe new entries are drafts. Restart the portal, or publish, to see them at the desk.');
  }
} catch (error) {
  if (!(error instanceof Refused || error instanceof FileRefused || error instanceof ContentError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

async function read(file: string, options: ImportOptions): Promise<Imported> {
  const isFolder = (await stat(file)).isDirectory();
  if (!isFolder && path.basename(file) !== 'datapackage.json') return readImportFile(path.basename(file), await readFile(file), options);
  const folder = isFolder ? file : path.dirname(file);
  const names = (await readdir(folder, { recursive: true })).filter((name) => /\.(csv|json)$/.test(name));
  const files = await Promise.all(names.map(async (name) => [name, await readFile(path.join(folder, name))] as const));
  if (!names.includes('datapackage.json')) throw new Refused(`${file} is no HSDS package: it has no datapackage.json.`);
  return importPackage(new Map(files), options);
}

function list(title: string, lines: readonly string[], count = lines.length): void {
  console.log(`\n${title}: ${count}`);
  for (const line of lines) console.log(`  ${line}`);
}
