import { parseArgs } from 'node:util';
import { checkLog, type LogState } from '../api/audit/check.ts';
import { appendLine, endOf } from '../api/audit/log.ts';
import { seenFileIn } from '../api/audit/seen-file.ts';
import { SettingsError } from '../api/config.ts';
import { connect } from '../api/database/connect.ts';
import { missingMigrations } from '../api/database/migrate.ts';
import { withDeskKey } from '../api/sealing/desk-authority.ts';
import { openKeys } from '../api/sealing/keys.ts';
import { settingsOf } from './settings.ts';
import { commandLine } from '../src/loading/command-line.ts';

/** `npm run verify-log`: checks the desk's log, on the machine of the desk. Ends with 1 when a line does not fit. */
const usage = `${commandLine('verify-log')}
${commandLine('verify-log --restored')}   after a restore: what is there is the log from now on, and a line says so`;

const reasons: Record<Extract<LogState, { holds: false }>['why'], string> = {
  changed: 'it is not as the desk wrote it',
  missing: 'it is missing',
  checkpoint: 'it is the checkpoint, and the desk did not sign it',
  'ends-early': 'it is missing, and so are all after it that the desk has seen',
  history: 'steps of requests that it has seen are gone or changed',
};

async function run(): Promise<number> {
  const { restored } = read();
  const settings = settingsOf(process.env);
  if (settings.role === 'public') throw new SettingsError('The log is checked where the desk runs: ROLE must be "desk" or "both".');
  if ((await missingMigrations(settings.databaseUrl)).length > 0)
    throw new SettingsError('DATABASE_URL: start this version of the portal first. It brings the database to the newest state.');
  const { deskKey } = await openKeys(settings, () => new Date());
  const db = withDeskKey(connect(settings.databaseUrl), deskKey);
  const seen = seenFileIn(settings.dataDir);
  try {
    const before = await checkLog(db, restored ? undefined : await seen.read());
    if (!restored || !before.holds) return say(before);
    await appendLine(db, { event: 'log-restored', actor: 'command-line', at: new Date() });
    await seen.write(await endOf(db));
    return say(await checkLog(db, await seen.read()));
  } finally {
    await db.destroy();
  }
}

function read(): { restored: boolean } {
  try {
    return parseArgs({ options: { restored: { type: 'boolean', default: false } } }).values;
  } catch {
    throw new SettingsError(usage);
  }
}

function say(state: LogState): number {
  if (!state.holds) {
    console.log(`Line ${state.sequence} does not hold: ${reasons[state.why]}.`);
    return 1;
  }
  const extent = state.lines === 0 ? '' : `, from ${state.from ?? ''} to ${state.to ?? ''}`;
  console.log(`The log holds: ${state.lines} lines${extent}.`);
  if (state.cutAt !== null) console.log(`Lines before ${state.cutAt} were cut away, or are of a key that was lost.`);
  return 0;
}

try {
  process.exitCode = await run();
} catch (error) {
  if (!(error instanceof SettingsError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
