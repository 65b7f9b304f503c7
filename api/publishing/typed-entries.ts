import { dayMs, later } from '../../src/directory/instants.ts';
import type { FormValues } from '../contract/form-values.ts';
import type { Db, Reading } from '../database/connect.ts';

/*
 * Forms of entries that somebody has filled in and not saved. They survive a closed tab, an ended session and another device. Nobody but
 * their account sees them.
 */

/** Unsaved text is deleted after this many days. */
export const typedDays = 30;

/** A part of the form of an entry, as one account fills it in. A new entry has the id "new". */
export type TypedPart = { account: string; entry: string; part: string };

const chosen = ({ account, entry, part }: TypedPart) => ({ accountId: account, entry, part });

export async function keepTyped(db: Db, of: TypedPart, values: FormValues, now: Date): Promise<void> {
  const { action: _, ...typed } = values;
  const row = { typed: JSON.stringify(typed), keptAt: now.toISOString() };
  await db.transaction().execute(async (transaction) => {
    await transaction
      .deleteFrom('typedEntries')
      .where('keptAt', '<', later(now, -typedDays * dayMs).toISOString())
      .execute();
    await transaction
      .insertInto('typedEntries')
      .values({ ...chosen(of), ...row })
      .onConflict((conflict) => conflict.columns(['accountId', 'entry', 'part']).doUpdateSet(row))
      .execute();
  });
}

export async function findTyped(db: Reading, of: TypedPart): Promise<{ values: FormValues; at: string } | undefined> {
  const { accountId, entry, part } = chosen(of);
  const row = await db
    .selectFrom('typedEntries')
    .select(['typed', 'keptAt'])
    .where('accountId', '=', accountId)
    .where('entry', '=', entry)
    .where('part', '=', part)
    .executeTakeFirst();
  return row === undefined ? undefined : { values: readValues(row.typed), at: row.keptAt };
}

function readValues(json: string): FormValues {
  const typed: unknown = JSON.parse(json);
  return Object.fromEntries(
    Object.entries(typeof typed === 'object' && typed !== null ? typed : {}).flatMap(([name, value]): [string, string | string[]][] => {
      if (typeof value === 'string') return [[name, value]];
      return Array.isArray(value) ? [[name, value.filter((one) => typeof one === 'string')]] : [];
    }),
  );
}

/** The parts that an account has begun, oldest first. */
export const listTyped = (db: Reading, account: string): Promise<{ entry: string; part: string; keptAt: string }[]> =>
  db.selectFrom('typedEntries').select(['entry', 'part', 'keptAt']).where('accountId', '=', account).orderBy('keptAt').execute();

export async function forgetTyped(db: Db, of: TypedPart): Promise<void> {
  const { accountId, entry, part } = chosen(of);
  await db.deleteFrom('typedEntries').where('accountId', '=', accountId).where('entry', '=', entry).where('part', '=', part).execute();
}
