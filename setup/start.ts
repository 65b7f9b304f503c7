import { access, constants, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { missingMigrations } from '../api/database/migrate.ts';
import { liveContent } from '../api/publishing/live-content.ts';
import { readSite } from '../src/loading/read-site.ts';
import { refuseDemoFolder } from './demo/folder.ts';
import { buildForServing } from './serve.ts';
import { settingsOf } from './settings.ts';
import { startMistake } from './start-mistake.ts';

/** `npm start`: builds the site if anything has changed, and becomes the process that serves it (serve-process.ts). */
const say = (line: string) => console.log(line);
// A full disk under the log or a closed terminal does not end the process.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
// The first process of a container does not end at a signal that it does not catch. The server catches them by itself.
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => process.exit(0));
// Database, keys and logs are for this user only.
process.umask(0o077);

try {
  const settings = settingsOf(process.env);
  await refuseDemoFolder(settings);
  await mkdir(settings.dataDir, { recursive: true });
  await access(settings.dataDir, constants.W_OK);
  // Before the long work, so that a mistake in the content and a database of a newer release are reported at once.
  const { progress } = await readSite(await liveContent(settings));
  for (const [tag, { done, all }] of progress) {
    say(
      done === all
        ? `${tag}: complete, ${all} texts.`
        : `${tag}: ${done} of ${all} texts are there; German stands in the place of the others.`,
    );
  }
  await missingMigrations(settings.databaseUrl);
  const served = await buildForServing(settings, say);
  // The same process with a fresh memory: nothing of the work before stays in it, and signals reach it as before.
  process.execve!(process.execPath, [
    process.execPath,
    ...process.execArgv,
    path.join(served.serverDir, 'serve-process.mjs'),
    JSON.stringify(served),
  ]);
} catch (error) {
  console.error(`\n${startMistake(error)}`);
  process.exitCode = 1;
}
