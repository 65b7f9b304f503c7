import { mkdir } from 'node:fs/promises';
import { readSettings } from '../api/config.ts';
import { pagesOfBuild, startServer } from '../api/server.ts';
import { readSite } from '../src/loading/read-site.ts';
import { buildDir, buildSite } from './build.ts';
import { startMistake } from './start-mistake.ts';
import { sayFirstAccount } from './first-account.ts';

/** `npm start`: builds what has changed, prepares what is missing, and serves everything. */
const say = (line: string) => console.log(line);
// Database, keys and logs are for this user only.
process.umask(0o077);

try {
  const settings = readSettings(process.env);
  await mkdir(settings.dataDir, { recursive: true });
  // Before the long work: a mistake in the content is said at once, with file and field.
  await readSite(settings.contentDir);
  const { clientDir } = await buildSite({ ...settings, say });
  const running = await startServer(settings, await pagesOfBuild(buildDir, clientDir, settings));
  say(`\nThe KIM portal runs at ${settings.publicUrl}`);
  if (running.missing.length > 0) {
    say(`It says on every page that it is a test version, until content/city.yaml has: ${running.missing.join(', ')}.`);
  }
  await sayFirstAccount(running.app.parts.db, settings, say);
  const stop = () => void running.stop().then(() => process.exit(0));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
} catch (error) {
  console.error(`\n${startMistake(error)}`);
  process.exitCode = 1;
}
