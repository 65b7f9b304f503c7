import { later, minuteMs } from '../../src/directory/instants.ts';
import type { Role } from '../contract/codes.ts';
import type { Db, Reading } from '../database/connect.ts';
import type { PublicationRow } from '../database/tables.ts';

export type Publication = { number: number; madeAt: string; role: Role; accountId: string; files: string[]; takesBack: number | undefined };

/** The number of the newest publication; 0 before the first. */
export async function newestNumber(db: Reading): Promise<number> {
  const row = await db
    .selectFrom('publications')
    .select(({ fn }) => fn.max('number').as('number'))
    .executeTakeFirst();
  return row?.number ?? 0;
}

/** Publications, newest first. @param range.above only those with a higher number */
export async function listPublications(db: Reading, { above = 0, count }: { above?: number; count: number }): Promise<Publication[]> {
  const rows = await db.selectFrom('publications').selectAll().where('number', '>', above).orderBy('number', 'desc').limit(count).execute();
  return rows.map(publicationOf);
}

export async function findPublication(db: Reading, number: number): Promise<Publication | undefined> {
  const row = await db.selectFrom('publications').selectAll().where('number', '=', number).executeTakeFirst();
  return row && publicationOf(row);
}

const publicationOf = ({ files, takesBack, ...row }: PublicationRow): Publication => ({
  ...row,
  files: parseFiles(files),
  takesBack: takesBack ?? undefined,
});

function parseFiles(text: string): string[] {
  const files: unknown = JSON.parse(text);
  return Array.isArray(files) ? files.filter((file) => typeof file === 'string') : [];
}

/** A process that has not been seen for so long has ended. */
const maxSilenceMs = 2 * minuteMs;

/** Says which publication a process shows. */
export async function tellShown(db: Db, id: string, number: number, now: Date): Promise<void> {
  const seenAt = now.toISOString();
  await db
    .insertInto('servingProcesses')
    .values({ id, number, seenAt })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ number, seenAt }))
    .execute();
  await db.deleteFrom('servingProcesses').where('seenAt', '<', later(now, -maxSilenceMs).toISOString()).execute();
}

export const forgetProcess = (db: Db, id: string) => db.deleteFrom('servingProcesses').where('id', '=', id).execute();

export type ShownCount = { newest: number; showing: number; processes: number };

/** How many of the processes that serve the site show the newest publication. */
export async function countShown(db: Reading, now: Date): Promise<ShownCount> {
  const newest = await newestNumber(db);
  const processes = await db
    .selectFrom('servingProcesses')
    .select('number')
    .where('seenAt', '>=', later(now, -maxSilenceMs).toISOString())
    .execute();
  return { newest, showing: processes.filter(({ number }) => number >= newest).length, processes: processes.length };
}
