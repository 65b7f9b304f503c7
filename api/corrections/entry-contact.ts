import { addressProof } from '../accounts/proof.ts';
import { Problem } from '../contract/problems.ts';
import type { Db, Reading } from '../database/connect.ts';

/** Whom to ask about an entry. Lives in the desk's database only: content, its history and open data never have it. */
export type EntryContact = {
  entry: string;
  /** null: nobody is asked. */
  email: string | null;
  intervalMonths: number;
};

export const defaultIntervalMonths = 12;
export const maxIntervalMonths = 36;

/** All contacts, by entry. */
export async function listContacts(db: Reading): Promise<Map<string, EntryContact>> {
  const rows = await db.selectFrom('entryContacts').select(['entry', 'email', 'intervalMonths']).execute();
  return new Map(rows.map((row) => [row.entry, row]));
}

/**
 * Saves contact and interval of an entry. Another address makes every link void that is not answered yet.
 * @throws Problem invalid-input
 */
export async function saveContact(db: Db, { entry, email, intervalMonths }: EntryContact, account: string, now: Date): Promise<void> {
  if (!Number.isInteger(intervalMonths) || intervalMonths < 1 || intervalMonths > maxIntervalMonths)
    throw new Problem('invalid-input', { errors: [{ pointer: '/intervalMonths', code: 'not-allowed' }] });
  const row = { email, intervalMonths, accountId: account, setAt: now.toISOString(), mac: addressProof(db, entry, email) };
  await db.transaction().execute(async (transaction) => {
    const before = await transaction.selectFrom('entryContacts').select('email').where('entry', '=', entry).executeTakeFirst();
    await transaction
      .insertInto('entryContacts')
      .values({ entry, ...row })
      .onConflict((conflict) => conflict.column('entry').doUpdateSet(row))
      .execute();
    if (before === undefined || before.email === email) return;
    await transaction
      .updateTable('asks')
      .set({ state: 'overtaken', doneAt: now.toISOString() })
      .where('entry', '=', entry)
      .where('answeredAt', 'is', null)
      .where('state', 'in', ['waiting', 'sent'])
      .execute();
  });
}
