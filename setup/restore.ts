import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { momentText } from '../src/directory/berlin.ts';
import { BackupRefused } from './backup/age-file.ts';
import { restoreBackup, tryBackup } from './backup/restore-backup.ts';
import { settingsOf } from './settings.ts';
import { startMistake } from './start-mistake.ts';
import { commandLine } from '../src/loading/command-line.ts';

/** `npm run restore`: puts a backup into an empty DATA_DIR and an empty database. */
const usage = `${commandLine('restore --data FILE.data.age --keys FILE.keys.age --identity FILE --erasures erased.txt')}
  --identity FILE   the recovery key, as age-keygen wrote it
  --erasures FILE   the newest list of erased requests, which are erased again
  --check           restores into a folder that goes afterwards, and says what it found`;

try {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ options: { data: text, keys: text, identity: text, erasures: text, check: { type: 'boolean' } } });
  const { data, keys, identity: identityFile, erasures, check = false } = values;
  if (data === undefined || keys === undefined || identityFile === undefined || (erasures === undefined && !check))
    throw new BackupRefused(usage);
  const identity = /AGE-SECRET-KEY-\S+/.exec(await readFile(identityFile, 'utf8'))?.[0];
  if (identity === undefined) throw new BackupRefused(`${identityFile} holds no private key of age.`);
  const plan = { settings: settingsOf(process.env), data, keys, identity, erasures, now: new Date() };
  const restored = await (check ? tryBackup(plan) : restoreBackup(plan));
  console.log(
    `${check ? 'The backup' : 'Restored: the backup'} of ${momentText(new Date(restored.madeAt))} holds ${restored.rows} rows` +
      `${restored.hasContent ? ' and the content with its history' : '; the content is that of the release'}.\n` +
      `${restored.opened} of ${restored.sealed} requests open with its keys.\n` +
      `${restored.erasedAgain} requests were erased again.`,
  );
  if (restored.opened < restored.sealed) throw new BackupRefused('Some requests do not open: the keys are not those of this data.');
  if (!check) console.log('Start the portal next. Letters that were waiting are sent; everybody signs in anew.');
} catch (error) {
  console.error(error instanceof BackupRefused ? error.message : startMistake(error));
  process.exitCode = 1;
}
