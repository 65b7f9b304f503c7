import type { Settings } from '../config.ts';
import type { Db, Reading } from '../database/connect.ts';

/*
 * Only the desk's process knows whether a gateway for SMS is set up, because the gateway's address holds a secret. It says so in the database.
 */

/** At each start of the desk: says what it can do. */
export async function publishAbilities(db: Db, { smsUrl, smsDir }: Pick<Settings, 'smsUrl' | 'smsDir'>): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    await transaction.deleteFrom('deskAbilities').execute();
    if ((smsUrl ?? smsDir) !== undefined) await transaction.insertInto('deskAbilities').values({ name: 'sms' }).execute();
  });
}

/** Whether the public form may offer an answer by SMS. */
export const canSendSms = async (db: Reading): Promise<boolean> =>
  (await db.selectFrom('deskAbilities').select('name').where('name', '=', 'sms').executeTakeFirst()) !== undefined;
