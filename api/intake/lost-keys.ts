import { markLogBegun } from '../audit/checkpoint.ts';
import { appendLine, endOf } from '../audit/log.ts';
import { seenFileIn } from '../audit/seen-file.ts';
import type { Settings } from '../config.ts';
import { connect } from '../database/connect.ts';
import { migrate } from '../database/migrate.ts';
import { withDeskKey, withIntakeKey } from '../sealing/desk-authority.ts';
import { replaceLostKeys, type LastingKeys, type LastingKind } from '../sealing/known-keys.ts';
import { adoptSteps } from './adopt-steps.ts';

/**
 * Begins anew with other keys in the place of those that are lost for good. The log says which were lost, and holds from there on. Steps of
 * requests and letters that wait are believed as they stand, because otherwise answered requests would be owed again. Accounts, sessions,
 * tokens and addresses are not.
 * @param keys those that the desk has now. No process of the desk may run
 * @returns how many steps and letters were believed
 * @throws SettingsError when a key is not lost, or another one is
 */
export async function beginWithoutKeys(
  { databaseUrl, dataDir }: Pick<Settings, 'databaseUrl' | 'dataDir'>,
  lost: readonly LastingKind[],
  keys: LastingKeys,
  now: Date,
): Promise<number> {
  await migrate(databaseUrl);
  const db = withDeskKey(withIntakeKey(connect(databaseUrl), keys.intakeKey), keys.deskKey);
  try {
    const adopted = await db.transaction().execute(async (transaction) => {
      const names = await replaceLostKeys(transaction, lost, keys, { dataDir });
      if (lost.includes('desk-key')) await markLogBegun(transaction, now);
      const proven = lost.every((kind) => kind === 'identity') ? 0 : await adoptSteps(transaction);
      await appendLine(transaction, { event: 'key-lost', actor: 'command-line', detail: names.join(' '), at: now });
      return proven;
    });
    await seenFileIn(dataDir).write(await endOf(db));
    return adopted;
  } finally {
    await db.destroy();
  }
}
