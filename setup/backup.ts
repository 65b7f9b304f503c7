import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { markBackup } from '../api/watching/backup-mark.ts';
import { BackupRefused } from './backup/age-file.ts';
import { erasuresFile, makeBackup, writeErasures } from './backup/make-backup.ts';
import { settingsOf } from './settings.ts';
import { startMistake } from './start-mistake.ts';
import { commandLine } from '../src/loading/command-line.ts';

/** `npm run backup`: copies database, content and keys while the portal works. */
const usage = `${commandLine('backup --to FOLDER --keys-to FOLDER --recipient age1…')}
  --to FOLDER         for database and content
  --keys-to FOLDER    for the keys, on another disk or machine
  --recipient age1…   the public key of the recovery key; can be repeated
${commandLine('backup --erasures-only --to FOLDER')}
                      renews only the list of erased requests; run it every few minutes`;

try {
  const { values } = parseArgs({
    options: {
      to: { type: 'string' },
      'keys-to': { type: 'string' },
      recipient: { type: 'string', multiple: true },
      'erasures-only': { type: 'boolean' },
    },
  });
  const { to, 'keys-to': keysTo, recipient: recipients = [], 'erasures-only': erasuresOnly = false } = values;
  if (to === undefined) throw new BackupRefused(usage);
  const settings = settingsOf(process.env);
  const now = new Date();
  if (erasuresOnly) {
    const listed = await writeErasures(settings, path.resolve(to), now);
    console.log(`${path.join(to, erasuresFile)} lists ${listed} erased requests.`);
  } else {
    if (keysTo === undefined || recipients.length === 0) throw new BackupRefused(usage);
    const made = await makeBackup({ settings, to: path.resolve(to), keysTo: path.resolve(keysTo), recipients, id: randomUUID(), now });
    await markBackup(settings.dataDir, now);
    console.log(`Data: ${made.data} (${made.rows} lines)\nKeys: ${made.keys}`);
    if (made.removed.length > 0) console.log(`Removed, because they were too old: ${made.removed.join(', ')}`);
    console.log(`See that it can be restored: ${commandLine('restore --check …')}`);
  }
} catch (error) {
  console.error(error instanceof BackupRefused ? error.message : startMistake(error));
  process.exitCode = 1;
}
