import { ContentError } from '../src/loading/read-directory.ts';
import { liveContent } from '../api/publishing/live-content.ts';
import { migrateContent } from '../api/publishing/migrate-content.ts';
import { settingsOf } from './settings.ts';
import { commandLine } from '../src/loading/command-line.ts';

/**
 * `npm run migrate-content`: shows what brings the content to the form that this release reads; `-- --write` does it. Stop the portal before.
 */
try {
  const folder = await liveContent(settingsOf(process.env));
  const write = process.argv.includes('--write');
  const differences = await migrateContent(folder, { write });
  for (const { file, removed, added } of differences) {
    console.log(`\n${file}`);
    for (const line of removed) console.log(`- ${line}`);
    for (const line of added) console.log(`+ ${line}`);
  }
  if (differences.length === 0) console.log(`${folder} has the form that this release reads.`);
  else console.log(write ? `\n${folder} was migrated.` : `\nNothing was written. "${commandLine('migrate-content --write')}" does it.`);
} catch (error) {
  if (!(error instanceof RangeError || error instanceof ContentError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
