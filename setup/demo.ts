import { mkdir } from 'node:fs/promises';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { parseArgs } from 'node:util';
import { SettingsError, type Settings } from '../api/config.ts';
import { openDeskDatabase } from '../api/intake/desk-database.ts';
import { openKeys } from '../api/sealing/keys.ts';
import { berlinDay } from '../src/directory/berlin.ts';
import { liveContent } from '../api/publishing/live-content.ts';
import { readSite } from '../src/loading/read-site.ts';
import { addExampleEvents } from './demo/events.ts';
import { makeExamples } from './demo/examples.ts';
import { empty, lettersFolder, readMark, refuseOtherData, smsFolder, writeMark, type Mark } from './demo/folder.ts';
import { buildForServing, serve } from './serve.ts';
import { settingsOf } from './settings.ts';
import { startMistake } from './start-mistake.ts';
import { commandLine } from '../src/loading/command-line.ts';

/** `npm run demo`: the portal with example people and requests, on a data folder of its own. `--fresh` makes new ones. */
const say = (line: string) => console.log(line);
process.umask(0o077);

try {
  const { fresh } = readArguments(process.argv.slice(2));
  const settings = demoSettings(process.env);
  await refuseOtherData(settings, process.env['DATABASE_URL']?.trim() || undefined);
  // A running demo must not lose its database.
  await refuseTakenPort(settings);
  const made = await makeOnce(settings, fresh);
  const running = await serve(settings, await buildForServing(settings, say), say);
  sayExamples(made, running.app.parts.settings);
} catch (error) {
  console.error(`\n${startMistake(error)}`);
  process.exitCode = 1;
}

/** @throws SettingsError */
function demoSettings(environment: NodeJS.ProcessEnv): Settings {
  const settings = settingsOf({
    ...environment,
    DATA_DIR: environment['DATA_DIR']?.trim() || 'var/demo',
    // Visitors of a presentation try the demo one after another on the same machine.
    TRUSTED_NETWORKS: environment['TRUSTED_NETWORKS']?.trim() || '127.0.0.0/8, ::1/128',
  });
  if (settings.role !== 'both') throw new SettingsError('ROLE must be "both" in a demo, or not be set.');
  if (settings.smsUrl !== undefined) throw new SettingsError('SMS_URL must not be set in a demo: its SMS are written and never sent.');
  if (settings.smtpUrl !== undefined)
    throw new SettingsError('SMTP_URL must not be set in a demo: its letters are written and never sent.');
  return Object.freeze({
    ...settings,
    mailDir: lettersFolder(settings),
    smsDir: smsFolder(settings),
    interpreterPool: settings.interpreterPool ?? 'sprachmittlung@example.org',
    demo: true,
  });
}

function readArguments(words: string[]): { fresh: boolean } {
  try {
    const { values } = parseArgs({ args: words, options: { fresh: { type: 'boolean', default: false } } });
    return values;
  } catch {
    throw new SettingsError(`The demo knows one option: ${commandLine('demo --fresh')}`);
  }
}

/** Unfinished examples are made anew: nobody has worked with them. */
async function makeOnce(settings: Settings, fresh: boolean): Promise<Required<Mark>['made']> {
  const mark = await readMark(settings);
  if (mark?.made !== undefined && !fresh) return mark.made;
  await mkdir(settings.dataDir, { recursive: true });
  await writeMark(settings);
  if (mark !== undefined) await empty(settings);
  const now = new Date();
  await addExampleEvents(settings, berlinDay(now));
  const { directory } = await readSite(await liveContent(settings));
  say('Making example people, consultation hours and requests …');
  const keys = await openKeys(settings, () => new Date());
  const { sealer, unsealer, intakeKey } = keys;
  if (unsealer === undefined) throw new SettingsError('DATA_DIR must hold the keys of a desk.');
  const db = await openDeskDatabase(settings, keys, now);
  try {
    const examples = await makeExamples({ db, directory, sealer, unsealer, intakeKey }, now);
    const made = { at: now.toISOString(), examples };
    await writeMark(settings, made);
    return made;
  } finally {
    await db.destroy();
  }
}

function sayExamples({ at, examples: { accounts, slips } }: Required<Mark>['made'], settings: Settings): void {
  const day = berlinDay(new Date(at));
  const accountLines = accounts.map(({ email, role, password }) => `  ${email.padEnd(28)} ${password}   ${role}`);
  const slipLines = slips.map(({ shows, path }) => `  ${shows.padEnd(20)} ${settings.publicUrl}${path}`);
  say(
    [
      'It is a demo: every page says that nothing here is real.',
      `The examples are of ${day}, and all dates from that day on. New ones: ${commandLine('demo --fresh')}`,
      `\nThe desk: ${settings.publicUrl}/desk/`,
      ...accountLines,
      '\nSlips:',
      ...slipLines,
      `\nLetters: ${lettersFolder(settings)}`,
      `SMS: ${smsFolder(settings)}`,
    ].join('\n'),
  );
}

/** @throws Node's EADDRINUSE, EACCES … */
async function refuseTakenPort({ port, host }: Settings): Promise<void> {
  const probe = createServer().listen(port, host);
  await once(probe, 'listening');
  probe.close();
  await once(probe, 'close');
}
