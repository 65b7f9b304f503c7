import type { Settings } from '../../api/config.ts';
import { connect, type Db } from '../../api/database/connect.ts';
import { withDeskKey, withIntakeKey } from '../../api/sealing/desk-authority.ts';
import { openKeys } from '../../api/sealing/keys.ts';

/** A handle with the key of a portal that runs beside the test. The caller destroys it. */
export async function connectBeside(settings: Settings): Promise<Db> {
  const { deskKey, intakeKey } = await openKeys(settings, () => new Date());
  return withDeskKey(withIntakeKey(connect(settings.databaseUrl), intakeKey), deskKey);
}
