import { access, constants, mkdir } from 'node:fs/promises';
import { liveContent } from '../api/publishing/live-content.ts';
import { readSite } from '../src/loading/read-site.ts';
import { refuseDemoFolder } from './demo/folder.ts';
import { sayFirstAccount } from './first-account.ts';
import { serve } from './serve.ts';
import { settingsOf } from './settings.ts';
import { startMistake } from './start-mistake.ts';

/** `npm start`: builds the site if anything has changed, creates missing data, and serves everything. */
const say = (line: string) => console.log(line);
// Database, keys and logs are for this user only.
process.umask(0o077);

try {
  const settings = settingsOf(process.env);
  await refuseDemoFolder(settings);
  await mkdir(settings.dataDir, { recursive: true });
  await access(settings.dataDir, constants.W_OK);
  // Before the long work, so that a mistake in the content is reported at once.
  const { progress } = await readSite(await liveContent(settings));
  for (const [tag, { done, all }] of progress) {
    say(
      done === all
        ? `${tag}: complete, ${all} texts.`
        : `${tag}: ${done} of ${all} texts are there; German stands in the place of the others.`,
    );
  }
  const running = await serve(settings, say);
  await sayFirstAccount(running.app.parts.db, settings, say);
} catch (error) {
  console.error(`\n${startMistake(error)}`);
  process.exitCode = 1;
}
