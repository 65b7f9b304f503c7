import type { Transaction } from 'kysely';
import { berlinDay, startOfDay } from '../../src/directory/berlin.ts';
import { elsewhere, unmetKinds } from '../contract/codes.ts';
import { daysAfter } from '../../src/directory/calendar-day.ts';
import { daysOf } from '../../src/directory/year-quarter.ts';
import type { PublishedCounts, ReleasedTable, ShownFigures } from '../contract/pages/overview.ts';
import type { Reading } from '../database/connect.ts';
import type { Database } from '../database/tables.ts';
import type { SealedCounts } from '../sealing/sealing.ts';
import { releaseFaces } from './face-counts.ts';
import { releaseObstacles } from './obstacle-counts.ts';
import { type CountingDesk, conversationLanguages, listed, openSums, requestTables, unlisted } from './sums.ts';
import { releaseTable, releaseTables } from './suppression.ts';
import { workFigures } from './work-figures.ts';

/** Days after a quarter of the year in which the desk says how its last appointments went. */
const waitDays = 8;

/**
 * Writes what may be shown of quarters of the year that are over, once and for good, and destroys the sums that it was made of. Later changes
 * of requests change no figure, so no two looks at a figure differ.
 * @returns the quarters of the year that were published
 */
export async function publishCounts(desk: CountingDesk, now: Date): Promise<string[]> {
  const today = berlinDay(now);
  const sums = await desk.db.selectFrom('countSums').select('id').orderBy('id').execute();
  const over = sums.map(({ id }) => id).filter((id) => daysAfter(daysOf(id).nextDay, waitDays) <= today);
  for (const id of over) await desk.db.transaction().execute((transaction) => publish(desk, transaction, id, now));
  return over;
}

async function publish(desk: CountingDesk, transaction: Transaction<Database>, id: string, now: Date): Promise<void> {
  // Deleting locks the row: a second process waits here, and finds it gone.
  const sum = await transaction.deleteFrom('countSums').where('id', '=', id).returningAll().executeTakeFirst();
  if (sum === undefined) return;
  if (sum.countedUntil < startOfDay(daysOf(id).nextDay).toISOString()) throw new Error(`the requests of ${id} are not all counted`);
  const counts: PublishedCounts = {
    requests: releaseRequests(desk, await openSums(desk.unsealer, sum)),
    unmet: await releaseUnmet(desk, transaction, id),
    ...(await workFigures(transaction, id)),
    obstacles: await releaseObstacles(transaction, id, placesOf(desk)),
    faces: await releaseFaces(transaction, id),
  };
  await transaction
    .insertInto('publishedCounts')
    .values({ id, publishedAt: now.toISOString(), counts: JSON.stringify(counts) })
    .execute();
}

const releaseRequests = ({ directory }: CountingDesk, sums: SealedCounts): Record<string, ReleasedTable> =>
  releaseTables(
    {
      rows: conversationLanguages(directory),
      columns: Object.fromEntries(Object.entries(requestTables).map(([name, domain]) => [name, domain(directory)])),
    },
    within(directory, sums),
  );

/** Moves what the content has lost since it was counted to "other". */
const within = (directory: CountingDesk['directory'], sums: SealedCounts): SealedCounts =>
  Object.fromEntries(
    Object.entries(requestTables).map(([name, domain]) => [
      name,
      summed(
        Object.entries(sums[name] ?? {}).flatMap(([language, line]) =>
          Object.entries(line).map(([value, number]) => ({
            row: listed(conversationLanguages(directory), language),
            column: listed(domain(directory), value),
            number,
          })),
        ),
      ),
    ]),
  );

/** The parts of the city that a number can have. */
const placesOf = ({ directory }: CountingDesk): string[] => [...directory.quarters.map(({ id }) => id), ...elsewhere, unlisted];

async function releaseUnmet(desk: CountingDesk, transaction: Transaction<Database>, id: string) {
  const rows = await transaction.deleteFrom('unmetCounts').where('yearQuarter', '=', id).returningAll().execute();
  const languages = conversationLanguages(desk.directory);
  const quarters = placesOf(desk);
  const released = unmetKinds.map((kind) => {
    const counts = summed(
      rows
        .filter((row) => row.kind === kind)
        .map((row) => ({ row: listed(languages, row.language), column: listed(quarters, row.quarter), number: row.number })),
    );
    return [kind, releaseTable(languages, quarters, counts)] as const;
  });
  return Object.fromEntries(released);
}

function summed(cells: readonly { row: string; column: string; number: number }[]): Record<string, Record<string, number>> {
  const counts: Record<string, Record<string, number>> = {};
  for (const { row, column, number } of cells) {
    const line = (counts[row] ??= {});
    line[column] = (line[column] ?? 0) + number;
  }
  return counts;
}

/** Figures that quarters of the year lack which an older release published. */
const withoutLater: Pick<PublishedCounts, 'obstacles' | 'faces'> = { obstacles: {}, faces: { total: null, shown: {} } };

/** The published quarters of the year, the newest first. */
export async function listPublished(db: Reading): Promise<{ id: string; counts: PublishedCounts }[]> {
  const rows = await db.selectFrom('publishedCounts').select(['id', 'counts']).orderBy('id', 'desc').execute();
  // eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- written by `publish` and by nobody else
  return rows.map(({ id, counts }) => ({ id, counts: { ...withoutLater, ...(JSON.parse(counts) as PublishedCounts) } }));
}

/** The figures of one published quarter of the year, the newest where none or an unknown one is asked for. */
export async function findFigures(db: Reading, asked: string | undefined, until = '9999'): Promise<ShownFigures> {
  const published = (await listPublished(db)).filter(({ id }) => id <= until);
  const shown = published.find(({ id }) => id === asked) ?? published[0];
  return { yearQuarters: published.map(({ id }) => id), ...(shown === undefined ? {} : { shown }) };
}
