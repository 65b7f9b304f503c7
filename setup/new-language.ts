import { parseArgs } from 'node:util';
import { liveContent } from '../api/publishing/live-content.ts';
import { addLanguage, showLanguage } from './content/languages.ts';
import { settingsOf } from './settings.ts';
import { commandLine } from '../src/loading/command-line.ts';

/** `npm run new-language -- TAG NAME`: makes the files of a language in the city's content, with every text missing. */
const help = `${commandLine('new-language fr Français')}          makes the files of a language, hidden from readers; again: adds new keys
${commandLine('new-language fr --show')}            shows it to readers, after its last language`;

try {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { show: { type: 'boolean' } } });
  const [tag, name] = positionals;
  if (tag === undefined) throw new Error(help);
  const contentDir = await liveContent(settingsOf(process.env));
  if (values.show === true) {
    await showLanguage(contentDir, tag);
    console.log(`${tag} stands in city.yaml among the languages now. Restart the portal, or publish, to build its pages.`);
  } else {
    const { files, missing } = await addLanguage(contentDir, { tag, name });
    const folder = `${contentDir}/words/${tag}/`;
    if (missing === 0) console.log(`${folder} is complete: no text is missing in ${files.length} files.`);
    else console.log(`${folder} has ${files.length} files. ${missing} texts are missing; German stands in their place.`);
    for (const one of files) if (one.missing > 0) console.log(`  ${one.file}: ${one.missing}`);
    console.log(`Translate the pages in pages/${tag}/ too, look at the result, and run again with --show.`);
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
