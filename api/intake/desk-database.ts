import type { Settings } from '../config.ts';
import { beginLog } from '../audit/begin.ts';
import { seenFileIn } from '../audit/seen-file.ts';
import { connect, serving, type Db } from '../database/connect.ts';
import { migrate } from '../database/migrate.ts';
import { withDeskKey, withIntakeKey } from '../sealing/desk-authority.ts';
import type { Keys } from '../sealing/keys.ts';
import { compareLastingKeys } from '../sealing/known-keys.ts';
import { adoptRows } from '../accounts/proof.ts';
import { adoptSteps } from './adopt-steps.ts';

/**
 * Brings the database to the newest state and opens it for the desk, whose key the handle carries, once its keys are those that the database
 * knows. The caller destroys it.
 * @throws SettingsError
 */
export async function openDeskDatabase(
  { databaseUrl, dataDir }: Pick<Settings, 'databaseUrl' | 'dataDir'>,
  keys: Pick<Keys, 'deskKey' | 'intakeKey' | 'identity'>,
  now: Date,
): Promise<Db> {
  await migrate(databaseUrl);
  const db = withDeskKey(withIntakeKey(connect(databaseUrl, serving), keys.intakeKey), keys.deskKey);
  try {
    await compareLastingKeys(db, keys, { dataDir });
    await beginLog(db, seenFileIn(dataDir), { rows: adoptRows, steps: adoptSteps }, now);
    return db;
  } catch (error) {
    await db.destroy();
    throw error;
  }
}
