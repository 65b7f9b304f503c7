import { parseArgs } from 'node:util';
import { makeCity } from './content/city.ts';
import { commandLine } from '../src/loading/command-line.ts';

/** `npm run new-city -- FOLDER --name NAME`: makes a content folder for another city, without services. */
const help = commandLine('new-city FOLDER --name Musterstadt [--languages de,en,tr]');

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { name: { type: 'string' }, languages: { type: 'string' } },
  });
  const [folder] = positionals;
  if (folder === undefined || values.name === undefined) throw new Error(help);
  await makeCity(folder, { name: values.name, languages: values.languages?.split(',') });
  console.log(`${folder} is a valid content folder without quarters and services. Start the portal with CONTENT_DIR=${folder}`);
  console.log('Next: districts, postal codes and colours in city.yaml, quarters/, providers/, services/; then read every page in pages/.');
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
